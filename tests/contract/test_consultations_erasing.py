"""An erasure finds what it takes by indexes, however many bookings there are of others."""

from collections import Counter
from typing import Final

import pytest
from sqlalchemy import text

from builders.consultations import NOW
from praktika.kernel.actors import AccountId
from support import many_slots as many
from support.consultations import SqlPractice

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

HISTORY: Final = """
    INSERT INTO consultations_booking_history (booking_id, seq, at, kind, by, actor_id, was_agreed, text)
    SELECT id, seq, updated_at, CASE seq WHEN 1 THEN 'reserved' ELSE 'cancelled' END, 'client', client_id, false, 'Sad'
    FROM consultations_bookings, generate_series(1, 2) AS seq
"""
NOTED: Final = "UPDATE consultations_bookings SET note = 'Question'"
READ: Final = "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname LIKE 'consultations_%'"
"""Rows of each table read from end to end; what the connection did a moment before may be counted, too."""

IF_NEED_BE: Final = "SET LOCAL enable_seqscan = off"
"""Tables as small as a test's may be cheaper to read whole; this way they are read whole only where no index serves."""


async def test_of_many_bookings_and_their_histories_only_those_of_the_person_are_read(postgres_practice: SqlPractice):
    await many.fill(postgres_practice.sessions, NOW)
    async with postgres_practice.sessions.begin() as session:
        for statement in (HISTORY, NOTED, "ANALYZE consultations_bookings, consultations_booking_history"):
            await session.execute(text(statement))
    somebody = AccountId(many.client(40))
    async with postgres_practice.uow() as uow:
        await uow.session.execute(text(IF_NEED_BE))
        before = Counter(dict((await uow.session.execute(text(READ))).all()))
        told = await uow.people.forget(somebody, NOW)
        assert told.removed > 40
        read = Counter(dict((await uow.session.execute(text(READ))).all())) - before
        assert [table for table, rows in read.items() if rows > 1000] == []
