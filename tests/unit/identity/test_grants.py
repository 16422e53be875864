"""Who gives which role to whom, who asks for one, who decides."""

from dataclasses import replace

import pytest

from builders.identity import CLI
from praktika.identity.adapters.memory.storage import ORGANISATIONS
from praktika.identity.domain import (
    AccountNotFound,
    AccountStateConflict,
    GrantExists,
    GrantNotFound,
    GrantStateConflict,
    LastAdmin,
    NotYourself,
    OrganisationArchived,
    OutranksYou,
)
from praktika.identity.events import RoleGranted, RoleRefused, RoleRequested, RoleRevoked
from praktika.identity.policies.grants import may_decide
from praktika.identity.queries import GrantFilter
from praktika.identity.services import SignUpRole
from praktika.kernel.actors import ANONYMOUS, ActorKind, SessionRequired
from praktika.kernel.errors import Forbidden, Invalid, Unauthenticated
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


@pytest.fixture
async def acme(house):
    return await house.organisation()


@pytest.fixture
async def manager(house, acme):
    return await house.staff(acme.id, "manager", email="manager@example.org")


@pytest.fixture
async def curator(house, acme):
    return await house.staff(acme.id, "curator", email="curator@example.org")


@pytest.fixture
async def ada(house):
    await house.active()
    return await house.actor("ada@example.org")


def facts(house, kind):
    return [event for event in house.store.events if isinstance(event, kind)]


async def states(house, actor, **where):
    page = await house.grant_queries.grants(actor, GrantFilter(**where))
    return {grant.role: grant.state for grant in page.items}


async def refusal(coroutine):
    with pytest.raises(Invalid) as error:
        await coroutine
    return [(v.pointer, v.code) for v in error.value.violations]


async def test_one_becomes_a_client_at_once_and_a_specialist_once_approved(house, ada):
    client = await house.grants.give(ada, account_id=ada.account_id, role="client")
    asked = await house.grants.give(ada, account_id=ada.account_id, role="specialist")
    assert await states(house, ada) == {"participant": "active", "client": "active", "specialist": "pending"}
    assert [event.grant_id for event in facts(house, RoleGranted)] == [client.id]
    assert [event.grant_id for event in facts(house, RoleRequested)] == [asked.id]
    with pytest.raises(GrantExists):
        await house.grants.give(ada, account_id=ada.account_id, role="specialist")


async def test_nobody_takes_a_role_of_staff_himself(house, ada):
    for role in ("manager", "curator", "admin", "moderator", "participant"):
        with pytest.raises(Forbidden):
            await house.grants.give(ada, account_id=ada.account_id, role=role)
    assert await states(house, ada) == {"participant": "active"}


async def test_staff_give_what_they_have_to_people_of_their_organisation(house, acme, manager, curator):
    given = await house.grants.give(manager, account_id=curator.account_id, role="recruiter")
    assert (given.organisation_id, given.given_by, given.state) == (acme.id, manager.account_id, "active")
    now = await house.actor("curator@example.org")
    assert now.permissions["identity.account:read"].organisations == {acme.id}
    for role in ("admin", "moderator"):
        with pytest.raises(OutranksYou):
            await house.grants.give(manager, account_id=curator.account_id, role=role)
    with pytest.raises(Forbidden):
        await house.grants.give(curator, account_id=manager.account_id, role="curator")


async def test_a_refused_grant_says_what_is_wrong(house, acme, manager, curator, ada):
    give, admin = house.grants.give, await house.admin()
    unknown = [("/account_id", "unknown-reference")]
    assert await refusal(give(manager, account_id=ada.account_id, role="curator")) == unknown
    assert await refusal(give(manager, account_id=uuid7(), role="curator")) == unknown
    assert await refusal(give(manager, account_id=curator.account_id, role="boss")) == [("/role", "unknown-reference")]
    needed = [("/account_id", "organisation-required")]
    assert await refusal(give(admin, account_id=ada.account_id, role="curator")) == needed
    with pytest.raises(GrantExists):
        await give(manager, account_id=curator.account_id, role="curator")
    await house.account_standing.archive(admin, curator.account_id, reason="gone")
    with pytest.raises(AccountStateConflict):
        await give(manager, account_id=curator.account_id, role="recruiter")
    with pytest.raises(Unauthenticated):
        await give(ANONYMOUS, account_id=ada.account_id, role="client")
    next(o for o in house.store.rows(ORGANISATIONS) if o.id == acme.id).archived_at = house.clock()
    with pytest.raises(OrganisationArchived):
        await give(admin, account_id=manager.account_id, role="curator")


async def test_a_manager_decides_about_specialists_of_nobody_and_of_his_own(house, manager):
    other = await house.organisation("Other")
    foreign = await house.staff(other.id, "curator", email="foreign@example.org")
    asked = await house.grants.give(foreign, account_id=foreign.account_id, role="specialist")
    await house.active(role=SignUpRole.SPECIALIST)
    (free,) = (await house.grant_queries.grants(manager, GrantFilter(state=("pending",)))).items
    assert (free.role, free.allowed_actions) == ("specialist", ["approve", "refuse"])
    await house.grants.approve(manager, free.id)
    (granted,) = facts(house, RoleGranted)
    assert (granted.grant_id, granted.by) == (free.id, manager.account_id)
    assert (await house.grant_queries.grant(manager, free.id)).state == "active"
    for decide in (house.grants.approve(manager, free.id), house.grants.refuse(manager, free.id, reason="x")):
        with pytest.raises(GrantStateConflict):
            await decide
    with pytest.raises(GrantNotFound):
        await house.grants.approve(manager, asked.id)
    with pytest.raises(GrantNotFound):
        await house.grants.approve(manager, uuid7())


async def test_a_refused_specialist_hears_why_and_may_ask_again(house, manager, ada):
    asked = await house.grants.give(ada, account_id=ada.account_id, role="specialist")
    with pytest.raises(Forbidden):
        await house.grants.approve(ada, asked.id)
    await house.grants.refuse(manager, asked.id, reason="No profile yet")
    seen = await house.grant_queries.grant(ada, asked.id)
    assert (seen.state, seen.reason, seen.given_by) == ("refused", "No profile yet", manager.account_id)
    assert [event.by for event in facts(house, RoleRefused)] == [manager.account_id]
    await house.grants.give(ada, account_id=ada.account_id, role="specialist")


async def lines(house, actor):
    return await house.grant_queries.permissions(actor, actor.account_id)


async def test_roles_are_taken_back_by_staff_and_given_up_by_oneself(house, manager, curator, ada):
    (held,) = (await house.grant_queries.grants(manager, GrantFilter(account_id=curator.account_id))).items
    await house.grants.revoke(manager, held.id)
    assert "internships.template:read" not in (await house.actor("curator@example.org")).permissions
    (revoked,) = facts(house, RoleRevoked)
    assert (revoked.by, revoked.role) == (manager.account_id, "curator")
    with pytest.raises(GrantStateConflict):
        await house.grants.revoke(manager, held.id)
    (mine,) = (await house.grant_queries.grants(ada, GrantFilter())).items
    with pytest.raises(GrantNotFound):
        await house.grants.revoke(manager, mine.id)
    await house.grants.revoke(ada, mine.id)
    assert await states(house, ada) == {"participant": "revoked"}


async def test_a_manager_takes_nothing_from_those_above_him(house, acme, manager):
    boss = await house.staff(acme.id, "manager", "admin", email="boss@example.org")
    for grant in (await house.grant_queries.grants(manager, GrantFilter(account_id=boss.account_id))).items:
        with pytest.raises(OutranksYou):
            await house.grants.revoke(manager, grant.id)


async def test_an_administrator_keeps_his_role_until_another_takes_it(house):
    first = await house.admin()
    (own,) = (await house.grant_queries.grants(first, GrantFilter())).items
    assert own.allowed_actions == []
    with pytest.raises(LastAdmin):
        await house.grants.revoke(first, own.id)
    second = await house.admin("second@example.org")
    with pytest.raises(NotYourself):
        await house.grants.revoke(first, own.id)
    await house.grants.revoke(second, own.id)
    with pytest.raises(LastAdmin):
        await house.grants.revoke(
            CLI, (await house.grant_queries.grants(second, GrantFilter(state=("active",)))).items[0].id
        )


async def test_permissions_are_told_with_the_roles_they_come_from(house, acme, manager, curator, ada):
    found = {(p.permission, p.scope, p.organisation_id): p.from_roles for p in await lines(house, curator)}
    assert found["identity.account:read", "all", acme.id] == ["curator"]
    assert found["identity.account:read", "own", None] == []
    assert ("identity.account:invite", "all", acme.id) not in found
    assert await house.grant_queries.permissions(manager, curator.account_id) == await lines(house, curator)
    admin = await house.admin()
    assert [(p.permission, p.from_roles) for p in await lines(house, admin)] == [("*", ["admin"])]
    with pytest.raises(Forbidden):
        await house.grant_queries.permissions(curator, manager.account_id)
    for stranger in (ada.account_id, uuid7()):
        with pytest.raises(AccountNotFound):
            await house.grant_queries.permissions(manager, stranger)


async def test_of_people_of_no_organisation_only_specialists_are_everybodys_to_decide(manager, acme, ada):
    assert may_decide(manager, "specialist", None)
    assert not may_decide(manager, "client", None)
    assert may_decide(manager, "client", acme.id)
    assert not may_decide(manager, "specialist", uuid7())
    assert not may_decide(ada, "specialist", None)


async def test_an_api_key_gives_and_takes_no_roles(house, manager, curator):
    key = replace(manager, kind=ActorKind.API_KEY, session_id=None)
    (held,) = (await house.grant_queries.grants(key, GrantFilter(account_id=curator.account_id))).items
    for call in (
        house.grants.give(key, account_id=curator.account_id, role="recruiter"),
        house.grants.revoke(key, held.id),
        house.grants.approve(key, held.id),
        house.grants.refuse(key, held.id, reason="x"),
    ):
        with pytest.raises(SessionRequired):
            await call
