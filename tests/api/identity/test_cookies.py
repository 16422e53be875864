"""Browsers that are signed in by cookie; A14, A15 of identity."""

from http.cookies import SimpleCookie

import pytest

from praktika.infrastructure.cookies import ACCESS, CSRF, REFRESH
from support.doors import Door
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

FAILED = (403, "csrf-failed")


def problem(answer):
    return answer.status_code, answer.json()["code"]


def cookies_of(answer):
    """What the answer asks a browser to keep, by name."""
    found = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found


@pytest.fixture
def door(portal: Served) -> Door:
    return Door(portal)


async def test_signing_in_by_cookie_needs_the_proof_and_shows_no_token(door: Door, participant: Person):
    """A14."""
    asked = {"login": participant.email, "password": PASSWORD, "transport": "cookie"}
    assert problem(await door.post("/auth/login", json=asked)) == FAILED
    told = well(await door.get("/auth/csrf"))
    assert cookies_of(told).keys() == {CSRF}
    for wrong in ("", "x", "é", told.json()["csrf_token"][:-1]):
        headers = {"X-CSRF-Token": wrong.encode()}
        assert problem(await door.post("/auth/login", json=asked, headers=headers)) == FAILED
    proof = {"X-CSRF-Token": told.json()["csrf_token"]}
    answer = well(await door.post("/auth/login", json=asked, headers=proof))
    assert answer.json().keys() == {"session_id", "account_id", "expires_in", "csrf_token"}
    assert answer.json()["csrf_token"] != proof["X-CSRF-Token"]
    given = cookies_of(answer)
    assert given.keys() == {ACCESS, REFRESH, CSRF}
    for cookie in given.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert (cookie["samesite"].lower(), cookie["path"], cookie["domain"]) == ("lax", "/", "")
    assert given[ACCESS]["max-age"] == "900"


async def test_a_change_by_cookie_needs_the_proof_and_a_look_does_not(door: Door, participant: Person):
    """A14."""
    proof = await door.sign_in_by_cookie(participant.email)
    me = well(await door.get("/accounts/me"))
    match = {"If-Match": me.headers["ETag"]}
    assert problem(await door.patch("/accounts/me", json={"title": "Mentor"}, headers=match)) == FAILED
    stale = match | {"X-CSRF-Token": "A" * 43}
    assert problem(await door.patch("/accounts/me", json={"title": "Mentor"}, headers=stale)) == FAILED
    well(await door.patch("/accounts/me", json={"title": "Mentor"}, headers=match | proof))
    again = well(await door.get("/auth/csrf"))
    assert again.json()["csrf_token"] == proof["X-CSRF-Token"]
    assert not cookies_of(again)


async def test_beside_a_token_cookies_do_not_count(door: Door, participant: Person, admin: Person):
    await door.sign_in_by_cookie(participant.email)
    bearer = {"Authorization": admin.headers["Authorization"]}
    me = well(await door.get("/accounts/me", headers=bearer)).json()
    assert me["email"] == admin.email
    well(await door.delete("/accounts/me/sessions", headers=bearer))
    assert problem(await door.get("/accounts/me", headers={"Authorization": "Basic eDp5"})) == (401, "unauthenticated")
    assert (await door.post("/auth/refresh", json={}, headers=bearer)).status_code == 422


async def test_tokens_in_cookies_are_renewed_in_cookies(door: Door, participant: Person):
    proof = await door.sign_in_by_cookie(participant.email)
    before = dict(door.cookies)
    assert problem(await door.post("/auth/refresh")) == FAILED
    answer = well(await door.post("/auth/refresh", headers=proof))
    assert cookies_of(answer).keys() == {ACCESS, REFRESH, CSRF}
    assert answer.json()["csrf_token"] == proof["X-CSRF-Token"]
    assert dict(door.cookies)[REFRESH] != before[REFRESH]
    well(await door.get("/accounts/me"))
    sessions = well(await door.get("/accounts/me/sessions")).json()["items"]
    assert [each["transport"] for each in sessions if each["current"]] == ["cookie"]


async def test_a_refused_renewal_leaves_the_cookies(door: Door, participant: Person):
    proof = await door.sign_in_by_cookie(participant.email)
    well(await door.delete("/accounts/me/sessions", params={"keep_current": "false"}, headers=proof))
    refused = await door.post("/auth/refresh", headers=proof)
    assert problem(refused) == (401, "identity.refresh-invalid")
    assert not cookies_of(refused)


async def test_signing_out_ends_the_session_and_clears_the_cookies(door: Door, participant: Person):
    """A15."""
    proof = await door.sign_in_by_cookie(participant.email)
    before = dict(door.cookies)
    assert problem(await door.post("/auth/logout")) == FAILED
    well(await door.get("/accounts/me"))
    answer = await door.post("/auth/logout", headers=proof)
    assert answer.status_code == 204
    cleared = cookies_of(answer)
    assert cleared.keys() == {ACCESS, REFRESH, CSRF}
    for cookie in cleared.values():
        assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "lax"
    assert not door.cookies
    assert problem(await door.get("/accounts/me")) == (401, "unauthenticated")
    assert (await door.post("/auth/logout")).status_code == 204
    kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in before.items())}
    assert problem(await door.get("/accounts/me", headers=kept)) == (401, "invalid-token")
    assert (await door.post("/auth/logout", headers=kept | proof)).status_code == 204


async def test_signing_out_needs_no_access_cookie(door: Door, participant: Person):
    """It lives a quarter of an hour, and its session weeks."""
    proof = await door.sign_in_by_cookie(participant.email)
    access = door.cookies[ACCESS]
    door.cookies.delete(ACCESS)
    assert problem(await door.post("/auth/logout")) == FAILED
    assert (await door.post("/auth/logout", headers=proof)).status_code == 204
    bearer = {"Authorization": f"Bearer {access}"}
    assert problem(await door.get("/accounts/me", headers=bearer)) == (401, "invalid-token")


async def test_signing_in_again_ends_the_session_whose_cookies_are_replaced(
    portal: Served, door: Door, participant: Person, admin: Person
):
    elsewhere = Door(portal)
    await elsewhere.sign_in_by_cookie(participant.email)
    await door.sign_in_by_cookie(participant.email)
    access = door.cookies[ACCESS]
    proof = await door.sign_in_by_cookie(admin.email)
    assert problem(await door.get("/accounts/me", headers={"Authorization": f"Bearer {access}"})) == (
        401,
        "invalid-token",
    )
    refused = {"login": admin.email, "password": "a wrong password", "transport": "cookie"}
    assert (await door.post("/auth/login", json=refused, headers=proof)).status_code == 401
    assert well(await door.get("/accounts/me")).json()["email"] == admin.email
    well(await elsewhere.get("/accounts/me"))


async def test_another_browser_s_proof_is_none(portal: Served, door: Door, participant: Person, admin: Person):
    other = await Door(portal).sign_in_by_cookie(admin.email)
    await door.sign_in_by_cookie(participant.email)
    assert problem(await door.delete("/accounts/me/sessions", headers=other)) == FAILED
