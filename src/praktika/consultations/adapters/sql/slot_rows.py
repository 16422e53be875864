"""Slots as queries read them from PostgreSQL."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    literal_column,
    or_,
    select,
    true,
)

from praktika.consultations.adapters.sql.tables import bookings, settings, slots
from praktika.consultations.adapters.sql.tables.slots import amount, holding, status_order
from praktika.consultations.domain.bookings import Booking
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.consultations.permissions import SLOT_READ
from praktika.consultations.queries.slots import PLACES, Asked, SlotFilters, SlotRow, SlotRows
from praktika.infrastructure.keyset import (
    ME,
    Order,
    Reason,
    Seen,
    Shapes,
    after_of,
    of_organisations,
    reach_of,
    within,
)
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.searching import contains, pattern
from praktika.infrastructure.shapes import copying
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId, Actor

s, b, w = slots.c, bookings.c, settings.c
STATUS: Final[ColumnElement[int]] = literal_column(status_order(str(s.status)), Integer)
AMOUNT: Final[ColumnElement[Decimal]] = literal_column(amount(str(s.cost)), Numeric)
HELD: Final = and_(b.slot_id == s.id, literal_column(holding(str(b.status))))
NOW: Final = bindparam("now", type_=Instant)
FREE: Final = PLACES[SlotStatus.FREE]
WITHDRAWN: Final = PLACES[SlotStatus.WITHDRAWN]

HELD_SLOTS: Final = slots.join(bookings, HELD)
EVERYTHING: Final = slots.outerjoin(bookings, HELD).outerjoin(settings, w.specialist_id == s.specialist_id)

REASONS: Final[Mapping[str, Reason]] = {
    "everywhere": Reason(true()),
    "organisations": of_organisations(s.organisation_id),
    "specialist": Reason(s.specialist_id == ME),
    "client": Reason(b.client_id == ME, source=HELD_SLOTS),
    "offered": Reason(and_(literal_column(str(FREE)) == STATUS, s.starts_at > NOW)),
}
"""Why somebody sees a slot."""

VISIBLE: Final = or_(
    bindparam("everywhere", type_=Boolean),
    within(s.organisation_id),
    *(REASONS[name].condition for name in ("specialist", "client", "offered")),
)

CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "not_withdrawn": literal_column(str(WITHDRAWN)) > STATUS,
    "status": bindparam("status", type_=Integer) == STATUS,
    "statuses": any_(bindparam("statuses", type_=ARRAY(Integer))) == STATUS,
    "specialist_id": s.specialist_id == bindparam("specialist_id", type_=Uuid),
    "specialist_ids": s.specialist_id == any_(bindparam("specialist_ids", type_=ARRAY(Uuid))),
    "client_id": b.client_id == bindparam("client_id", type_=Uuid),
    "organisation_id": s.organisation_id == bindparam("organisation_id", type_=Uuid),
    "starts_at_from": s.starts_at >= bindparam("starts_at_from", type_=Instant),
    "starts_at_to": s.starts_at < bindparam("starts_at_to", type_=Instant),
    "cost_to": bindparam("cost_to", type_=Numeric) > AMOUNT,
    "q": or_(
        contains(s.context_key),
        s.specialist_id == any_(bindparam("named", type_=ARRAY(Uuid))),
    ),
}

KEYS: Final[Mapping[str, Sequence[ColumnElement[Any]]]] = {
    "starts_at": (s.starts_at, s.id),
    "created_at": (s.created_at, s.id),
    "status": (STATUS, s.starts_at, s.id),
}


@lru_cache(maxsize=1000)
def _usual(specialist_id: AccountId) -> SpecialistSettings:
    """Of who never made any; one for all his slots, as making what a session can follow takes time."""
    return SpecialistSettings(specialist_id=specialist_id)


@cache
def _rows() -> tuple[Select[*tuple[Any, ...]], Callable[..., SlotRow]]:
    of_slot, slot = copying(Slot)
    of_booking, booking = copying(Booking)
    of_settings, settings_of = copying(SpecialistSettings)
    first, last = len(of_slot), len(of_slot) + len(of_booking)
    specialist_id = [*Slot.__annotations__].index("specialist_id")

    def row(*values: Any) -> SlotRow:
        held, wishes = values[first:last], values[last:]
        wanted = settings_of(*wishes) if wishes[0] else _usual(values[specialist_id])
        return SlotRow(slot(*values[:first]), booking(*held) if held[0] else None, wanted)

    return select(*of_slot, *of_booking, *of_settings).select_from(EVERYTHING), row


@cache
def _by_ids() -> Shape[SlotRow]:
    rows, row = _rows()
    return Shape.of(rows.where(s.id == any_(bindparam("ids", type_=ARRAY(Uuid))), VISIBLE), row)


def _seen(actor: Actor, filters: SlotFilters) -> tuple[str, ...]:
    """Reasons that may show anything that is asked for."""
    return tuple(name for name in _reasons(actor, filters) if _is_possible(name, filters))


def _reasons(actor: Actor, filters: SlotFilters) -> Sequence[str]:
    reach = actor.reach(SLOT_READ)
    if filters.mine:
        return "specialist", "client"
    if reach.everywhere:
        return ("everywhere",)
    return (*(("organisations",) if reach.organisations else ()), "specialist", "client", "offered")


def _is_possible(reason: str, filters: SlotFilters) -> bool:
    if reason == "offered":
        return filters.client_id is None and (not filters.statuses or SlotStatus.FREE in filters.statuses)
    unheld = {SlotStatus.FREE, SlotStatus.WITHDRAWN}
    return reason != "client" or not filters.statuses or bool(set(filters.statuses) - unheld)


def _asked_for(filters: SlotFilters) -> dict[str, Any]:
    """Parameters by the condition they are of; equal where one value is asked for, so that an index gives the order."""
    statuses, specialists = [PLACES[each] for each in filters.statuses], list(filters.specialist_ids)
    given = {
        "client_id": filters.client_id,
        "organisation_id": filters.organisation_id,
        "starts_at_from": filters.starts_at_from,
        "starts_at_to": filters.starts_at_to,
        "cost_to": filters.cost_to,
        "q": pattern(filters.q),
        "statuses": statuses if len(statuses) > 1 else None,
        "status": statuses[0] if len(statuses) == 1 else None,
        "specialist_ids": specialists if len(specialists) > 1 else None,
        "specialist_id": specialists[0] if len(specialists) == 1 else None,
        "not_withdrawn": None if statuses else True,
    }
    return {name: value for name, value in given.items() if value is not None}


class SqlSlotRows(SlotRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._pages = Shapes[SlotRow]()
        self._counts = Shapes[int]()

    async def slots_of(self, actor: Actor, ids: Collection[UUID], now: datetime) -> Sequence[SlotRow]:
        everywhere = actor.reach(SLOT_READ).everywhere
        reach = reach_of(actor, SLOT_READ)
        return await self._reader.fetch(_by_ids(), ids=list(ids), now=now, everywhere=everywhere, **reach)

    async def page(self, asked: Asked, *, sort: str, after: tuple[Any, ...] | None, limit: int) -> Sequence[SlotRow]:
        given = _asked_for(asked.filters)
        reasons, present = _seen(asked.actor, asked.filters), frozenset(given)
        if not reasons:
            return []
        shape = self._pages.kept(
            (reasons, present, sort, after is not None), lambda: page_shape(reasons, present, sort, after is not None)
        )
        return await self._reader.fetch(shape, **given, **_sight(asked), **after_of(after), limit=limit)

    async def count(self, asked: Asked) -> int:
        given = _asked_for(asked.filters)
        reasons, present = _seen(asked.actor, asked.filters), frozenset(given)
        if not reasons:
            return 0
        shape = self._counts.kept((reasons, present), lambda: Shape.of(_where(reasons, present).count(), int))
        (total,) = await self._reader.fetch(shape, **given, **_sight(asked))
        return total


def _sight(asked: Asked) -> dict[str, Any]:
    return reach_of(asked.actor, SLOT_READ) | {"now": asked.now, "named": asked.named}


def page_shape(reasons: Collection[str], present: Collection[str], sort: str, after: bool) -> Shape[SlotRow]:
    """Statements for these reasons and conditions, by their names; an EXPLAIN shows which indexes serve them."""
    rows, row = _rows()
    order = Order(KEYS[sort.removeprefix("-")], sort.startswith("-"), after)
    return Shape.of(_where(reasons, present).page(rows, order), row)


def _where(reasons: Collection[str], present: Collection[str]) -> Seen:
    source = HELD_SLOTS if "client_id" in present else slots
    return Seen(source, s.id, [REASONS[name] for name in reasons], [CONDITIONS[name] for name in sorted(present)])
