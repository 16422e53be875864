"""What a command locks is found by indexes, whatever the size of the tables, and also after it had to wait."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql

from builders.consultations import NOW, TEN, client, specialist
from praktika.consultations.adapters.sql.repositories import WANTED
from praktika.consultations.adapters.sql.tables import slots
from praktika.consultations.domain.errors import SlotStateConflict
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.ids import uuid7
from support.consultations import SqlPractice
from support.crossing import crossing

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def many_slots(session: Any) -> list[dict[str, Any]]:
    """So many that indexes are worth it, which the planner knows."""
    hour = timedelta(hours=1)
    common = {"status": SlotStatus.FREE, "version": 1, "created_at": NOW, "updated_at": NOW}
    rows = [
        {"id": uuid7(), "specialist_id": uuid7(), "starts_at": NOW + hour, "ends_at": NOW + 2 * hour, **common}
        for _ in range(3000)
    ]
    await session.execute(insert(slots), rows)
    await session.execute(text("ANALYZE consultations_slots"))
    return rows


async def test_the_slots_of_a_command_are_found_by_their_ids(sessions: Any):
    async with sessions.begin() as session:
        rows = await many_slots(session)
        compiled = WANTED.compile(dialect=postgresql.asyncpg.dialect())
        given = {"ids": [rows[0]["id"]], "client_id": uuid7(), "now": NOW}
        connection = await session.connection()
        plan = await connection.exec_driver_sql(
            f"EXPLAIN {compiled}", tuple(given.get(name, "reserved") for name in compiled.positiontup)
        )
        told = "\n".join(line for (line,) in plan)
    assert "Index Cond: (id" in told
    assert "Seq Scan on consultations_slots" not in told


async def test_a_slot_that_changed_while_commands_waited_for_it_is_found(postgres_practice: SqlPractice):
    practice, owner, who, another = postgres_practice, specialist(), client(), client()
    async with practice.sessions.begin() as session:
        await many_slots(session)
    slot, elsewhere = await practice.offer(owner), await practice.offer(owner, TEN + timedelta(days=1))
    await practice.reserved(slot, who)
    bookings, where = practice.bookings, (practice.sessions, slots, slot.id)
    _, moved = await crossing(
        *where, bookings.agree(owner, slot.id), bookings.reschedule(who, slot.id, to_slot_id=elsewhere.id)
    )
    assert isinstance(moved, SlotStateConflict)
    _, reserved = await crossing(*where, bookings.cancel(who, slot.id), bookings.reserve(another, slot.id))
    assert reserved.slot_id == slot.id
