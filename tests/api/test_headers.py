"""01-api 1, 13, 14, 15: headers of every answer, and what is served without the API."""

import re

import pytest

from praktika.bootstrap.app import create_app
from praktika.bootstrap.container import Container
from support.routes import APP, DOCUMENT, ROUTES
from support.served import Visitor, settings_of

pytestmark = pytest.mark.anyio

FRONT = "https://front.example"


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    """Of a portal without a database."""
    return Visitor(APP)


@pytest.fixture(scope="module")
def of_a_front(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Of a portal behind TLS, with a front end on another host."""
    settings = settings_of(
        "postgresql+asyncpg://nowhere/none",
        tmp_path_factory.mktemp("portal"),
        public_url="https://portal.example",
        cors_origins=(FRONT,),
    )
    return Visitor(create_app(Container(settings=settings)))


@pytest.mark.parametrize("address", ["/api/v1/meta", "/api/v1/nothing", "/livez", "/docs", "/openapi.json"])
async def test_every_answer_tells_browsers_to_be_careful(visitor: Visitor, address: str):
    headers = (await visitor.get(address)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert headers.get("Cache-Control", "no-store" if not address.startswith("/api") else "") == "no-store"


async def test_a_refusal_too_large_for_the_application_has_them_too(visitor: Visitor):
    answer = await visitor.post(
        "/api/v1/auth/login", content=b" " * 2**21, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (413, "nosniff")


async def test_behind_tls_browsers_are_to_stay_there(of_a_front: Visitor):
    assert (await of_a_front.get("/livez")).headers["Strict-Transport-Security"].startswith("max-age=")


async def test_a_request_keeps_its_name(visitor: Visitor):
    assert (await visitor.get("/livez", headers={"X-Request-ID": "abc-1"})).headers["X-Request-ID"] == "abc-1"
    for bad in ("", "two words", "x" * 129, "é".encode()):
        given = (await visitor.get("/livez", headers={"X-Request-ID": bad})).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{32}", given)


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/api/v1/accounts/", "/api/v1/accounts"),
        ("/api/v1/accounts/?limit=1&q=a%2Fb", "/api/v1/accounts?limit=1&q=a%2Fb"),
        ("/api/v1/accounts///", "/api/v1/accounts"),
        ("/api//evil.example/", "/api//evil.example"),
    ],
)
async def test_no_address_ends_with_a_slash(visitor: Visitor, asked: str, location: str):
    for method in ("GET", "POST"):
        answer = await visitor.request(method, f"http://portal{asked}")
        assert (answer.status_code, answer.headers["Location"]) == (308, location)


async def test_a_front_end_is_let_in_and_shown_what_it_needs(of_a_front: Visitor):
    wants = "authorization,idempotency-key,if-match,if-none-match,x-csrf-token,content-type"
    asked = {"Origin": FRONT, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": wants}
    preflight = await of_a_front.options("/api/v1/accounts/me", headers=asked)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (200, FRONT)
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
    for answer in (
        await of_a_front.get("/api/v1/meta", headers={"Origin": FRONT}),
        await of_a_front.get("/api/v1/x", headers={"Origin": FRONT}),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == FRONT
        shown = {name.strip().lower() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
        assert {"etag", "link", "ratelimit", "ratelimit-policy", "retry-after", "idempotency-replayed"} <= shown


async def test_a_front_end_may_ask_by_head(of_a_front: Visitor):
    asked = {
        "Origin": FRONT,
        "Access-Control-Request-Method": "HEAD",
        "Access-Control-Request-Headers": "authorization",
    }
    assert (await of_a_front.options("/api/v1/accounts/me", headers=asked)).status_code == 200
    answer = await of_a_front.head("/api/v1/meta", headers={"Origin": FRONT})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, FRONT)


async def test_nobody_else_is(of_a_front: Visitor, visitor: Visitor):
    for portal, origin in ((of_a_front, "https://evil.example"), (visitor, FRONT)):
        answer = await portal.get("/api/v1/meta", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert (await of_a_front.options("/api/v1/meta", headers=asked)).status_code == 400


async def test_the_pages_for_people_need_no_other_host(visitor: Visitor):
    for address in ("/docs", "/redoc"):
        page = await visitor.get(address)
        assert page.status_code == 200
        assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page.text) == []
        for link in re.findall(r"""(?:src|href)=["']?(/[^"' >]+)""", page.text):
            assert (await visitor.get(link)).status_code == 200, link


async def test_the_document_is_openapi_3_1(visitor: Visitor):
    assert (await visitor.get("/openapi.json")).json()["openapi"].startswith("3.1")


def test_every_operation_has_a_name_of_its_own_a_module_and_a_sentence():
    names = [route.operation["operationId"] for route in ROUTES]
    assert len(names) == len(set(names))
    for route in ROUTES:
        assert route.operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
        assert route.operation["summary"]


def test_every_error_of_the_document_is_a_problem():
    assert "Problem" in DOCUMENT["components"]["schemas"]
    for route in ROUTES:
        for status, answer in route.operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], f"{route} {status}"
