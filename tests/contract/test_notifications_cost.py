"""What telling many people costs, and finding messages among many."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.notifications import NOON, Neighbours, around, programme_changed
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.reading import Shape
from praktika.kernel.clock import FrozenClock
from praktika.kernel.documents import plain
from praktika.kernel.ids import uuid7
from praktika.notifications.adapters.sql import SqlNotificationsUnitOfWork, message_rows, notices
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.catalogue import KINDS
from praktika.notifications.services import Notifier
from praktika.notifications.services.notifying import Occasion
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.mark.parametrize("people", [20, 500])
async def test_a_batch_of_people_costs_two_inserts(
    sessions: async_sessionmaker[AsyncSession], monkeypatch: pytest.MonkeyPatch, people: int
):
    """Beside the question who they are and the one after their organisations."""
    store, clock, crowd = SqlStore(sessions, HANDLERS, FrozenClock(NOON)), FrozenClock(NOON), Neighbours()
    crowd.recipients = [uuid7() for _ in range(people)]
    notifier = Notifier(lambda: SqlNotificationsUnitOfWork(store), around(crowd), clock, batch=people)
    occasion = Occasion.of(KINDS["programme.changed"], programme_changed())
    with statements(monkeypatch) as sent:
        await notifier.spread(**plain(occasion), after=None)
    assert [statement.split()[:3] for statement in sent] == [
        ["INSERT", "INTO", "notifications_messages"],
        ["INSERT", "INTO", "work_items"],
    ]


PEOPLE = 400
MESSAGES = 40_000

FILL = f"""
    INSERT INTO notifications_messages
      (id, kind, channel, recipient_id, organisation_id, subject_type, subject_id, dedupe_key, state, attempts,
       context, read_at, created_at, version)
    SELECT gen_random_uuid(), 'kind.' || n % 40, CASE n % 2 WHEN 0 THEN 'mail' ELSE 'notice' END,
           md5('person ' || n % {PEOPLE})::uuid, md5('organisation ' || n % 50)::uuid, 'tests.thing',
           md5('subject ' || n % 5000)::uuid, n, CASE WHEN n % 500 = 0 THEN 'dead' ELSE 'sent' END, 1,
           '{{}}', CASE WHEN n % 20 > 1 THEN now() END, timestamptz '2026-10-12' + n * interval '1 s', 1
    FROM generate_series(1, {MESSAGES}) n
"""


def named(text: str) -> UUID:
    """The id that the filled table gives it."""
    return UUID(hashlib.md5(text.encode()).hexdigest())


@pytest.fixture
async def plan_of(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """How PostgreSQL finds the rows of a shape among many."""
    async with sessions() as session:
        await session.execute(text(FILL))
        await session.execute(text("ANALYZE notifications_messages"))
        connection = (await (await session.connection()).get_raw_connection()).driver_connection
        assert connection

        async def plan(shape: Shape[Any], **given: Any) -> str:
            rows = await connection.fetch("EXPLAIN " + shape.sql, *shape.arguments(given))
            return "\n".join(row[0] for row in rows)

        yield plan
        await session.rollback()


ME: Final = named("person 7")


@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({}, "notices"),
        ({"kinds": ["kind.7"]}, "notices"),
        ({"read": True}, "notices"),
        ({"created_at_from": NOON - timedelta(days=1)}, "notices"),
        ({"unread": True}, "unread"),
    ],
)
async def test_each_page_of_notices_is_found_by_an_index(plan_of, given: dict[str, Any], index: str):
    plan = await plan_of(notices._found(frozenset(given)), account_id=ME, limit=51, **given)
    assert f"ix_notifications_messages_{index}" in plan


async def test_unread_notices_are_counted_by_an_index(plan_of):
    assert "ix_notifications_messages_unread" in await plan_of(notices._unread(), account_id=ME, most=101)


@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({}, "created_at_id"),
        ({"channels": ["mail"]}, "created_at_id"),
        ({"recipient_id": ME}, "recipient_id_created_at_id"),
        ({"subject_id": named("subject 7")}, "subject_id_created_at_id"),
        ({"states": ["dead"]}, "state_created_at_id"),
        ({"kinds": ["kind.7"]}, ""),
        ({"organisations": [named("organisation 7")]}, ""),
    ],
)
async def test_each_page_of_messages_is_found_by_an_index(plan_of, given: dict[str, Any], index: str):
    """Of what is neither rare nor frequent, by its own or by that of the time."""
    plan = await plan_of(message_rows._page(frozenset(given), True, False), limit=51, **given)
    assert f"ix_notifications_messages_{index}" in plan
    assert "Seq Scan" not in plan
