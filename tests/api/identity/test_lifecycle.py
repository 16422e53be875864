"""Accounts and organisations that are closed and opened again; A21 to A23 and A36 of identity."""

import asyncio
from uuid import UUID

import pytest
from httpx import Response

from praktika.kernel.ids import uuid7
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def account(who: Person | UUID, command: str = "") -> str:
    return f"/api/v1/accounts/{who.account_id if isinstance(who, Person) else who}{command}"


async def organisation_of(person: Person) -> str:
    return (await person.get("/api/v1/accounts/me")).json()["organisation"]["id"]


@pytest.fixture(scope="module")
async def manager(portal: Served) -> Person:
    return await portal.staff("manager")


async def colleague(portal: Served, manager: Person, role: str = "curator") -> Person:
    return await portal.staff(role, UUID(await organisation_of(manager)))


async def test_a_block_shuts_out_whatever_was_given_before_until_it_is_lifted(portal: Served, manager: Person):
    """A21, A22."""
    curator = await colleague(portal, manager)
    assert problem(await manager.post(account(curator, "/block"), json={})) == (422, "validation")
    blocked = well(await manager.post(account(curator, "/block"), json={"reason": "On leave."})).json()
    assert (blocked["status"], blocked["status_reason"]) == ("blocked", "On leave.")
    assert blocked["allowed_actions"] == ["update", "unblock", "archive", "release-throttle"]
    assert (await curator.get("/api/v1/accounts/me")).status_code == 401
    login = {"login": curator.email, "password": PASSWORD}
    refused = await portal.visitor.post("/api/v1/auth/login", json=login)
    assert problem(refused) == (401, "identity.invalid-credentials")
    again = await manager.post(account(curator, "/block"), json={"reason": "Again."})
    assert problem(again) == (409, "identity.account-state")
    assert well(await manager.post(account(curator, "/unblock"))).json()["status"] == "active"
    await portal.sign_in(curator.email)


async def test_nobody_blocks_himself_and_the_last_administrator_cannot_be_lost(portal: Served, admin: Person):
    """A22."""
    own = await admin.post(account(admin, "/block"), json={"reason": "x"})
    assert problem(own) == (409, "identity.not-yourself")
    assert problem(await admin.post(account(admin, "/archive"))) == (409, "identity.last-admin")
    second = await portal.admin()
    results = await asyncio.gather(
        admin.post(account(second, "/block"), json={"reason": "x"}),
        second.post(account(admin, "/block"), json={"reason": "x"}),
    )
    statuses = sorted(answer.status_code for answer in results)
    assert statuses[0] == 200
    assert statuses[1] in (401, 409)
    kept, lost = (admin, second) if results[0].is_success else (second, admin)
    well(await kept.post(account(lost, "/unblock")))
    if lost is admin:
        restored = await portal.sign_in(admin.email)
        admin.headers["Authorization"] = restored.headers["Authorization"]
    well(await admin.post(account(second, "/archive"), json={"reason": "One is enough."}))


async def test_what_is_archived_frees_its_names_and_comes_back_with_its_roles(portal: Served, manager: Person):
    """A23."""
    curator = await colleague(portal, manager)
    roles = (await manager.get(account(curator))).json()["roles"]
    assert problem(await manager.post(account(curator, "/archive"))) == (422, "validation")
    closed = well(await manager.post(account(curator, "/archive"), json={"reason": "Left."})).json()
    assert (closed["status"], closed["allowed_actions"]) == ("archived", ["restore"])
    assert (await curator.get("/api/v1/accounts/me")).status_code == 401
    opened = well(await manager.post(account(curator, "/restore"))).json()
    assert (opened["status"], opened["roles"]) == ("active", roles)
    await portal.sign_in(curator.email)
    assert problem(await manager.post(account(curator, "/restore"))) == (409, "identity.account-state")


async def test_an_address_or_username_used_again_cannot_be_taken_back(portal: Served, admin: Person):
    """A23."""
    email = portal.address("reused")
    person = {"email": email, "first_name": "Ada", "last_name": "Young", "roles": []}
    first = UUID(well(await admin.post("/api/v1/accounts", json=person)).json()["id"])
    well(await admin.post(account(first, "/archive"), json={"reason": "Mistake."}))
    second = UUID(well(await admin.post("/api/v1/accounts", json=person | {"email": email.upper()})).json()["id"])
    assert problem(await admin.post(account(first, "/restore"))) == (409, "identity.email-taken")
    assert (await admin.get(account(first))).json()["status"] == "archived"
    well(await admin.post(account(second, "/archive"), json={"reason": "Mistake."}))
    assert well(await admin.post(account(first, "/restore"))).json()["status"] == "invited"


async def test_people_close_their_own_account_and_sign_up_anew(portal: Served):
    ada = await portal.participant()
    assert "archive" in (await ada.get("/api/v1/accounts/me")).json()["allowed_actions"]
    closed = well(await ada.post("/api/v1/accounts/me/archive")).json()
    assert (closed["status"], closed["status_reason"]) == ("archived", None)
    assert (await ada.get("/api/v1/accounts/me")).status_code == 401
    assert (await ada.post("/api/v1/accounts/me/restore")).status_code == 401
    person = {"email": ada.email, "password": PASSWORD, "password_confirmation": PASSWORD}
    assert (await portal.visitor.post("/api/v1/auth/sign-up", json=person)).status_code == 202


async def test_a_second_click_on_closing_is_answered_like_the_first(portal: Served, manager: Person):
    curator = await colleague(portal, manager)
    keyed = {"Idempotency-Key": str(uuid7())}
    first, second = [
        await manager.post(account(curator, "/archive"), json={"reason": "Left."}, headers=keyed) for _ in range(2)
    ]
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"


async def test_commands_reach_neither_another_tenants_people_nor_whoever_stands_above(
    portal: Served, manager: Person, admin: Person, participant: Person
):
    """A24, A36."""
    foreign = await portal.staff("curator")
    boss = await colleague(portal, manager, "admin")
    for command in ("/block", "/unblock", "/archive", "/restore"):
        body = {"reason": "x"}
        for absent in (foreign, participant, uuid7()):
            assert (await manager.post(account(absent, command), json=body)).status_code == 404
        assert problem(await manager.post(account(boss, command), json=body)) == (403, "identity.outranks-you")
        assert (await participant.post(account(manager, command), json=body)).status_code == 404
        assert (await portal.visitor.post(account(manager, command), json=body)).status_code == 401
    for person in (foreign, boss):
        assert (await admin.get(account(person))).json()["status"] == "active"
    well(await admin.post(account(boss, "/archive"), json={"reason": "Was made for this test."}))


async def test_an_archived_organisation_takes_nobody_in_and_its_roles_give_nothing(portal: Served, admin: Person):
    manager = await portal.staff("manager")
    acme = f"/api/v1/organisations/{await organisation_of(manager)}"
    closed = well(await admin.post(f"{acme}/archive"))
    assert (closed.json()["state"], bool(closed.json()["archived_at"])) == ("archived", True)
    assert problem(await admin.post(f"{acme}/archive")) == (409, "identity.organisation-archived")
    assert (await manager.get("/api/v1/accounts")).status_code == 403
    assert (await manager.get("/api/v1/accounts/me")).status_code == 200
    assert (await portal.visitor.get(acme)).status_code == 404
    person = {"email": portal.address("new"), "first_name": "Ada", "last_name": "Young", "roles": ["curator"]}
    body = person | {"organisation_id": acme.rpartition("/")[2]}
    assert problem(await admin.post("/api/v1/accounts", json=body)) == (409, "identity.organisation-archived")
    opened = well(await admin.post(f"{acme}/restore"))
    assert (opened.json()["state"], opened.json()["archived_at"]) == ("active", None)
    assert problem(await admin.post(f"{acme}/restore")) == (409, "identity.organisation-active")
    assert (await manager.get("/api/v1/accounts")).status_code == 200


async def test_a_name_used_again_keeps_an_organisation_in_the_archive_until_it_is_renamed(
    portal: Served, admin: Person
):
    name = f"Acme {uuid7()}"
    first = f"/api/v1/organisations/{await portal.organisation(name)}"
    closed = well(await admin.post(f"{first}/archive"))
    await portal.organisation(name.upper())
    assert problem(await admin.post(f"{first}/restore")) == (409, "identity.organisation-name-taken")
    tag = {"If-Match": closed.headers["ETag"]}
    well(await admin.patch(first, json={"name": f"{name} of old"}, headers=tag))
    assert well(await admin.post(f"{first}/restore")).json()["state"] == "active"


async def test_organisations_are_closed_by_administrators_only(portal: Served, manager: Person, participant: Person):
    own, other = await organisation_of(manager), await portal.organisation()
    for command in ("archive", "restore"):
        for person in (manager, participant):
            for organisation in (own, other):
                path = f"/api/v1/organisations/{organisation}/{command}"
                assert (await person.post(path)).status_code == 403
        assert (await portal.visitor.post(f"/api/v1/organisations/{own}/{command}")).status_code == 401
