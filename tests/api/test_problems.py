"""01-api 3 and 6: who is let in, and what a refusal looks like."""

import re
from typing import Any

import pytest

from praktika.infrastructure.health import Health
from support.routes import ROUTES, Route, sample
from support.served import Person, Served, Visitor

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

GUARDED = [route for route in ROUTES if route.permission]
VERSION = {"If-Match": '"1-00000000"'}
TRACE = "0af7651916cd43dd8448eb211c80319c"
ECHO = "qzx7marker"


async def ask(visitor: Visitor, route: Route, **headers: str) -> Any:
    return await visitor.request(route.method, route.at(), json=sample(route.body or {}), headers=VERSION | headers)


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    body = answer.json()
    assert (body["type"], body["code"]) == (f"urn:praktika:problem:{code}", code)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert re.fullmatch("[0-9a-f]{32}", body["trace_id"])
    return body


@pytest.mark.parametrize("route", GUARDED, ids=str)
async def test_a_stranger_is_asked_to_sign_in(portal: Served, route: Route):
    answer = await ask(portal.visitor, route)
    is_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_a_token_that_is_none_is_never_let_pass(portal: Served, route: Route):
    if "/auth/" in route.path or route.path.endswith("/meta") or "{token}" in route.path:
        return  # whoever signs in may hold an old token; meta reads none, and a link of its own needs nothing else
    for authorization in (
        f"Bearer {ECHO}",
        "Bearer",
        "Bearer a.b.c",
        "Basic YTpi",
        f"Bearer pk_{ECHO}",
        "Bearer é".encode(),
    ):
        answer = await ask(portal.visitor, route, Authorization=authorization)
        assert answer.status_code == 401, authorization
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert ECHO not in answer.text


@pytest.mark.parametrize(
    "request_",
    [
        ("GET", "/api/v1/accounts", None),
        ("GET", "/api/v1/roles", None),
        ("GET", "/api/v1/messages", None),
        ("POST", "/api/v1/organisations", {"name": ECHO}),
        (
            "POST",
            "/api/v1/accounts",
            {"email": f"{ECHO}@example.org", "first_name": ECHO, "last_name": "B", "roles": []},
        ),
        ("POST", "/api/v1/directions", {"name": ECHO}),
        ("POST", "/api/v1/templates", {"title": ECHO, "steps": []}),
    ],
    ids=lambda given: " ".join(given[:2]),
)
async def test_a_participant_may_not_do_what_staff_do(participant: Person, request_: tuple[str, str, Any]):
    method, address, body = request_
    answer = await participant.request(method, address, json=body)
    is_problem(answer, 403, "forbidden")
    assert ECHO not in answer.text


async def test_an_address_nobody_knows_is_not_found(portal: Served):
    for address in ("/", "/api", "/api/v1", "/api/v2/meta", f"/api/v1/{ECHO}", "/api/v1/%00", "//meta"):
        answer = await portal.visitor.get(f"http://portal{address}")
        is_problem(answer, 404, "not-found")
        assert ECHO not in answer.text


async def test_another_method_is_told_which_there_are(portal: Served):
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
        answer = await portal.visitor.request(method, "/api/v1/meta")
        is_problem(answer, 405, "method-not-allowed")
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ru", "ru"),
        ("en", "en"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("de,ru;q=0.1", "ru"),
        ("de, fr", "en"),
        ("*", "en"),
        ("ru;q=0", "en"),
        ("ru;q=high", "en"),
        (";;,,=", "en"),
    ],
)
async def test_a_refusal_is_read_in_ones_own_language(portal: Served, accepted: str | None, language: str):
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = await portal.visitor.post("/api/v1/auth/login", json={"other": 1}, headers=headers)
    body = is_problem(answer, 422, "validation")
    assert answer.headers["Content-Language"] == language
    for text in (body["title"], body["detail"], *(each["detail"] for each in body["errors"])):
        assert bool(re.search("[а-яё]", text)) is (language == "ru")


async def test_a_refusal_names_the_callers_trace(portal: Served):
    sent = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    assert (await portal.visitor.get("/api/v1/accounts", headers=sent)).json()["trace_id"] == TRACE


@pytest.mark.parametrize(
    "sent", ["", "00-0-0-01", f"00-{'0' * 32}-b7ad6b7169203331-01", f"00-{TRACE.upper()}-b7ad-01", "é".encode()]
)
async def test_a_trace_that_is_none_is_replaced(portal: Served, sent: Any):
    answers = [await portal.visitor.get("/api/v1/accounts", headers={"traceparent": sent}) for _ in range(2)]
    traces = {is_problem(answer, 401, "unauthenticated")["trace_id"] for answer in answers}
    assert len(traces) == 2
    assert not {TRACE, "0" * 32} & traces


async def test_a_failure_of_ours_tells_nothing(portal: Served, monkeypatch: pytest.MonkeyPatch):
    async def fail(self: Health) -> None:
        raise RuntimeError(ECHO)

    monkeypatch.setattr(Health, "readiness", fail)
    visitor = Visitor(portal.app, raises=False)
    answer = await visitor.get("/readyz", headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    assert is_problem(answer, 500, "internal")["trace_id"] == TRACE
    assert ECHO not in answer.text
    usual = await visitor.get("/livez")
    assert {"x-request-id", "x-frame-options"} < answer.headers.keys() >= usual.headers.keys()
