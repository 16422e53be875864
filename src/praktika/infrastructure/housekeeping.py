"""What is kept only for a while."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Delete, delete, select

from praktika.infrastructure.database import SqlStore, changed
from praktika.infrastructure.idempotency import KEPT as ANSWERS_KEPT
from praktika.infrastructure.tables import idempotency_keys, request_counts, work_items
from praktika.kernel.work import Handler

WORK_KEPT: Final = timedelta(days=30)
BATCH: Final = 1000

PURGE: Final = Handler(name="infrastructure.purge", target="infrastructure.housekeeping.purge", transactional=False)


class Housekeeping:
    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def purge(self) -> None:
        """Forget answers kept for 24 hours, work done or discarded 30 days ago and counts of windows that are over.

        A thousand rows at a time. Dead work stays.
        """
        now = self._store.clock()
        w, k, c = work_items.c, idempotency_keys.c, request_counts.c
        old_work = select(w.id).where(w.done_at < now - WORK_KEPT).limit(BATCH)
        while await self._delete(delete(work_items).where(w.id.in_(old_work))):
            pass
        old_answers = select(k.scope).where(k.created_at < now - ANSWERS_KEPT).limit(BATCH)
        while await self._delete(delete(idempotency_keys).where(k.scope.in_(old_answers))):
            pass
        old_counts = select(c.key).where(c.ends_at <= now).limit(BATCH)
        while await self._delete(delete(request_counts).where(c.key.in_(old_counts))):
            pass

    async def _delete(self, batch: Delete) -> int:
        async with self._store.sessions.begin() as session:
            return await changed(session, batch)
