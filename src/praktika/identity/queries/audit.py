"""The audit trail as the API answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.identity.permissions import AUDIT_READ
from praktika.kernel.actors import Actor
from praktika.kernel.errors import NotFound
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.sight import Sight

NEWEST_KEY: Final[Sequence[Callable[[str], Any]]] = (datetime.fromisoformat, UUID)


class AuditEventNotFound(NotFound, code="identity.audit-event-not-found", ru="Такой записи в журнале нет."):
    """There is no such entry in the audit trail."""


@dataclass(frozen=True, slots=True)
class AuditEventView:
    """`changes` are `{member: {"from": …, "to": …}}`; secret values are `***`, those of erased people `erased`."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_kind: str
    action: str
    subject_type: str
    subject_id: UUID | None
    organisation_id: UUID | None
    changes: Mapping[str, Mapping[str, Any]]
    reason: str | None
    trace_id: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    actor_id: UUID | None = None
    subject_type: str | None = None
    subject_id: UUID | None = None
    action: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    at_from: datetime | None = None
    at_to: datetime | None = None


class AuditRows(Protocol):
    """Only entries in sight: of organisations that are reached, and those about oneself; with their addresses."""

    async def event(self, sight: Sight, event_id: UUID) -> AuditEventView | None: ...

    async def events(
        self, sight: Sight, where: AuditFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[AuditEventView]:
        """By moment and id, falling."""
        ...


class AuditQueries:
    """What is about oneself, what happened in one's organisation, or everything."""

    def __init__(self, rows: AuditRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def events(
        self, actor: Actor, where: AuditFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditEventView]:
        """Newest first."""
        sight, of = Sight.of(actor, AUDIT_READ), ("audit", where)
        after = self._cursors.decode(cursor, NEWEST_KEY, *of) if cursor else None
        found = await self._rows.events(sight, where, after=after, limit=limit + 1)
        return self._cursors.page([_shown(view, sight) for view in found], limit, newest_key, *of)

    async def event(self, actor: Actor, event_id: UUID) -> AuditEventView:
        """AuditEventNotFound."""
        sight = Sight.of(actor, AUDIT_READ)
        if view := await self._rows.event(sight, event_id):
            return _shown(view, sight)
        raise AuditEventNotFound


def newest_key(view: AuditEventView) -> tuple[datetime, UUID]:
    return view.at, view.id


def _shown(view: AuditEventView, sight: Sight) -> AuditEventView:
    """From where others acted is no business of somebody who reads about himself."""
    is_told = sight.reaches(view.organisation_id) or sight.is_mine(view.actor_id)
    return view if is_told else replace(view, address=None)
