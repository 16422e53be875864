"""The audit trail as the API answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.identity.permissions import AUDIT_READ
from praktika.kernel.actors import Actor
from praktika.kernel.errors import NotFound
from praktika.kernel.pagination import Page

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


class AuditQueries(Protocol):
    """What is about oneself, what happened in one's organisation, or everything."""

    async def events(
        self, actor: Actor, where: AuditFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditEventView]:
        """Newest first."""
        ...

    async def event(self, actor: Actor, event_id: UUID) -> AuditEventView:
        """AuditEventNotFound."""
        ...


def newest_key(view: AuditEventView) -> tuple[datetime, UUID]:
    return view.at, view.id


def shown_to(actor: Actor, view: AuditEventView) -> AuditEventView:
    """From where others acted is no business of somebody who reads about himself."""
    reach = actor.reach(AUDIT_READ)
    sees_all = reach.everywhere or view.organisation_id in reach.organisations
    return view if sees_all or view.actor_id == actor.account_id else replace(view, address=None)
