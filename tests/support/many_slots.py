"""Twenty thousand slots of five organisations, straight into the tables: of each of a hundred specialists one a
day, half of them past.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


def specialist(number: int) -> UUID:
    return UUID(int=1_000_000 + number)


def organisation(number: int) -> UUID:
    return UUID(int=2_000_000 + number % 5)


def client(number: int) -> UUID:
    """Of the specialist of the number, each of whom has four."""
    return UUID(int=3_000_000 + number)


SLOTS: Final = """
    INSERT INTO consultations_slots (id, specialist_id, organisation_id, starts_at, ends_at, context, context_key, cost,
        location, status, version, created_at, updated_at)
    SELECT lpad(to_hex(4000000 + s * 1000 + d), 32, '0')::uuid, lpad(to_hex(1000000 + s), 32, '0')::uuid,
        lpad(to_hex(2000000 + s % 5), 32, '0')::uuid, at, at + interval '1 hour',
        'Topic ' || s, 'topic ' || s, jsonb_build_object('amount', (d * 10)::text || '.00', 'currency', 'RUB'), NULL,
        CASE WHEN d % 10 = 9 THEN 'withdrawn' WHEN d % 2 = 0 THEN 'free' WHEN d >= 100 THEN
            CASE d % 10 WHEN 1 THEN 'reserved' ELSE 'agreed' END
            ELSE CASE d % 10 WHEN 1 THEN 'no_show' ELSE 'completed' END END,
        1, CAST(:now AS timestamptz) - interval '100 days' + s * interval '1 second', CAST(:now AS timestamptz)
    FROM generate_series(0, 99) AS s, generate_series(0, 199) AS d,
        LATERAL (
            SELECT CAST(:now AS timestamptz) + (d - 100) * interval '1 day' + (s % 20 + 1) * interval '1 minute' AS at
        ) AS at
"""

BOOKINGS: Final = """
    INSERT INTO consultations_bookings (id, slot_id, specialist_id, client_id, organisation_id, starts_at, ends_at,
        status, reserved_at, hold_expires_at, sequence, updated_at)
    SELECT lpad(to_hex(9000000 + row_number() OVER ()), 32, '0')::uuid, id, specialist_id,
        lpad(to_hex(3000000 + (('x' || right(specialist_id::text, 8))::bit(32)::int - 1000000) * 4
            + extract(day from starts_at)::int % 4), 32, '0')::uuid,
        organisation_id, starts_at, ends_at, status, created_at, starts_at, 0, updated_at
    FROM consultations_slots WHERE status NOT IN ('free', 'withdrawn')
"""


async def fill(sessions: async_sessionmaker[AsyncSession], now: datetime) -> None:
    async with sessions.begin() as session:
        await session.execute(text(SLOTS), {"now": now})
        await session.execute(text(BOOKINGS))
        await session.execute(text("ANALYZE consultations_slots, consultations_bookings"))
