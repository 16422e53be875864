"""API keys over HTTP; A28 of identity."""

from datetime import UTC, datetime, timedelta

import pytest
from httpx import Response

from praktika.kernel.ids import uuid7
from support.served import PASSWORD, Person, Served, Visitor, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"
READ = {"permission": "identity.account:read", "scope": "all"}
INVITE = {"permission": "identity.account:invite", "scope": "all"}


@pytest.fixture
async def manager(portal: Served) -> Person:
    return await portal.staff("manager")


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def made(owner: Person, *permissions: dict[str, str], **more: str) -> dict[str, str]:
    body = {"name": "Wall", "permissions": permissions or (READ,), **more}
    return dict(well(await owner.post(f"{API}/api-keys", json=body)).json())


def program(portal: Served, key: str) -> Visitor:
    return Visitor(portal.app, Authorization=f"Bearer {key}")


async def test_a_key_is_shown_once_and_acts_as_a_bearer_token(portal: Served, manager: Person):
    """A28."""
    key = await made(manager, READ)
    assert key["key"].startswith(key["prefix"] + "_")
    listed = well(await manager.get(f"{API}/api-keys"))
    assert listed.json()["items"] == [{name: value for name, value in key.items() if name != "key"}]
    assert key["key"] not in listed.text
    wall = program(portal, key["key"])
    assert str(manager.account_id) in [a["id"] for a in well(await wall.get(f"{API}/accounts")).json()["items"]]
    me = well(await wall.get(f"{API}/accounts/me")).json()
    assert {line["permission"] for line in me["permissions"]} == {READ["permission"]}
    (used,) = well(await manager.get(f"{API}/api-keys")).json()["items"]
    assert used["last_used_at"].endswith(":00Z")
    assert problem(await wall.get(f"{API}/grants")) == (403, "forbidden")


async def test_a_key_never_exceeds_its_owner(portal: Served, manager: Person):
    """A28."""
    body = {"name": "x", "permissions": [READ, {"permission": "identity.role:write", "scope": "all"}]}
    refused = await manager.post(f"{API}/api-keys", json=body)
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/permissions/1", "permission-not-held")]
    for wrong, pointer in (([], "/permissions"), ([{"permission": "*", "scope": "all"}], "/permissions/0")):
        answer = await manager.post(f"{API}/api-keys", json={"name": "x", "permissions": wrong})
        assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert well(await manager.get(f"{API}/api-keys")).json()["items"] == []


async def test_a_key_touches_nothing_that_guards_an_account(portal: Served, admin: Person, manager: Person):
    """A28."""
    catalogue = well(await admin.get(f"{API}/permissions")).json()["items"]
    everything = [{"permission": p["permission"], "scope": "all"} for p in catalogue if "all" in p["scopes"]]
    key = (await made(admin, *everything))["key"]
    robot, account = program(portal, key), f"{API}/accounts/{manager.account_id}"
    passwords = {"current_password": PASSWORD, "password": "x" * 12, "password_confirmation": "x" * 12}
    version = {"If-Match": well(await admin.get(f"{API}/accounts/me")).headers["ETag"]}
    for answer in (
        await robot.post(f"{API}/api-keys", json={"name": "x", "permissions": [READ]}),
        await robot.get(f"{API}/api-keys"),
        await robot.delete(f"{API}/api-keys/{uuid7()}"),
        await robot.post(f"{API}/grants", json={"account_id": str(manager.account_id), "role": "client"}),
        await robot.delete(f"{API}/grants/{uuid7()}"),
        await robot.post(f"{API}/grants/{uuid7()}/approve"),
        await robot.post(f"{API}/grants/{uuid7()}/refuse", json={"reason": "x"}),
        await robot.post(f"{API}/accounts/me/password", json=passwords),
        await robot.post(f"{API}/accounts/me/email", json={"email": "x@example.org", "current_password": PASSWORD}),
        await robot.patch(f"{API}/accounts/me", json={"organisation_id": str(uuid7())}, headers=version),
        await robot.get(f"{API}/accounts/me/sessions"),
        await robot.delete(f"{API}/accounts/me/sessions"),
        await robot.post(f"{account}/erasures", json={"reason": "x"}),
        await robot.post(f"{account}/password-reset"),
    ):
        assert problem(answer) == (403, "identity.session-required"), answer.request.url
    well(await robot.get(account))


async def test_a_key_stops_by_revocation_expiry_and_block(portal: Served, admin: Person, manager: Person):
    """A28."""
    keys = [await made(manager) for _ in range(2)]
    revoked, blocked = (program(portal, key["key"]) for key in keys)
    path = f"{API}/api-keys/{keys[0]['id']}"
    assert (await manager.delete(path)).status_code == 204
    assert problem(await manager.delete(path)) == (404, "identity.api-key-not-found")
    assert problem(await revoked.get(f"{API}/accounts/me")) == (401, "invalid-token")
    well(await blocked.get(f"{API}/accounts/me"))
    well(await admin.post(f"{API}/accounts/{manager.account_id}/block", json={"reason": "x"}))
    refused = await blocked.get(f"{API}/accounts/me")
    assert problem(refused) == (401, "invalid-token")
    assert refused.headers["WWW-Authenticate"]
    well(await admin.post(f"{API}/accounts/{manager.account_id}/unblock"))


async def test_a_key_ends_within_a_year(manager: Person):
    now = datetime.now(UTC)
    made_ = await made(manager)
    lasts = datetime.fromisoformat(made_["expires_at"]) - datetime.fromisoformat(made_["created_at"])
    assert lasts == timedelta(days=90)
    for until in (now, now + timedelta(days=366)):
        body = {"name": "x", "permissions": [READ], "expires_at": until.isoformat()}
        answer = await manager.post(f"{API}/api-keys", json=body)
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/expires_at", "out-of-range")]


async def test_the_twenty_first_key_is_refused(manager: Person):
    for _ in range(20):
        await made(manager)
    refused = await manager.post(f"{API}/api-keys", json={"name": "x", "permissions": [READ]})
    assert problem(refused) == (409, "identity.too-many-keys")


async def test_keys_of_others_are_an_administrators_matter(portal: Served, admin: Person, manager: Person):
    key = await made(manager)
    other = await portal.staff("manager")
    (seen,) = well(await admin.get(f"{API}/api-keys", params={"account_id": str(manager.account_id)})).json()["items"]
    assert seen["id"] == key["id"]
    answer = await other.get(f"{API}/api-keys", params={"account_id": str(manager.account_id)})
    assert problem(answer) == (403, "forbidden")
    assert problem(await other.delete(f"{API}/api-keys/{key['id']}")) == (404, "identity.api-key-not-found")
    well(await program(portal, key["key"]).get(f"{API}/accounts/me"))
    well(await admin.delete(f"{API}/api-keys/{key['id']}"))
