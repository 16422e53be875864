"""What every store of roles, grants, keys and invitations promises, races included."""

import asyncio

import pytest
from sqlalchemy import text

from builders.identity import CLI, House
from praktika.identity.adapters.sql import grant_rows
from praktika.identity.domain import (
    AccountNotFound,
    GivenPermission,
    GrantExists,
    GrantNotFound,
    GrantStateConflict,
    LastAdmin,
    Level,
    RoleCodeTaken,
    RoleInUse,
    RoleNotFound,
)
from praktika.identity.queries import GrantFilter
from praktika.identity.services import SignUpRole
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch
from praktika.kernel.permissions import Scope

pytestmark = pytest.mark.anyio

READ = GivenPermission("identity.account:read", Scope.ALL)
INVITE = GivenPermission("identity.account:invite", Scope.ALL)


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def grants(house, actor, **where):
    return (await house.grant_queries.grants(actor, GrantFilter(**where))).items


async def own_grant(house, actor, role):
    (found,) = await grants(house, actor, account_id=actor.account_id, role=(role,))
    return found.id


async def test_of_two_administrators_who_take_each_others_role_one_stays(house: House):
    first, second = await house.admin("first@example.org"), await house.admin("second@example.org")
    of_first, of_second = await own_grant(house, first, "admin"), await own_grant(house, second, "admin")
    await together(*(house.login("first@example.org") for _ in range(4)))
    results = await together(house.grants.revoke(first, of_second), house.grants.revoke(second, of_first))
    assert failures(results) == [LastAdmin]
    assert len(await grants(house, CLI, role=("admin",), state=("active",))) == 1


async def test_a_block_and_a_revocation_of_the_last_two_administrators_leave_one(house: House):
    first, second = await house.admin("first@example.org"), await house.admin("second@example.org")
    of_first = await own_grant(house, first, "admin")
    await together(*(house.login("first@example.org") for _ in range(4)))
    results = await together(
        house.account_standing.block(first, second.account_id, reason="x"), house.grants.revoke(second, of_first)
    )
    assert failures(results) == [LastAdmin]


async def test_a_role_given_many_times_at_once_is_given_once(house: House):
    acme = await house.organisation()
    curator = await house.staff(acme.id, "curator")
    results = await together(
        *(house.grants.give(CLI, account_id=curator.account_id, role="recruiter") for _ in range(5))
    )
    assert failures(results) == [GrantExists] * 4
    assert len(await grants(house, CLI, account_id=curator.account_id, role=("recruiter",))) == 1


async def test_of_many_decisions_at_once_one_counts(house: House):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager")
    await house.active(role=SignUpRole.SPECIALIST)
    (asked,) = await grants(house, manager, state=("pending",))
    approve = [house.grants.approve(manager, asked.id) for _ in range(3)]
    refuse = [house.grants.refuse(CLI, asked.id, reason="x") for _ in range(3)]
    assert failures(await together(*approve, *refuse)) == [GrantStateConflict] * 5


async def test_a_role_is_not_deleted_while_it_is_given(house: House):
    await house.active()
    ada = (await house.account_of("ada@example.org")).id
    role = await house.roles.create(CLI, code="greeter", name="Greeter", level=Level.PERSONAL, permissions=())
    given, deleted = await together(
        house.grants.give(CLI, account_id=ada, role="greeter"), house.roles.delete(CLI, role.id, expected=1)
    )
    if isinstance(given, BaseException):
        assert (type(given), deleted) == (Invalid, None)
    else:
        assert isinstance(deleted, RoleInUse)


@pytest.mark.postgres
async def test_a_role_that_is_being_deleted_is_unknown_to_who_gives_it(postgres_house, sessions):
    house = postgres_house
    ada = await house.active()
    role = await house.roles.create(CLI, code="greeter", name="Greeter", level=Level.PERSONAL, permissions=())
    waiting = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    async with sessions() as deleting, sessions() as watching:
        await deleting.execute(text("DELETE FROM identity_roles WHERE id = :id"), {"id": role.id})
        giving = asyncio.create_task(house.grants.give(CLI, account_id=ada.id, role="greeter"))
        while not (await watching.execute(waiting)).first():
            await watching.rollback()
        await deleting.commit()
    with pytest.raises(Invalid) as error:
        await giving
    assert [(v.pointer, v.code) for v in error.value.violations] == [("/role", "unknown-reference")]


async def test_codes_of_roles_differ_and_a_deleted_one_leaves_only_the_trail(house: House):
    acme, admin = await house.organisation(), await house.admin()
    make = {"code": "greeter", "name": "Greeter", "level": Level.ORGANISATION}
    made = await together(*(house.roles.create(admin, **make, permissions=(READ, INVITE)) for _ in range(3)))
    assert failures(made) == [RoleCodeTaken] * 2
    role = next(each for each in made if not isinstance(each, BaseException))
    greeter = await house.staff(acme.id, "greeter", email="greeter@example.org")
    assert (await house.role_queries.role(admin, role.id)).grants_count == 1
    with pytest.raises(RoleInUse):
        await house.roles.delete(admin, role.id, expected=1)
    await house.grants.revoke(admin, await own_grant(house, greeter, "greeter"))
    await house.roles.delete(admin, role.id, expected=1)
    assert await grants(house, CLI, account_id=greeter.account_id) == []
    with pytest.raises(RoleNotFound):
        await house.role_queries.role(admin, role.id)
    assert [e.action for e in await house.audit()][-2:] == ["identity.grant:revoke", "identity.role:delete"]


async def test_an_edit_of_a_role_acts_on_tokens_and_keys_there_are(house: House):
    acme, admin = await house.organisation(), await house.admin()
    role = await house.roles.create(
        admin, code="greeter", name="Greeter", level=Level.ORGANISATION, permissions=(READ, INVITE)
    )
    greeter = await house.staff(acme.id, "greeter", email="greeter@example.org")
    token = (await house.login("greeter@example.org")).access_token
    _, key = await house.api_keys.create(greeter, name="k", permissions=(INVITE,))
    for credential in (token, key):
        assert (await house.actor_of(credential)).permissions[INVITE.permission].organisations == {acme.id}
    await house.roles.edit(admin, role.id, expected=1, changes={"permissions": (READ,)})
    for credential in (token, key):
        assert INVITE.permission not in (await house.actor_of(credential)).permissions


async def test_staff_of_an_archived_organisation_may_do_nothing_there_by_token_or_key(house: House):
    admin, acme = await house.admin(), await house.organisation()
    manager = await house.staff(acme.id, "manager")
    token = (await house.login("max@example.org")).access_token
    _, key = await house.api_keys.create(manager, name="k", permissions=(READ, INVITE))
    await house.organisations.archive(admin, acme.id)
    for credential in (token, key):
        permissions = (await house.actor_of(credential)).permissions
        assert INVITE.permission not in permissions
        assert permissions[READ.permission].organisations == frozenset()
    await house.organisations.restore(admin, acme.id)
    assert INVITE.permission in (await house.actor_of(key)).permissions


async def test_everybody_sees_the_grants_that_concern_him(house: House):
    acme, other = await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    foreign = await house.staff(other.id, "manager", email="foreign@example.org")
    await house.active(role=SignUpRole.SPECIALIST)
    await house.grants.give(curator, account_id=curator.account_id, role="specialist")
    ada = await house.actor("ada@example.org")

    async def seen(actor, **where):
        return [(grant.account.id, grant.role, grant.state) for grant in await grants(house, actor, **where)]

    asked, free = (curator.account_id, "specialist", "pending"), (ada.account_id, "specialist", "pending")
    staff = [(curator.account_id, "curator", "active"), (manager.account_id, "manager", "active")]
    assert await seen(manager) == [asked, free, *staff]
    assert await seen(foreign) == [free, (foreign.account_id, "manager", "active")]
    assert await seen(ada) == [free]
    assert await seen(curator) == [asked, staff[0]]
    assert len(await seen(CLI)) == 5
    assert await seen(manager, state=("pending",)) == [asked, free]
    assert await seen(manager, role=("curator", "manager")) == staff
    assert await seen(manager, organisation_id=acme.id) == staff
    assert await seen(manager, account_id=foreign.account_id) == []
    (view, *_) = await grants(house, manager, role=("curator",))
    assert (view.account.display_name, view.organisation_id, view.allowed_actions) == (
        "Max Mustermann",
        acme.id,
        ["revoke"],
    )
    with pytest.raises(GrantNotFound):
        await house.grant_queries.grant(ada, view.id)
    pages, cursor = [], None
    while True:
        page = await house.grant_queries.grants(manager, GrantFilter(), cursor=cursor, limit=1)
        pages += [(grant.account.id, grant.role, grant.state) for grant in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert pages == await seen(manager)
    first = await house.grant_queries.grants(manager, GrantFilter(), limit=1)
    with pytest.raises(CursorMismatch):
        await house.grant_queries.grants(manager, GrantFilter(role=("curator",)), cursor=first.next_cursor)


@pytest.mark.postgres
async def test_only_what_ends_administrators_waits_its_turn(postgres_house):
    house = postgres_house
    root, other = await house.admin(), await house.admin("other@example.org")
    await house.active()
    ada = await house.account_of("ada@example.org")
    async with house.uow() as uow:
        await uow.grants.keep_an_admin(without=other.me())
        await asyncio.wait_for(house.account_standing.block(root, ada.id, reason="left"), 10)
        waiting = asyncio.create_task(house.account_standing.block(root, other.me(), reason="left"))
        async with house.uow() as watching:
            await waits_for_a_lock(watching)
        assert not waiting.done()
    await waiting


async def waits_for_a_lock(uow):
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    found = text(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND {here}")
    while not (await uow.session.execute(found)).scalar_one():
        pass


async def test_whoever_decides_on_a_requested_role_is_told_of_it(house: House):
    acme, other, closed = [await house.organisation(name) for name in ("Acme", "Other", "Closed")]
    root = await house.admin()
    deciders = [
        await house.staff(place.id, "manager", email=f"{place.name}@example.org".lower())
        for place in (acme, other, closed)
    ]
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    await house.organisations.archive(root, closed.id)
    await house.active(role=SignUpRole.SPECIALIST)
    ada = await house.actor("ada@example.org")
    (free,) = await house.grants_of(ada.me())
    told = await house.facade.recipients_of("account.role-requested", free.id)
    assert told == sorted(each.me() for each in (root, *deciders[:2]))
    here = await house.grants.give(curator, account_id=curator.me(), role="specialist")
    assert await house.facade.recipients_of("account.role-requested", here.id) == [deciders[0].me()]


async def test_what_an_account_may_do_is_told_with_its_sources(house: House):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager", "recruiter", email="manager@example.org")
    told = {
        (line.permission, line.scope, line.organisation_id): line.from_roles
        for line in await house.grant_queries.permissions(CLI, manager.account_id)
    }
    assert told["identity.account:read", "all", acme.id] == ["manager", "recruiter"]
    assert told["identity.account:invite", "all", acme.id] == ["manager"]
    assert told["identity.account:read", "own", None] == []
    assert told["internships.file:write", "own", None] == ["manager"]
    await house.active()
    ada = await house.actor("ada@example.org")
    for actor, account_id in ((ada, manager.account_id), (manager, ada.account_id), (CLI, uuid7())):
        with pytest.raises(AccountNotFound):
            await house.grant_queries.permissions(actor, account_id)


@pytest.mark.postgres
@pytest.mark.parametrize("given", ["account_id", "organisation_id"])
async def test_a_page_of_grants_is_found_by_an_index(postgres_house, sessions, given):
    shape = grant_rows._grants(True, False, frozenset({given, "after"}))
    plan = await explained(sessions, shape, **{given: uuid7()}, after=uuid7(), limit=51)
    assert f"ix_identity_grants_{given}_id" in plan


@pytest.mark.postgres
async def test_what_staff_see_of_grants_is_found_by_indexes(postgres_house, sessions):
    shape = grant_rows._grants(False, True, frozenset())
    plan = await explained(sessions, shape, me=uuid7(), organisations=[uuid7()], limit=51)
    for index in ("account_id_id", "given_by_id", "pending"):
        assert f"Backward using ix_identity_grants_{index}" in plan, plan
    assert "Seq Scan" not in plan


async def explained(sessions, shape, **values):
    """The plan PostgreSQL would rather not choose for so few rows."""
    async with sessions() as session:
        for setting in ("enable_seqscan", "enable_sort", "enable_hashjoin", "enable_mergejoin"):
            await session.execute(text(f"SET LOCAL {setting} = off"))
        connection = (await (await session.connection()).get_raw_connection()).driver_connection
        rows = await connection.fetch("EXPLAIN " + shape.sql, *shape.arguments(values))
    return "\n".join(row[0] for row in rows)
