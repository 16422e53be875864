"""What a command locks is found by indexes, whatever the size of the tables."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql

from builders.consultations import NOW
from praktika.consultations.adapters.sql.repositories import WANTED
from praktika.consultations.adapters.sql.tables import slots
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.ids import uuid7

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def test_the_slots_of_a_command_are_found_by_their_ids(sessions: Any):
    hour = timedelta(hours=1)
    common = {"status": SlotStatus.FREE, "version": 1, "created_at": NOW, "updated_at": NOW}
    rows = [
        {"id": uuid7(), "specialist_id": uuid7(), "starts_at": NOW + hour, "ends_at": NOW + 2 * hour, **common}
        for _ in range(3000)
    ]
    async with sessions.begin() as session:
        await session.execute(insert(slots), rows)
        await session.execute(text("ANALYZE consultations_slots"))
        compiled = WANTED.compile(dialect=postgresql.asyncpg.dialect())
        given = {"ids": [rows[0]["id"]], "client_id": uuid7(), "now": NOW}
        connection = await session.connection()
        plan = await connection.exec_driver_sql(
            f"EXPLAIN {compiled}", tuple(given.get(name, "reserved") for name in compiled.positiontup)
        )
        told = "\n".join(line for (line,) in plan)
    assert "Index Cond: (id" in told
    assert "Seq Scan on consultations_slots" not in told
