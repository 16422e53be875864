"""How many statements telling many people and reading notices cost, whatever their number."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.notifications import NOON, Neighbours, around, programme_changed
from praktika.infrastructure.database import SqlStore
from praktika.kernel.clock import FrozenClock
from praktika.kernel.documents import plain
from praktika.kernel.ids import uuid7
from praktika.notifications.adapters.sql import SqlNotificationsUnitOfWork
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.catalogue import KINDS
from praktika.notifications.services import Notifier
from praktika.notifications.services.notifying import Occasion

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Everything sent by units of work."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("people", [20, 500])
async def test_a_batch_of_people_costs_two_inserts(sessions: async_sessionmaker[AsyncSession], people: int):
    """Beside the question who they are and the one after their organisations."""
    store, clock, crowd = SqlStore(sessions, HANDLERS, FrozenClock(NOON)), FrozenClock(NOON), Neighbours()
    crowd.recipients = [uuid7() for _ in range(people)]
    notifier = Notifier(lambda: SqlNotificationsUnitOfWork(store), around(crowd), clock, batch=people)
    occasion = Occasion.of(KINDS["programme.changed"], programme_changed())
    with statements() as sent:
        await notifier.spread(**plain(occasion), after=None)
    assert [statement.split()[:3] for statement in sent] == [
        ["INSERT", "INTO", "notifications_messages"],
        ["INSERT", "INTO", "work_items"],
    ]
