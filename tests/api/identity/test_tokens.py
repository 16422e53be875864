"""Access tokens, refresh tokens and the form of OAuth over HTTP; A07 to A12, A16 and A40 of identity."""

import asyncio
import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from praktika.bootstrap.demo.letters import Letterbox
from praktika.identity.adapters.keys import PUBLIC, generate_keys
from praktika.kernel.clock import FrozenClock
from support.doors import Door, serving_at
from support.routes import DOCUMENT
from support.served import PASSWORD, Person, Served, serving, settings_of, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
async def door(portal: Served) -> Door:
    return Door(portal)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_the_page_of_documents_signs_in_by_form(door: Door, participant: Person):
    """A07."""
    flow = DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"]["password"]
    assert flow["tokenUrl"] == "/api/v1/auth/token"
    assert {"oauth2": []} in DOCUMENT["paths"]["/api/v1/accounts/{account_id}"]["get"]["security"]
    form = {"grant_type": "password", "username": participant.email, "password": PASSWORD, "scope": "", "client_id": ""}
    answer = well(await door.post("/auth/token", data=form, headers={"Authorization": "Basic Og=="}))
    found = answer.json()
    assert (found["token_type"], found["expires_in"]) == ("Bearer", 900)
    assert answer.headers["Cache-Control"] == "no-store"
    well(await door.get("/accounts/me", headers=bearer(found["access_token"])))
    again = {"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}
    renewed = well(await door.post("/auth/token", data=again)).json()
    assert renewed["refresh_token"] != found["refresh_token"]


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("grant_type=password&username=EMAIL&password=wrong", "invalid_grant"),
        ("grant_type=password&username=nobody&password=wrong", "invalid_grant"),
        ("grant_type=refresh_token&refresh_token=unknown", "invalid_grant"),
        ("grant_type=client_credentials", "unsupported_grant_type"),
        ("", "invalid_request"),
        ("grant_type=password&username=EMAIL", "invalid_request"),
        ("grant_type=password&username=EMAIL&password=", "invalid_request"),
        ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=password&username=EMAIL&password=x&password=y", "invalid_request"),
        ("grant_type=password&username=a%00b&password=x", "invalid_request"),
        ("grant_type=password&username=%ff&password=x", "invalid_request"),
        (f"grant_type=password&username={'x' * 1001}&password=x", "invalid_request"),
        ("&".join(f"x{n}=1" for n in range(51)), "invalid_request"),
    ],
)
async def test_a_form_that_is_refused_says_so_as_a_problem_and_as_oauth_does(
    door: Door, participant: Person, form: str, error: str
):
    """A07."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    content = form.replace("EMAIL", participant.email.replace("@", "%40"))
    answer = await door.post("/auth/token", content=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == f"identity.{error.replace('_', '-')}"
    assert participant.email not in answer.text


async def test_a_form_is_a_form_and_not_too_large(door: Door):
    assert (await door.post("/auth/token", json={"grant_type": "password"})).status_code == 415
    huge = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await door.post("/auth/token", content=b"x" * 1_100_000, headers=huge)).status_code == 413


async def test_guessing_by_form_waits_like_guessing_by_login(portal: Served, door: Door):
    person = await portal.participant()
    form = {"grant_type": "password", "username": person.email.upper(), "password": "wrong"}
    statuses = [(await door.post("/auth/token", data=form)).status_code for _ in range(5)]
    assert statuses == [400] * 5
    refused = await door.sign_in(person.email)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")


@pytest.fixture(scope="module", params=["RS256", "EdDSA"])
async def signing(
    request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, Path, Served]]:
    """A portal whose keys are of one algorithm, with the folder they are in."""
    folder = tmp_path_factory.mktemp("signing")
    generate_keys(folder / "keys", request.param)
    settings = settings_of(database, folder, token_algorithm=request.param, public_url="https://portal.example")
    async with serving(settings) as served:
        yield request.param, folder, served


async def test_a_stranger_verifies_an_access_token_with_the_published_keys(signing: tuple[str, Path, Served]):
    """A08, A09."""
    algorithm, _, portal = signing
    person = await portal.participant()
    found = well(await Door(portal).sign_in(person.email)).json()
    answer = well(await portal.visitor.get("/.well-known/jwks.json"))
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    header = jwt.get_unverified_header(found["access_token"])
    (published,) = [key for key in answer.json()["keys"] if key["kid"] == header["kid"]]
    assert (header["alg"], header["typ"], published["alg"]) == (algorithm, "at+jwt", algorithm)
    claims = jwt.decode(
        found["access_token"],
        jwt.PyJWK(published).key,
        algorithms=[algorithm],
        audience="praktika",
        issuer="https://portal.example",
    )
    assert claims.keys() == {"iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"}
    assert (claims["sub"], claims["sid"]) == (str(person.account_id), found["session_id"])
    assert claims["exp"] - claims["iat"] == 900
    assert person.email not in json.dumps(claims)


async def test_after_a_rotation_tokens_of_both_keys_are_accepted(
    signing: tuple[str, Path, Served], database: str, tmp_path: Path
):
    """A09."""
    algorithm, folder, portal = signing
    person = await portal.participant()
    generate_keys(tmp_path / "keys", algorithm)
    (tmp_path / "keys" / "old-public.pem").write_bytes((folder / "keys" / PUBLIC).read_bytes())
    given = {"token_algorithm": algorithm, "public_url": "https://portal.example"}
    async with serving(settings_of(database, tmp_path, **given)) as rotated:
        new = well(await Door(rotated).sign_in(person.email)).json()["access_token"]
        old = person.headers["Authorization"].partition(" ")[2]
        assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
        for token in (old, new):
            well(await rotated.visitor.get("/api/v1/accounts/me", headers=bearer(token)))
        assert len(well(await rotated.visitor.get("/.well-known/jwks.json")).json()["keys"]) == 2


async def test_no_forged_token_is_accepted_and_each_refusal_says_how_to_ask(signing: tuple[str, Path, Served]):
    """A10."""
    _, folder, portal = signing
    person = await portal.participant()
    signed_in = well(await Door(portal).sign_in(person.email)).json()
    for forged in _forgeries(signed_in, folder / "keys" / PUBLIC):
        answer = await portal.visitor.get("/api/v1/accounts/me", headers=bearer(forged))
        assert answer.status_code == 401, forged
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    well(await portal.visitor.get("/api/v1/accounts/me", headers=bearer(signed_in["access_token"])))


def _forgeries(signed_in: dict[str, Any], public: Path) -> Iterator[str]:
    token = signed_in["access_token"]
    header, payload, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False})
    known = jwt.get_unverified_header(token)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    confused = f"{_part(known | {'alg': 'HS256'})}.{payload}"
    mac = hmac.digest(public.read_bytes(), confused.encode(), hashlib.sha256)
    yield f"{_part(known | {'alg': 'none'})}.{payload}."
    yield f"{confused}.{_text(mac)}"
    yield jwt.encode(claims, stranger, "RS256", known | {"alg": "RS256"})
    yield jwt.encode(claims, stranger, "RS256", known | {"alg": "RS256", "kid": "unknown"})
    yield jwt.encode(claims, stranger, "RS256", known | {"alg": "RS256", "jku": "https://evil.example/jwks"})
    yield f"{header}.{_part({name: value for name, value in claims.items() if name != 'sid'})}.{signature}"
    yield f"{header}.{_part(claims | {'exp': claims['exp'] + 900})}.{signature}"
    yield signed_in["refresh_token"]
    yield from ("", "a.b.c", "null", "x" * 5000, "pk_nobody_nothing")


def _part(value: Any) -> str:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_a_token_renewed_is_answered_alike_for_ten_seconds_and_then_ends_the_session(database: str, folder: Path):
    """A11."""
    clock = FrozenClock(datetime.now(UTC))
    async with serving_at(clock, database, folder) as portal:
        person, door = await portal.participant(), Door(portal)
        shown = {"refresh_token": well(await door.sign_in(person.email)).json()["refresh_token"]}
        first = well(await door.post("/auth/refresh", json=shown)).json()
        clock.advance(timedelta(seconds=9))
        again = well(await door.post("/auth/refresh", json=shown)).json()
        assert again["refresh_token"] == first["refresh_token"] != shown["refresh_token"]
        clock.advance(timedelta(seconds=2))
        for token in (shown["refresh_token"], first["refresh_token"]):
            refused = await door.post("/auth/refresh", json={"refresh_token": token})
            assert (refused.status_code, refused.json()["code"]) == (401, "identity.refresh-invalid")
        assert (await door.get("/accounts/me", headers=bearer(again["access_token"]))).status_code == 401
        await portal.work()
        letters = Letterbox(portal.container.settings().mail_folder).of(person.email)
        assert len(letters) == 3  # code, welcome, warning
        events = well(await (await portal.sign_in(person.email)).get("/api/v1/accounts/me/login-events")).json()
        assert "refresh-reused" in {each["outcome"] for each in events["items"]}


async def test_fifty_renewals_with_one_token_at_once_get_the_same_successor(portal: Served, door: Door):
    """A12."""
    person = await portal.participant()
    shown = {"refresh_token": well(await door.sign_in(person.email)).json()["refresh_token"]}
    answers = await asyncio.gather(*(door.post("/auth/refresh", json=shown) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    (successor,) = {answer.json()["refresh_token"] for answer in answers}
    well(await door.get("/accounts/me", headers=bearer(answers[-1].json()["access_token"])))
    well(await door.post("/auth/refresh", json={"refresh_token": successor}))


async def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(portal: Served, door: Door):
    """A16."""
    person = await portal.participant()
    for name in ("Laptop", "Phone", "Tablet"):
        here = well(await door.sign_in(person.email, device_name=name)).json()
    mine, address = bearer(here["access_token"]), "/accounts/me/sessions"
    listed = well(await door.get(address, headers=mine)).json()["items"]
    assert [each["device_name"] for each in listed] == ["Tablet", "Phone", "Laptop", None]
    assert [each["device_name"] for each in listed if each["current"]] == ["Tablet"]
    assert {each["address"] for each in listed[:3]} == {door.address}
    for _ in range(2):
        assert (await door.delete(f"{address}/{listed[2]['id']}", headers=mine)).status_code == 204
    left = well(await door.get(address, headers=mine)).json()["items"]
    assert [each["device_name"] for each in left] == ["Tablet", "Phone", None]
    assert (await door.delete(address, headers=mine)).status_code == 204
    left = well(await door.get(address, headers=mine)).json()["items"]
    assert [(each["id"], each["current"]) for each in left] == [(here["session_id"], True)]
    assert (await person.get("/api/v1/accounts/me")).status_code == 401
    assert (await door.delete(address, params={"keep_current": "false"}, headers=mine)).status_code == 204
    assert (await door.get(address, headers=mine)).status_code == 401


async def test_sessions_of_others_are_not_there_or_above(portal: Served, admin: Person):
    organisation_id = await portal.organisation()
    manager, curator = await portal.staff("manager", organisation_id), await portal.staff("curator", organisation_id)
    boss, elsewhere = await portal.staff("admin", organisation_id), await portal.staff("manager")
    address = f"/api/v1/accounts/{curator.account_id}/sessions"
    (session,) = well(await manager.get(address)).json()["items"]
    for person, status in ((elsewhere, 404), (portal.visitor, 401)):
        for call in (person.get(address), person.delete(address), person.delete(f"{address}/{session['id']}")):
            assert (await call).status_code == status
    above = f"/api/v1/accounts/{boss.account_id}/sessions"
    refused = await manager.delete(above)
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.outranks-you")
    assert (await manager.delete(f"{above}/{session['id']}")).status_code == 403
    assert (await admin.delete(f"{above}/{session['id']}")).status_code == 404
    assert (await manager.delete(address)).status_code == 204
    assert (await curator.get("/api/v1/accounts/me")).status_code == 401


async def test_being_known_costs_one_statement_and_none_within_the_second(
    portal: Served, participant: Person, monkeypatch: pytest.MonkeyPatch
):
    """A40."""
    with statements(monkeypatch) as counted:
        well(await portal.visitor.get("/api/v1/organisations"))
        unknown = len(counted)
        counted.clear()
        portal.container.identity.authenticator().forget(participant.account_id)
        well(await participant.get("/api/v1/organisations"))
        assert len(counted) == unknown + 1
        counted.clear()
        well(await participant.get("/api/v1/organisations"))
        assert len(counted) == unknown
