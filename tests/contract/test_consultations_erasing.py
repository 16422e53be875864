"""An erasure finds what it takes by indexes, however many bookings there are of others."""

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
WHOLE: Final = """
    SELECT relname FROM pg_stat_xact_user_tables WHERE relname LIKE 'consultations_%' AND seq_tup_read > 1000
"""
"""Tables this transaction has read from end to end, but for those of few rows."""


async def test_of_many_bookings_and_their_histories_only_those_of_the_person_are_read(postgres_practice: SqlPractice):
    await many.fill(postgres_practice.sessions, NOW)
    async with postgres_practice.sessions.begin() as session:
        for statement in (HISTORY, NOTED, "ANALYZE consultations_bookings, consultations_booking_history"):
            await session.execute(text(statement))
    somebody = AccountId(many.client(40))
    async with postgres_practice.uow() as uow:
        told = await uow.people.forget(somebody, NOW)
        assert told.removed > 40
        assert (await uow.session.execute(text(WHOLE))).scalars().all() == []
