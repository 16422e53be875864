"""What may still become of an audit entry: its personal values are blanked, and after three years it is dropped."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from praktika.infrastructure.audit import AuditEntry
from praktika.infrastructure.database import SqlStore, SqlUnitOfWork
from praktika.infrastructure.memory import MemoryStore, MemoryUnitOfWork
from praktika.infrastructure.tables import audit_events
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.ids import uuid7
from praktika.kernel.uow import UnitOfWork

pytestmark = pytest.mark.anyio


@dataclass
class Thing:
    id: UUID
    title: str | None = None
    paper: dict[str, str] | None = None
    password: str | None = field(default=None, metadata={"secret": True})


@dataclass
class Trail:
    uow: Callable[[], UnitOfWork]
    entries: Callable[[], Awaitable[list[AuditEntry]]]

    async def record(self, thing: Thing, actor: Actor, reason: str | None = None) -> None:
        async with self.uow() as uow:
            uow.record(actor, "things.thing:make", thing, reason=reason)

    async def blank(self, **what: Any) -> None:
        async with self.uow() as uow:
            await uow.blank(**what)

    async def changes_of(self, thing: Thing) -> dict[str, Any]:
        (found,) = [entry for entry in await self.entries() if entry.subject_id == thing.id]
        return {name: sides["to"] for name, sides in found.changes.items()} | {"reason": found.reason}


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def trail(request: pytest.FixtureRequest) -> Trail:
    return request.getfixturevalue(f"{request.param}_trail")


@pytest.fixture
def memory_trail(clock) -> Trail:
    store = MemoryStore((), clock)

    async def entries() -> list[AuditEntry]:
        return store.audit

    return Trail(lambda: MemoryUnitOfWork(store), entries)


@pytest.fixture
def postgres_trail(sql_store: SqlStore) -> Trail:
    async def entries() -> list[AuditEntry]:
        async with sql_store.sessions() as session:
            rows = (await session.execute(select(audit_events))).mappings().all()
        return [AuditEntry(**row) for row in rows]

    return Trail(lambda: SqlUnitOfWork(sql_store), entries)


ADA = Actor(account_id=AccountId(uuid7()), address="192.0.2.1")
BOB = Actor(account_id=AccountId(uuid7()), address="192.0.2.2")


async def test_named_members_and_reasons_of_a_subject_are_blanked(trail: Trail):
    mine = Thing(uuid7(), "Ada's", {"number": "7"}, "secret")
    others = Thing(uuid7(), "Ada's", {"number": "7"})
    await trail.record(mine, BOB, reason="she asked")
    await trail.record(others, BOB, reason="he asked")
    await trail.blank(about=[mine.id], members=["title", "reason"])
    assert await trail.changes_of(mine) == {
        "id": str(mine.id),
        "title": "erased",
        "paper": {"number": "7"},
        "password": "***",
        "reason": "erased",
    }
    assert (await trail.changes_of(others))["title"] == "Ada's"
    assert (await trail.changes_of(others))["reason"] == "he asked"


async def test_values_in_which_a_pattern_is_found_are_blanked_wherever_they_are(trail: Trail):
    thing = Thing(uuid7(), "of ada@example.org", {"title": "Справка:\nАда Юнг"})
    await trail.record(thing, BOB, reason="Ада Юнг asked")
    other = Thing(uuid7(), "Ада", None)
    await trail.record(other, BOB)
    await trail.blank(patterns=[r"ada@example\.org", r"(?<!\w)Ада Юнг(?!\w)"])  # the second begins a line
    found = await trail.changes_of(thing)
    assert (found["title"], found["paper"], found["reason"]) == ("erased", "erased", "erased")
    assert (await trail.changes_of(other))["title"] == "Ада"


async def test_the_address_of_an_actor_is_blanked_and_no_others(trail: Trail):
    for actor in (ADA, BOB):
        await trail.record(Thing(uuid7()), actor)
    await trail.blank(by=ADA.account_id)
    assert {entry.actor_id: entry.address for entry in await trail.entries()} == {
        ADA.account_id: "erased",
        BOB.account_id: "192.0.2.2",
    }


async def test_blanking_twice_changes_nothing_more(trail: Trail):
    await trail.record(Thing(uuid7(), "of ada@example.org"), ADA)
    await trail.blank(by=ADA.account_id, patterns=[r"ada@example\.org"])
    before = await trail.entries()
    await trail.blank(by=ADA.account_id, patterns=[r"ada@example\.org"])
    assert await trail.entries() == before


async def test_a_refused_change_blanks_nothing(trail: Trail):
    thing = Thing(uuid7(), "Ada's")
    await trail.record(thing, BOB)
    with pytest.raises(ZeroDivisionError):
        async with trail.uow() as uow:
            await uow.blank(about=[thing.id], members=["title"])
            raise ZeroDivisionError
    assert (await trail.changes_of(thing))["title"] == "Ada's"


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change", ["UPDATE audit_events SET reason = 'other'", "DELETE FROM audit_events", "TRUNCATE audit_events"]
)
async def test_entries_are_only_ever_added(postgres_trail: Trail, sql_store: SqlStore, change: str):
    await postgres_trail.record(Thing(uuid7(), "Ada's"), BOB)
    with pytest.raises(IntegrityError, match="never changed"):
        async with sql_store.sessions.begin() as session:
            await session.execute(text(change))
    assert len(await postgres_trail.entries()) == 1


@pytest.mark.postgres
async def test_after_the_one_way_to_change_entries_they_are_closed_again(postgres_trail: Trail, sql_store: SqlStore):
    await postgres_trail.record(Thing(uuid7(), "Ada's"), BOB)
    with pytest.raises(IntegrityError, match="never changed"):
        async with postgres_trail.uow() as uow:
            await uow.blank(by=BOB.account_id)
            await uow.session.execute(text("DELETE FROM audit_events"))


@pytest.mark.postgres
async def test_only_a_role_that_may_change_entries_by_itself_opens_them_by_the_setting(sql_store: SqlStore):
    """The setting alone opens nothing: a role that may read and append stays at that."""
    async with sql_store.sessions() as session:
        role = f"clerk_{uuid7().hex}"
        await session.execute(text(f"CREATE ROLE {role}"))
        await session.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON audit_events TO {role}"))
        await session.execute(text(f"SET LOCAL ROLE {role}"))
        await session.execute(text("SET LOCAL praktika.audit = 'open'"))
        with pytest.raises(IntegrityError, match="never changed"):
            await session.execute(text("DELETE FROM audit_events"))


@pytest.mark.postgres
async def test_entries_are_dropped_after_three_years_and_never_before(sql_store: SqlStore):
    now = datetime.now(UTC)
    async with sql_store.sessions.begin() as session:
        for days in (3 * 366 + 2, 3 * 365 - 2):
            row = {"id": uuid7(), "at": now - timedelta(days=days), "actor_kind": "system", "action": "a.b:c"}
            await session.execute(insert(audit_events).values(**row, subject_type="a.b", changes={}, trace_id=""))
    async with sql_store.sessions.begin() as session:
        purged = await session.execute(select(func.audit_events_purge(now, 1000)))
        assert purged.scalar_one() == 1
        assert (await session.execute(select(func.count()).select_from(audit_events))).scalar_one() == 1
