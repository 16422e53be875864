"""What every store of API keys promises."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from builders.identity import House
from praktika.identity.domain import (
    ApiKeyNotFound,
    GivenPermission,
    InvalidToken,
    TooManyKeys,
)
from praktika.kernel.errors import Forbidden
from praktika.kernel.permissions import Scope
from support.statements import statements

pytestmark = pytest.mark.anyio

READ = GivenPermission("identity.account:read", Scope.ALL)
INVITE = GivenPermission("identity.account:invite", Scope.ALL)


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def test_many_keys_made_at_once_are_twenty_at_most(house: House):
    await house.active()
    ada = await house.actor("ada@example.org")
    own = GivenPermission("identity.account:read", Scope.OWN)
    await together(*(house.login() for _ in range(4)))
    results = await together(*(house.api_keys.create(ada, name=f"{n}", permissions=(own,)) for n in range(25)))
    assert failures(results) == [TooManyKeys] * 5
    page = await house.api_key_queries.api_keys(ada, limit=15)
    rest = await house.api_key_queries.api_keys(ada, limit=15, cursor=page.next_cursor)
    assert (len(page.items), len(rest.items), rest.next_cursor) == (15, 5, None)


async def test_keys_work_until_they_are_revoked_run_out_or_their_owner_is_gone(house: House, clock):
    acme, admin = await house.organisation(), await house.admin()
    manager = await house.staff(acme.id, "manager")
    key, text_ = await house.api_keys.create(manager, name="Wall", permissions=(READ,))
    actor = await house.actor_of(text_)
    assert (actor.account_id, actor.organisation_id) == (manager.account_id, acme.id)
    assert actor.permissions.keys() == {READ.permission}
    (seen,) = (await house.api_key_queries.api_keys(admin, account_id=manager.account_id)).items
    assert (seen.id, seen.name, seen.prefix) == (key.id, "Wall", f"pk_{key.id.hex}")
    assert (seen.permissions, seen.last_used_at) == (
        [{"permission": READ.permission, "scope": "all"}],
        clock().replace(second=0, microsecond=0),
    )
    other = await house.organisation("Other")
    foreign = await house.staff(other.id, "manager", email="foreign@example.org")
    with pytest.raises(Forbidden):
        await house.api_key_queries.api_keys(foreign, account_id=manager.account_id)
    with pytest.raises(ApiKeyNotFound):
        await house.api_keys.revoke(foreign, key.id)
    await house.account_standing.archive(admin, manager.account_id, reason="gone")
    with pytest.raises(InvalidToken):
        await house.actor_of(text_)
    await house.account_standing.restore(admin, manager.account_id)
    house.ticks.now += 1
    await house.actor_of(text_)
    assert failures(await together(*(house.api_keys.revoke(admin, key.id) for _ in range(3)))) == [ApiKeyNotFound] * 2
    with pytest.raises(InvalidToken):
        await house.actor_of(text_)
    _, late = await house.api_keys.create(
        admin, name="Short", permissions=(READ,), expires_at=clock() + timedelta(minutes=1)
    )
    clock.advance(timedelta(minutes=1))
    with pytest.raises(InvalidToken):
        await house.actor_of(late)


@pytest.mark.postgres
async def test_a_key_is_looked_up_by_one_statement_and_its_use_is_written_once_a_minute(
    postgres_house, monkeypatch, clock
):
    house = postgres_house
    await house.active()
    ada = await house.actor("ada@example.org")
    own = GivenPermission("identity.account:read", Scope.OWN)
    _, key = await house.api_keys.create(ada, name="k", permissions=(own,))
    read, fetch = [], house.reader.fetch
    house.reader.fetch = lambda *args, **values: read.append(args) or fetch(*args, **values)
    with statements(monkeypatch) as sent:
        for _ in range(3):
            await house.actor_of(key)
            house.ticks.now += 1
        assert (len(read), len(sent)) == (3, 3 + 1)
        await house.actor_of(key)
        await house.actor_of(key)
        assert len(read) == 4
        clock.advance(timedelta(minutes=1))
        house.ticks.now += 1
        await house.actor_of(key)
    assert len(sent) - len(read) == 2


@pytest.mark.postgres
async def test_no_table_holds_a_usable_key(postgres_house, sessions):
    await postgres_house.active()
    ada = await postgres_house.actor("ada@example.org")
    own = GivenPermission("identity.account:read", Scope.OWN)
    _, key = await postgres_house.api_keys.create(ada, name="k", permissions=(own,))
    secret = key.split("_", 2)[2]
    async with sessions() as session:
        for table in ("identity_api_keys", "work_items", "audit_events"):
            rows = (await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars().all()
            assert rows or table == "work_items"
            assert not [row for row in rows if secret in row]
