"""Consultations over every storage adapter; a test that takes `practice` is a contract test."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from sqlalchemy import select, text

from builders.consultations import NOW, Practice
from praktika.consultations import events
from praktika.consultations.adapters.memory import MemoryConsultationsData
from praktika.consultations.adapters.memory.availability_queries import MemoryAvailabilityRows, MemorySettingsRows
from praktika.consultations.adapters.memory.feeds import MemoryFeedRows
from praktika.consultations.adapters.memory.meetings import MemoryMeetingRows
from praktika.consultations.adapters.memory.reading import MemoryBookingRows, MemorySlotRows
from praktika.consultations.adapters.memory.specialists import MemorySpecialistRows
from praktika.consultations.adapters.sql import SqlConsultationsUnitOfWork, consultations_data
from praktika.consultations.adapters.sql.availability_queries import SqlAvailabilityRows, SqlSettingsRows
from praktika.consultations.adapters.sql.booking_rows import SqlBookingRows
from praktika.consultations.adapters.sql.feeds import SqlFeedRows
from praktika.consultations.adapters.sql.meetings import SqlMeetingRows
from praktika.consultations.adapters.sql.slot_rows import SqlSlotRows
from praktika.consultations.adapters.sql.specialist_rows import SqlSpecialistRows
from praktika.consultations.domain.bookings import Booking
from praktika.consultations.queries import BookingQueries, SlotQueries, SpecialistQueries
from praktika.consultations.queries.availability import AvailabilityQueries
from praktika.consultations.queries.bookings import BookingRows
from praktika.consultations.queries.calendars import FeedRows
from praktika.consultations.queries.meetings import MeetingRows
from praktika.consultations.queries.settings import SettingsQueries
from praktika.consultations.queries.slots import SlotRows
from praktika.consultations.queries.specialists import SpecialistRows
from praktika.infrastructure.audit import AuditEntry
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.serialization import event_of
from praktika.infrastructure.tables import audit_events, work_items
from praktika.kernel.clock import FrozenClock
from praktika.kernel.events import Event
from praktika.kernel.pagination import Cursors
from praktika.kernel.work import Handler

CURSORS: Final = Cursors("secret")
FACTS: Final = [kind for kind in Event.registry.values() if kind.__module__ == events.__name__]
LISTENERS: Final = [Handler(name=f"test.{kind.name}", target="nobody.listens", event=kind) for kind in FACTS]
"""One for each fact, so that a row of work stands for what was published."""


class StoredPractice(Practice):
    """With what tests ask of a store."""

    data: Any
    meetings: MeetingRows
    feed_rows: FeedRows
    availability_queries: AvailabilityQueries
    settings_queries: SettingsQueries

    def reading(self, slots: SlotRows, bookings: BookingRows, specialists: SpecialistRows) -> None:
        self.slot_queries = SlotQueries(slots, self.people, CURSORS, self.clock)
        self.booking_queries = BookingQueries(bookings, self.meetings, self.people, CURSORS)
        self.specialist_queries = SpecialistQueries(specialists, self.people, CURSORS, self.clock)

    async def facts(self) -> list[Event]:
        """Published, in their order."""
        return list(self.store.events)

    async def trail(self) -> Sequence[AuditEntry]:
        return self.store.audit


class SqlPractice(StoredPractice):
    def __init__(self, sessions: Any, reader: Reader) -> None:
        clock = FrozenClock(NOW)
        self.sessions, sql = sessions, SqlStore(sessions, LISTENERS, clock)
        super().__init__(lambda: SqlConsultationsUnitOfWork(sql), clock)
        self.data = consultations_data(reader)
        self.meetings, self.feed_rows = SqlMeetingRows(reader), SqlFeedRows(reader)
        self.availability_queries = AvailabilityQueries(SqlAvailabilityRows(reader), CURSORS)
        self.settings_queries = SettingsQueries(SqlSettingsRows(reader), self.people)
        self.reading(SqlSlotRows(reader), SqlBookingRows(reader), SqlSpecialistRows(reader))

    async def booking(self, booking: Booking) -> Booking:
        async with self.sessions() as session:
            found: Booking = await session.get_one(Booking, booking.id)
            return found

    async def facts(self) -> list[Event]:
        async with self.sessions() as session:
            rows = await session.execute(select(work_items.c.event, work_items.c.payload).order_by(work_items.c.key))
            return [event_of(name, payload) for name, payload in rows]

    async def trail(self) -> Sequence[AuditEntry]:
        async with self.sessions() as session:
            rows = await session.execute(select(audit_events).order_by(audit_events.c.id))
            return [AuditEntry(**row._mapping) for row in rows]

    async def somebody_waits(self) -> bool:
        """For a person's lock."""
        here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        waiting = text(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND {here}")
        async with self.sessions() as session:
            return bool(await session.scalar(waiting))


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def practice(request: pytest.FixtureRequest) -> StoredPractice:
    found: StoredPractice = request.getfixturevalue(f"{request.param}_practice")
    return found


@pytest.fixture
def memory_practice() -> StoredPractice:
    practice = StoredPractice()
    practice.data = MemoryConsultationsData(practice.store)
    practice.meetings, practice.feed_rows = MemoryMeetingRows(practice.store), MemoryFeedRows(practice.store)
    practice.availability_queries = AvailabilityQueries(MemoryAvailabilityRows(practice.store), CURSORS)
    practice.settings_queries = SettingsQueries(MemorySettingsRows(practice.store), practice.people)
    practice.reading(
        MemorySlotRows(practice.store), MemoryBookingRows(practice.store), MemorySpecialistRows(practice.store)
    )
    return practice


@pytest.fixture
def postgres_practice(sessions: Any, reader: Reader) -> SqlPractice:
    return SqlPractice(sessions, reader)
