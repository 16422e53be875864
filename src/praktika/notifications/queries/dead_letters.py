"""Work that was given up, as the API answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.ids import made_at
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.domain.dead_letters import DeadLetterNotFound, WorkId
from praktika.notifications.permissions import DEAD_LETTER_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterView:
    """`event` is the name of the event it was made of, and `key` its id; without one `key` is what the work is about.

    `losses` counts the processes that ended while they did it. Due at `available_at` once it waits again.
    """

    id: UUID
    subscriber: str
    event: str | None
    key: str
    queue: str
    state: str
    attempts: int
    losses: int
    last_error: str | None
    trace_id: str
    available_at: datetime
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FullDeadLetterView(DeadLetterView):
    """With what its subscriber is called with."""

    payload: Mapping[str, Any]


def dead_letter_view[View: DeadLetterView](view: type[View], **kept: Any) -> View:
    """Of what is kept; the id tells when it was made."""
    return view(**kept, occurred_at=made_at(kept["id"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterFilter:
    """Empty lets everything through."""

    queue: tuple[str, ...] = ()
    subscriber: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    occurred_at_from: datetime | None = None
    occurred_at_to: datetime | None = None


KEY: Final = (UUID,)
"""Ids are ordered by time."""


def key_of(view: DeadLetterView) -> tuple[UUID]:
    return (view.id,)


class DeadLetterRows(Protocol):
    async def dead(self, where: DeadLetterFilter, *, after: UUID | None, limit: int) -> Sequence[DeadLetterView]:
        """Newest first."""
        ...

    async def one(self, work_id: WorkId) -> FullDeadLetterView | None:
        """In any state."""
        ...


class DeadLetterQueries:
    """Needs `notifications.dead-letter:read` for everything: work belongs to no organisation."""

    def __init__(self, rows: DeadLetterRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def dead_letters(
        self, actor: Actor, where: DeadLetterFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[DeadLetterView]:
        """What is dead now, newest first."""
        actor.require_all(DEAD_LETTER_READ)
        (after,) = self._cursors.decode(cursor, KEY, "dead-letters", where) if cursor else (None,)
        found = await self._rows.dead(where, after=after, limit=limit + 1)
        return self._cursors.page(found, limit, key_of, "dead-letters", where)

    async def dead_letter(self, actor: Actor, work_id: WorkId) -> FullDeadLetterView:
        """Also what waits again, was done or discarded since; DeadLetterNotFound."""
        actor.require_all(DEAD_LETTER_READ)
        if found := await self._rows.one(work_id):
            return found
        raise DeadLetterNotFound
