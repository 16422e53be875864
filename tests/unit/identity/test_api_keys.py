"""Keys by which programs act for their owner, and never beyond what he may."""

from datetime import timedelta

import pytest

from builders.identity import CLI
from praktika.identity.domain import ApiKeyNotFound, GivenPermission, InvalidToken, TooManyKeys
from praktika.identity.events import ApiKeyCreated
from praktika.identity.queries import GrantFilter
from praktika.kernel.actors import ActorKind, SessionRequired
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.permissions import Scope

pytestmark = pytest.mark.anyio

READ = GivenPermission("identity.account:read", Scope.ALL)
READ_OWN = GivenPermission("identity.account:read", Scope.OWN)
INVITE = GivenPermission("identity.account:invite", Scope.ALL)


@pytest.fixture
async def acme(house):
    return await house.organisation()


@pytest.fixture
async def manager(house, acme):
    return await house.staff(acme.id, "manager", email="manager@example.org")


async def made(house, actor, *permissions, **more):
    return await house.api_keys.create(actor, name="Wall", permissions=permissions or (READ,), **more)


async def test_a_key_acts_for_its_owner_with_the_permissions_it_was_given(house, acme, manager):
    key, text = await made(house, manager, READ, INVITE)
    assert text.startswith(f"pk_{key.id.hex}_")
    actor = await house.actor_of(text)
    assert (actor.account_id, actor.kind, actor.session_id) == (manager.account_id, ActorKind.API_KEY, None)
    assert actor.organisation_id == acme.id
    assert actor.permissions.keys() == {READ.permission, INVITE.permission}
    assert actor.permissions[READ.permission] == manager.permissions[READ.permission]
    assert [e.api_key_id for e in house.store.events if isinstance(e, ApiKeyCreated)] == [key.id]
    (entry,) = [e for e in await house.audit() if e.action == "identity.api-key:create"]
    assert entry.changes["hash"] == {"from": None, "to": "***"}
    assert text not in repr(entry)


async def test_a_key_for_what_is_ones_own_reaches_nobody_else(house, manager):
    _, text = await made(house, manager, READ_OWN)
    reach = (await house.actor_of(text)).permissions[READ.permission]
    assert (reach.own, reach.organisations, reach.everywhere) == (True, frozenset(), False)


async def test_a_key_loses_what_its_owner_loses(house, manager):
    _, text = await made(house, manager, READ, INVITE)
    (held,) = (await house.grant_queries.grants(manager, GrantFilter(account_id=manager.account_id))).items
    await house.grants.revoke(CLI, held.id)
    actor = await house.actor_of(text)
    assert INVITE.permission not in actor.permissions
    assert actor.permissions[READ.permission].organisations == frozenset()
    assert actor.permissions[READ.permission].own


async def test_an_administrators_key_holds_only_what_it_names(house):
    _, text = await made(house, await house.admin(), READ)
    actor = await house.actor_of(text)
    assert actor.permissions.keys() == {READ.permission}
    assert actor.permissions[READ.permission].everywhere


async def test_nobody_puts_into_a_key_what_he_has_not(house, manager):
    await house.active()
    ada = await house.actor("ada@example.org")
    refused = (
        (ada, READ, "permission-not-held"),
        (ada, INVITE, "permission-not-held"),
        (manager, GivenPermission("identity.role:write", Scope.ALL), "permission-not-held"),
        (manager, GivenPermission("identity.account:invite", Scope.OWN), "unknown-permission"),
        (manager, GivenPermission("*", Scope.ALL), "unknown-permission"),
    )
    for actor, given, code in refused:
        with pytest.raises(Invalid) as error:
            await made(house, actor, READ_OWN, given)
        assert [(v.pointer, v.code) for v in error.value.violations] == [("/permissions/1", code)]


async def test_a_key_ends_after_ninety_days_or_when_it_was_told_to(house, manager, clock):
    key, text = await made(house, manager)
    assert key.expires_at == clock() + timedelta(days=90)
    for wrong in (clock(), clock() + timedelta(days=365, seconds=1)):
        with pytest.raises(Invalid) as error:
            await made(house, manager, expires_at=wrong)
        assert [v.pointer for v in error.value.violations] == ["/expires_at"]
    clock.advance(timedelta(days=90) - timedelta(seconds=1))
    house.ticks.now += 1
    await house.actor_of(text)
    clock.advance(timedelta(seconds=1))
    house.ticks.now += 1
    with pytest.raises(InvalidToken):
        await house.actor_of(text)


async def test_a_key_stops_when_it_is_revoked_and_while_its_owner_is_blocked(house, manager):
    admin, (key, text) = await house.admin(), await made(house, manager)
    await house.actor_of(text)
    await house.account_standing.block(admin, manager.account_id, reason="x")
    with pytest.raises(InvalidToken):
        await house.actor_of(text)
    await house.account_standing.unblock(admin, manager.account_id)
    house.ticks.now += 1
    await house.actor_of(text)
    await house.api_keys.revoke(admin, key.id)
    with pytest.raises(InvalidToken):
        await house.actor_of(text)
    with pytest.raises(ApiKeyNotFound):
        await house.api_keys.revoke(admin, key.id)


async def test_only_the_owner_and_administrators_see_and_revoke_a_key(house, acme, manager):
    key, _ = await made(house, manager)
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    with pytest.raises(ApiKeyNotFound):
        await house.api_keys.revoke(curator, key.id)
    with pytest.raises(Forbidden):
        await house.api_key_queries.api_keys(curator, account_id=manager.account_id)
    (seen,) = (await house.api_key_queries.api_keys(await house.admin(), account_id=manager.account_id)).items
    assert (seen.id, seen.name, seen.prefix) == (key.id, "Wall", f"pk_{key.id.hex}")
    assert (await house.api_key_queries.api_keys(curator)).items == []


async def test_a_key_makes_no_keys_and_sees_none(house, manager):
    manage = GivenPermission("identity.api-key:manage", Scope.OWN)
    key, text = await made(house, manager, manage)
    actor = await house.actor_of(text)
    for call in (
        made(house, actor, manage),
        house.api_keys.revoke(actor, key.id),
        house.api_key_queries.api_keys(actor),
    ):
        with pytest.raises(SessionRequired):
            await call


async def test_there_are_twenty_keys_at_most_that_work(house, manager, clock):
    keys = [await made(house, manager) for _ in range(20)]
    with pytest.raises(TooManyKeys):
        await made(house, manager)
    await house.api_keys.revoke(manager, keys[0][0].id)
    await made(house, manager)
    clock.advance(timedelta(days=90))
    await made(house, manager)


async def test_the_minute_of_the_last_use_is_kept_and_written_once(house, manager, clock):
    _, text = await made(house, manager)
    clock.advance(timedelta(seconds=30))
    for _ in range(3):
        await house.actor_of(text)
        house.ticks.now += 1
    (seen,) = (await house.api_key_queries.api_keys(manager)).items
    assert seen.last_used_at == clock().replace(second=0)


@pytest.mark.parametrize(
    "text", ["pk_", "pk_x_y", "pk_" + "0" * 32 + "_" + "a" * 42, "pk_" + "0" * 32 + "_" + "a" * 43]
)
async def test_what_is_no_key_is_refused(house, text):
    with pytest.raises(InvalidToken):
        await house.actor_of(text)
