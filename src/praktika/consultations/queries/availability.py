"""Rules and exceptions of specialists, as the API answers them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule, RuleId
from praktika.consultations.domain.errors import RuleNotFound
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.policies.sight import acts_for
from praktika.consultations.queries.slots import MoneyView, money_view
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page

RULE_KEY: Final[Sequence[Callable[[Any], Any]]] = (int, str, UUID)
EXCEPTION_KEY: Final[Sequence[Callable[[Any], Any]]] = (date.fromisoformat, UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """`weekday` 1 is Monday. Times are of the specialist's zone; `valid_to` is the last day, null for ever."""

    id: UUID
    specialist_id: UUID
    organisation_id: UUID | None
    weekday: int
    local_from: str
    local_to: str
    slot_minutes: int
    gap_minutes: int
    valid_from: date
    valid_to: date | None
    context: str | None
    cost: MoneyView | None
    location: str | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionView:
    """A `closed` day has no times."""

    id: UUID
    specialist_id: UUID
    organisation_id: UUID | None
    date: date
    kind: str
    local_from: str | None
    local_to: str | None
    slot_minutes: int | None
    gap_minutes: int | None
    context: str | None
    cost: MoneyView | None
    location: str | None
    created_at: datetime


def rule_view(rule: AvailabilityRule) -> RuleView:
    return RuleView(**_told(RuleView, rule))


def exception_view(exception: AvailabilityException) -> ExceptionView:
    written = {"date": exception.on, "kind": exception.kind.value}
    return ExceptionView(**_told(ExceptionView, exception) | written)


def _told(view: type[RuleView | ExceptionView], record: AvailabilityRule | AvailabilityException) -> dict[str, Any]:
    """What the view has of the record by the same name."""
    told = {each.name: getattr(record, each.name) for each in fields(view) if hasattr(record, each.name)}
    return told | {"cost": money_view(record.cost)}


class Sight(NamedTuple):
    """Whose are seen: one's own, and by how far one may write slots."""

    me: UUID | None
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFilters:
    """Days are [date_from, date_to)."""

    specialist_id: UUID | None = None
    date_from: date | None = None
    date_to: date | None = None


class AvailabilityRows(Protocol):
    async def rule(self, rule_id: UUID) -> RuleView | None: ...

    async def rules(
        self, sight: Sight, specialist_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[RuleView]:
        """By weekday, beginning, id."""
        ...

    async def exceptions(
        self, sight: Sight, filters: ExceptionFilters, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[ExceptionView]:
        """By day, id."""
        ...


class AvailabilityQueries:
    """Specialists see their own, staff all of the organisation."""

    def __init__(self, rows: AvailabilityRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def rule(self, actor: Actor, rule_id: RuleId) -> RuleView:
        actor.require(SLOT_WRITE)
        view = await self._rows.rule(rule_id)
        if view is None or not acts_for(actor, SLOT_WRITE, view.specialist_id, view.organisation_id):
            raise RuleNotFound
        return view

    async def rules(
        self, actor: Actor, *, specialist_id: UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[RuleView]:
        """By weekday and beginning."""
        of = ("availability-rules", specialist_id)
        after = self._cursors.decode(cursor, RULE_KEY, *of) if cursor else None
        rows = await self._rows.rules(_sight(actor), specialist_id, after=after, limit=limit + 1)
        return self._cursors.page(rows, limit, lambda view: (view.weekday, view.local_from, view.id), *of)

    async def exceptions(
        self, actor: Actor, filters: ExceptionFilters, *, cursor: str | None = None, limit: int = 50
    ) -> Page[ExceptionView]:
        """By day."""
        of = ("availability-exceptions", filters)
        after = self._cursors.decode(cursor, EXCEPTION_KEY, *of) if cursor else None
        rows = await self._rows.exceptions(_sight(actor), filters, after=after, limit=limit + 1)
        return self._cursors.page(rows, limit, lambda view: (view.date, view.id), *of)


def _sight(actor: Actor) -> Sight:
    actor.require(SLOT_WRITE)
    return Sight(actor.account_id, actor.reach(SLOT_WRITE))
