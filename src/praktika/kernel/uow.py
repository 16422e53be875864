"""The transaction boundary of a use case."""

from typing import Protocol, Self

from praktika.kernel.actors import Actor
from praktika.kernel.events import Event
from praktika.kernel.work import Work


class UnitOfWork(Protocol):
    """`async with` is the transaction: a clean exit commits, an exception rolls back.

    Everything said to it is stored in the same transaction: there is the change and its events, or neither.
    """

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None: ...

    def publish(self, *events: Event) -> None:
        """One work row for every subscriber of each event, delivered at least once after the commit."""
        ...

    def enqueue(self, *work: Work) -> None:
        """Ask a handler by name, perhaps later."""
        ...

    def record(self, actor: Actor, action: str, aggregate: object, *, reason: str | None = None) -> None:
        """One audit entry: what changed in `aggregate` since it was got is found out at the end of the block.

        `action` is `<module>.<resource>:<verb>`.
        """
        ...

    async def lock(self, *key: object) -> None:
        """Make transactions that name the same key take turns, where no single row stands for it."""
        ...
