"""Into the work table with what RabbitMQ put aside, where staff can see it."""

from datetime import timedelta
from hashlib import sha256
from typing import Final

import aio_pika
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlStore, row_of
from praktika.infrastructure.losing import lose
from praktika.infrastructure.queueing import dead_letters_of, work_id_of
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import WorkItem, WorkState
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Handler, Queue

DRAIN: Final = Handler(
    name="infrastructure.drain-dead-queues",
    target="infrastructure.dead_queues.drain",
    back_off=(timedelta(seconds=10), timedelta(seconds=30)),
    transactional=False,
)

UNREADABLE: Final = "infrastructure.unreadable"
"""Stands for a handler in the rows of messages that name no work."""

SHOWN: Final = 200
"""Characters that are kept of such a message."""


class DeadQueues:
    def __init__(self, store: SqlStore, broker_url: str) -> None:
        self._store = store
        self._broker_url = broker_url

    async def drain(self) -> None:
        """Work that was given to process after process counts as lost once more; what names none is dead work."""
        async with await aio_pika.connect(self._broker_url, timeout=5) as connection:
            channel = await connection.channel()
            for queue in Queue:
                dead = await dead_letters_of(queue, channel)
                while message := await dead.get(fail=False, timeout=5):
                    await self._record(queue, message.body)
                    await message.ack()

    async def _record(self, queue: Queue, body: bytes) -> None:
        if work_id := work_id_of(body):
            await lose(self._store, work_items.c.id == work_id)
            return
        row = row_of(self._unreadable(queue, body))
        async with self._store.sessions.begin() as session:
            await session.execute(insert(work_items).values(row).on_conflict_do_nothing())

    def _unreadable(self, queue: Queue, body: bytes) -> WorkItem:
        """The same message is recorded once."""
        return WorkItem(
            id=uuid7(),
            handler=UNREADABLE,
            key=sha256(body).hexdigest(),
            event=None,
            payload={"bytes": len(body), "begins": body.decode(errors="replace").replace("\0", "")[:SHOWN]},
            queue=queue.value,
            available_at=self._store.clock(),
            state=WorkState.DEAD,
            last_error="Unreadable: the message names no work",
        )
