"""The transaction boundary of a use case."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, Self
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.events import Event
from praktika.kernel.work import Work


@dataclass(init=False, eq=False)
class Subject:
    """What an audit entry is about when it tells of no change: something was read, or erased without saying what."""

    def __init__(self, id: UUID, organisation_id: UUID | None = None) -> None:
        self.id = id
        self.organisation_id = organisation_id


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

    def record(
        self,
        actor: Actor,
        action: str,
        aggregate: object,
        *,
        reason: str | None = None,
        organisation_id: UUID | None = None,
    ) -> None:
        """One audit entry: what changed in `aggregate` since it was got is found out at the end of the block.

        `action` is `<module>.<resource>:<verb>`: of the verb `delete` the entry tells what there was. `organisation_id`
        says whose staff may read the entry where the aggregate does not.
        """
        ...

    async def lock(self, *key: object) -> None:
        """Make transactions that name the same key take turns, where no single row stands for it."""
        ...

    async def blank(
        self,
        *,
        about: Collection[UUID] = (),
        members: Collection[str] = (),
        by: UUID | None = None,
        patterns: Collection[str] = (),
    ) -> None:
        """Put `erased` for what audit entries made before tell of a person; the caller records that.

        In entries about these subjects the values of `members` (`reason` among them), in those of the actor `by` the
        address, and in all entries every value in which one of the regular expressions `patterns` is found.
        """
        ...
