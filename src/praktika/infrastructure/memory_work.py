"""The in-memory twin of dispatcher and runner."""

from collections.abc import Awaitable, Callable

from praktika.infrastructure.memory import WORK, MemoryStore, joined
from praktika.infrastructure.work import WorkItem, WorkState, items_of_dead
from praktika.kernel.work import Handler, PermanentFailure


class MemoryWorker:
    """Does due work in this task. `targets` turns a handler's path into its method."""

    def __init__(self, store: MemoryStore, targets: Callable[[str], Callable[..., Awaitable[None]]]) -> None:
        self._store = store
        self._targets = targets
        self._handlers = {handler.name: handler for handler in store.handlers}

    async def drain(self) -> int:
        """Until nothing is due; answers how much was done. Raises what a handler raised, recorded for a retry."""
        done = 0
        while due := self._store.due(self._store.clock()):
            for item in due:
                await self._run(item)
                done += 1
        return done

    async def _run(self, item: WorkItem) -> None:
        handler = self._handlers[item.handler]
        try:
            if handler.transactional:
                await self._in_one_transaction(handler, item)
            else:
                await self._call(handler, item)
                await self._end(item)
        except Exception as error:
            self._failed(handler, item, error)
            raise

    async def _in_one_transaction(self, handler: Handler, item: WorkItem) -> None:
        transaction = await self._store.begin()
        token = joined.set(transaction)
        try:
            await self._call(handler, item)
            mine = transaction.get(WORK, (item.handler, item.key))
            assert mine is not None
            mine.state = WorkState.DONE
            transaction.commit()
        finally:
            joined.reset(token)
            transaction.end()

    async def _call(self, handler: Handler, item: WorkItem) -> None:
        method = self._targets(handler.target)
        await (method(**item.payload) if item.source is None else method(item.source))

    async def _end(self, item: WorkItem) -> None:
        self._store.tables[WORK][item.handler, item.key].state = WorkState.DONE

    def _failed(self, handler: Handler, item: WorkItem, error: Exception) -> None:
        kept = self._store.tables[WORK][item.handler, item.key]
        waits = () if isinstance(error, PermanentFailure) else handler.back_off
        if kept.attempts < len(waits):
            kept.available_at = self._store.clock() + waits[kept.attempts]
        else:
            kept.state = WorkState.DEAD
            for told in items_of_dead(self._store.handlers, [(handler.name, item.payload)], self._store.clock()):
                self._store.tables[WORK][told.handler, told.key] = told
        kept.attempts, kept.last_error = kept.attempts + 1, f"{type(error).__name__}: {error}"
