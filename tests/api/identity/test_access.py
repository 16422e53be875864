"""Roles, grants, permissions and rank over HTTP; A05, A24 to A27 and A36 of identity."""

from uuid import UUID

import pytest
from httpx import Response

from praktika.kernel.actors import OrganisationId
from praktika.kernel.ids import uuid7
from support.routes import DOCUMENT
from support.served import PASSWORD, Person, Served, Visitor, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"


@pytest.fixture
async def acme(portal: Served) -> OrganisationId:
    return await portal.organisation()


@pytest.fixture
async def manager(portal: Served, acme: OrganisationId) -> Person:
    return await portal.staff("manager", acme)


@pytest.fixture
async def curator(portal: Served, acme: OrganisationId) -> Person:
    return await portal.staff("curator", acme)


@pytest.fixture
async def ada(portal: Served) -> Person:
    return await portal.participant()


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def violations(answer: Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


async def give(actor: Visitor, account_id: UUID, role: str) -> Response:
    return await actor.post(f"{API}/grants", json={"account_id": str(account_id), "role": role})


async def grants(actor: Visitor, **where: str) -> list[dict[str, object]]:
    return list(well(await actor.get(f"{API}/grants", params=where)).json()["items"])


async def grant_of(actor: Visitor, account_id: UUID, role: str) -> str:
    (found,) = await grants(actor, account_id=str(account_id), role=role)
    return str(found["id"])


async def snapshot(actor: Visitor, account_id: UUID) -> tuple[object, object]:
    account = well(await actor.get(f"{API}/accounts/{account_id}")).json()
    return account, await grants(actor, account_id=str(account_id))


async def test_a_specialist_by_sign_up_waits_for_approval(portal: Served, admin: Person, manager: Person):
    """A05, the grant part."""
    email = portal.address("specialist")
    body = {"email": email, "password": PASSWORD, "password_confirmation": PASSWORD, "role": "specialist"}
    well(await portal.visitor.post(f"{API}/auth/sign-up", json=body))
    well(await portal.visitor.post(f"{API}/auth/email/confirm", json={"code": await portal.code_for(email)}))
    person = await portal.sign_in(email)
    (asked,) = await grants(person)
    assert (asked["role"], asked["state"], asked["organisation_id"]) == ("specialist", "pending", None)
    listed = well(await person.get(f"{API}/accounts/me/permissions")).json()["items"]
    assert all(line["from_roles"] == [] for line in listed)
    assert problem(await person.post(f"{API}/grants/{asked['id']}/approve")) == (403, "forbidden")
    assert asked["id"] in [grant["id"] for grant in await grants(manager, state="pending")]
    approved = well(await manager.post(f"{API}/grants/{asked['id']}/approve")).json()
    assert (approved["state"], approved["given_by"]) == ("active", str(manager.account_id))
    for again in ("approve", "refuse"):
        answer = await manager.post(f"{API}/grants/{asked['id']}/{again}", json={"reason": "x"})
        assert problem(answer) == (409, "identity.grant-state")
    await portal.work()
    assert "specialist" in [grant["role"] for grant in await grants(person, state="active")]


async def test_a_refused_request_says_why_and_needs_to(ada: Person, manager: Person):
    asked = well(await give(ada, ada.account_id, "specialist")).json()
    assert (asked["state"], asked["allowed_actions"]) == ("pending", ["revoke"])
    refuse = f"{API}/grants/{asked['id']}/refuse"
    assert violations(await manager.post(refuse, json={"reason": ""})) == [("/reason", "too-short")]
    refused = well(await manager.post(refuse, json={"reason": "No profile."})).json()
    assert (refused["state"], refused["reason"], refused["allowed_actions"]) == ("refused", "No profile.", [])
    well(await give(ada, ada.account_id, "specialist"))


async def test_nobody_makes_himself_staff(ada: Person, curator: Person):
    """A25."""
    me = well(await ada.get(f"{API}/accounts/me"))
    for role in ("manager", "curator", "admin", "moderator", "recruiter", "participant"):
        assert problem(await give(ada, ada.account_id, role)) == (403, "forbidden")
        assert (await give(curator, curator.account_id, role)).status_code == 403
    match = {"If-Match": me.headers["ETag"]}
    changed = {"organisation_id": str(uuid7()), "email": "x@example.org"}
    for name, value in changed.items():
        assert problem(await ada.patch(f"{API}/accounts/me", json={name: value}, headers=match)) == (403, "forbidden")
    answer = await ada.patch(f"{API}/accounts/me", json={"status": "active"}, headers=match)
    assert violations(answer) == [("/status", "unknown-member")]
    assert well(await ada.get(f"{API}/accounts/me")).json() == me.json()
    assert [grant["role"] for grant in await grants(ada)] == ["participant"]


async def test_a_manager_acts_on_nobody_above_him_and_sees_nobody_elsewhere(
    portal: Served, admin: Person, acme: OrganisationId, manager: Person, curator: Person, ada: Person
):
    """A24."""
    boss = await portal.staff("manager", acme)
    well(await give(admin, boss.account_id, "admin"))
    foreign = await portal.staff("curator")
    before = [await snapshot(admin, person.account_id) for person in (boss, foreign)]
    held = await grant_of(admin, boss.account_id, "manager")
    path = f"{API}/accounts/{boss.account_id}"
    match = {"If-Match": '"2-00000000"'}
    for answer in (
        await manager.patch(path, json={"title": "x"}, headers=match),
        await manager.post(f"{path}/block", json={"reason": "x"}),
        await manager.post(f"{path}/archive", json={"reason": "x"}),
        await manager.post(f"{path}/password-reset"),
        await manager.delete(f"{path}/sessions"),
        await manager.post(f"{path}/release-throttle"),
        await manager.delete(f"{API}/grants/{held}"),
        await give(manager, boss.account_id, "recruiter"),
        await give(manager, curator.account_id, "admin"),
        await give(manager, curator.account_id, "moderator"),
    ):
        assert problem(answer) == (403, "identity.outranks-you"), answer.request.url
    unseen = await grant_of(admin, foreign.account_id, "curator")
    path = f"{API}/accounts/{foreign.account_id}"
    for answer in (
        await manager.get(path),
        await manager.get(f"{path}/permissions"),
        await manager.patch(path, json={"title": "x"}, headers=match),
        await manager.post(f"{path}/block", json={"reason": "x"}),
        await manager.delete(f"{API}/grants/{unseen}"),
        await manager.post(f"{API}/grants/{unseen}/approve"),
        await manager.post(f"{API}/grants/{unseen}/refuse", json={"reason": "x"}),
    ):
        assert answer.status_code == 404, answer.request.url
    assert violations(await give(manager, foreign.account_id, "curator")) == [("/account_id", "unknown-reference")]
    assert await grants(manager, account_id=str(foreign.account_id)) == []
    assert [await snapshot(admin, person.account_id) for person in (boss, foreign)] == before
    well(await give(manager, curator.account_id, "recruiter"))
    assert problem(await give(manager, curator.account_id, "recruiter")) == (409, "identity.grant-exists")


async def test_what_a_role_loses_is_gone_from_tokens_and_keys_at_once(
    portal: Served, admin: Person, acme: OrganisationId
):
    """A26."""
    read, invite = ({"permission": f"identity.account:{verb}", "scope": "all"} for verb in ("read", "invite"))
    body = {"code": "greeter", "name": "Greeter", "level": "organisation", "permissions": [read, invite]}
    made = well(await admin.post(f"{API}/roles", json=body))
    greeter = await portal.staff("greeter", acme)
    key = well(await greeter.post(f"{API}/api-keys", json={"name": "k", "permissions": [read]})).json()["key"]
    program = Visitor(portal.app, Authorization=f"Bearer {key}")
    for who in (greeter, program):
        well(await who.get(f"{API}/accounts"))
    match = {"If-Match": made.headers["ETag"]}
    edited = await admin.patch(f"{API}/roles/{made.json()['id']}", json={"permissions": [invite]}, headers=match)
    assert (well(edited).json()["permissions"], edited.json()["grants_count"]) == ([invite], 1)
    for who in (greeter, program):
        assert problem(await who.get(f"{API}/accounts")) == (403, "forbidden")


async def test_roles_are_made_edited_and_deleted_while_nobody_has_them(
    portal: Served, admin: Person, manager: Person, acme: OrganisationId
):
    """A27."""
    read = {"permission": "identity.account:read", "scope": "all"}
    body = {"code": "front-desk", "name": "Front desk", "level": "organisation", "permissions": [read]}
    assert problem(await manager.post(f"{API}/roles", json=body)) == (403, "forbidden")
    made = well(await admin.post(f"{API}/roles", json=body, headers={"Idempotency-Key": "desk"}))
    path = f"{API}/roles/{made.json()['id']}"
    assert (made.status_code, made.json()["built_in"], made.json()["grants_count"]) == (201, False, 0)
    assert well(await manager.get(path)).json() == made.json()
    assert problem(await admin.post(f"{API}/roles", json=body)) == (409, "identity.role-code-taken")
    unknown = [{"permission": "identity.account:fly", "scope": "all"}, {"permission": "*", "scope": "all"}]
    refused = await admin.post(f"{API}/roles", json=body | {"code": "pilot", "permissions": unknown})
    assert violations(refused) == [(f"/permissions/{n}", "unknown-permission") for n in range(2)]
    not_offered = [{"permission": "identity.account:invite", "scope": "own"}]
    refused = await admin.post(f"{API}/roles", json=body | {"code": "pilot", "permissions": not_offered})
    assert violations(refused) == [("/permissions/0", "unknown-permission")]
    match = {"If-Match": made.headers["ETag"]}
    assert violations(await admin.patch(path, json={"name": None}, headers=match)) == [("/name", "required")]
    assert violations(await admin.patch(path, json={"code": "x"}, headers=match)) == [("/code", "unknown-member")]
    edited = well(await admin.patch(path, json={"description": "Greets."}, headers=match))
    assert (edited.json()["description"], edited.json()["version"]) == ("Greets.", 2)
    assert problem(await admin.patch(path, json={"name": "x"}, headers=match)) == (412, "stale")
    match = {"If-Match": edited.headers["ETag"]}
    desk = await portal.staff("front-desk", acme)
    assert problem(await admin.delete(path, headers=match)) == (409, "identity.role-in-use")
    well(await admin.delete(f"{API}/grants/{await grant_of(admin, desk.account_id, 'front-desk')}"))
    assert (await admin.delete(path, headers=match)).status_code == 204
    assert problem(await admin.get(path)) == (404, "identity.role-not-found")


async def test_built_in_roles_stay(admin: Person):
    """A27."""
    roles = {role["code"]: role for role in well(await admin.get(f"{API}/roles")).json()["items"]}
    root, moderator = (f"{API}/roles/{roles[code]['id']}" for code in ("admin", "moderator"))
    match = {"If-Match": '"1-00000000"'}
    for answer in (
        await admin.patch(root, json={"permissions": []}, headers=match),
        await admin.delete(root, headers=match),
        await admin.delete(moderator, headers=match),
    ):
        assert problem(answer) == (409, "identity.role-built-in")


async def test_the_catalogue_lists_every_permission_an_endpoint_names(participant: Person):
    """A27."""
    listed = {p["permission"] for p in well(await participant.get(f"{API}/permissions")).json()["items"]}
    operations = [o for path in DOCUMENT["paths"].values() for o in path.values()]
    named = {operation["x-permission"] for operation in operations if "x-permission" in operation}
    assert named
    assert named <= listed


async def test_permissions_are_told_to_whom_they_concern(
    admin: Person, manager: Person, curator: Person, acme: OrganisationId
):
    path = f"{API}/accounts/{curator.account_id}/permissions"
    own = well(await curator.get(f"{API}/accounts/me/permissions")).json()
    assert own == well(await manager.get(path)).json() == well(await admin.get(path)).json()
    reads = [line for line in own["items"] if line["permission"] == "identity.account:read"]
    assert [(line["scope"], line["organisation_id"], line["from_roles"]) for line in reads] == [
        ("all", str(acme), ["curator"]),
        ("own", None, []),
    ]
    answer = await curator.get(f"{API}/accounts/{manager.account_id}/permissions")
    assert problem(answer) == (403, "forbidden")


async def test_a_repeated_gift_is_given_once(admin: Person, curator: Person):
    body = {"account_id": str(curator.account_id), "role": "recruiter"}
    key = {"Idempotency-Key": "gift"}
    first, second = [await admin.post(f"{API}/grants", json=body, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, second.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(await grants(admin, account_id=str(curator.account_id), role="recruiter")) == 1


async def test_a_grant_that_is_not_there_is_not_found(admin: Person):
    """A36."""
    for grant_id in (uuid7(), "nonsense"):
        for answer in (
            await admin.delete(f"{API}/grants/{grant_id}"),
            await admin.post(f"{API}/grants/{grant_id}/approve"),
            await admin.post(f"{API}/grants/{grant_id}/refuse", json={"reason": "x"}),
            await admin.get(f"{API}/roles/{grant_id}"),
            await admin.delete(f"{API}/api-keys/{grant_id}"),
        ):
            assert answer.status_code == 404
    assert violations(await give(admin, uuid7(), "client")) == [("/account_id", "unknown-reference")]
    assert violations(await give(admin, admin.account_id, "boss")) == [("/role", "unknown-reference")]
    assert violations(await give(admin, admin.account_id, "curator")) == [("/account_id", "organisation-required")]
