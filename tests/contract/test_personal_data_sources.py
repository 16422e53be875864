"""What modules hand out of a person's data is the same out of every store, and never all at once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from praktika.consultations.adapters.memory import MemoryConsultationsData
from praktika.consultations.adapters.sql import consultations_data
from praktika.identity.adapters.memory import MemoryIdentityData
from praktika.identity.adapters.sql import identity_data
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.tables import audit_events
from praktika.internships.adapters.memory import internships_data_in_memory
from praktika.internships.adapters.sql import internships_data
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.notifications.adapters.memory import notifications_data_in_memory
from praktika.notifications.adapters.sql import notifications_data
from praktika.timesheets.adapters.memory import MemoryTimesheetsData
from praktika.timesheets.adapters.sql import timesheets_data

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

SOURCES = {
    "identity": (MemoryIdentityData, identity_data),
    "internships": (internships_data_in_memory, internships_data),
    "timesheets": (MemoryTimesheetsData, timesheets_data),
    "consultations": (MemoryConsultationsData, consultations_data),
    "notifications": (notifications_data_in_memory, notifications_data),
}


@pytest.mark.parametrize(("in_memory", "in_sql"), SOURCES.values(), ids=SOURCES)
async def test_every_store_has_the_same_sections(
    in_memory: Callable[[MemoryStore], Any], in_sql: Callable[[Reader], Any], sessions: object, reader: Reader
):
    nobody = uuid7()
    found = [
        {section: list(rows) async for section, rows in source.personal_data_of(nobody)}
        for source in (in_memory(MemoryStore()), in_sql(reader))
    ]
    assert found[0] == found[1]
    assert found[0]
    assert not any(found[0].values())


async def test_many_rows_come_in_batches(sessions: Any, reader: Reader, clock: FrozenClock):
    me = uuid7()
    common = {"at": clock(), "actor_kind": "account", "action": "a.b:c", "subject_type": "a.b", "trace_id": ""}
    rows = [{"id": uuid7(), "subject_id": me, "changes": {"n": {"to": n}}, **common} for n in range(1200)]
    async with sessions.begin() as session:
        await session.execute(insert(audit_events), rows)
    mine = select(audit_events.c.id, audit_events.c.changes).where(audit_events.c.subject_id == ACCOUNT_ID)
    source = SqlPersonalData(reader, {"events": mine.order_by(audit_events.c.id)})
    batches = [(section, len(batch)) async for section, batch in source.personal_data_of(me)]
    assert batches == [("events", 0), ("events", 500), ("events", 500), ("events", 200)]


async def test_who_stops_reading_gives_the_connection_back(sessions: Any, database: str, clock: FrozenClock):
    reader = Reader(database, size=1)
    source = identity_data(reader)
    for _ in range(3):
        async for _section, _rows in source.personal_data_of(uuid7()):
            break
    sections = [section async for section, _ in source.personal_data_of(uuid7())]
    assert "account" in sections
    await reader.close()
