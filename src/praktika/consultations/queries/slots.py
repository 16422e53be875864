"""Slots as the API answers them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from praktika.consultations.domain.bookings import Booking
from praktika.consultations.domain.errors import SlotNotFound
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotId, SlotStatus
from praktika.consultations.permissions import SLOT_READ
from praktika.consultations.policies.actions import Case, actions_of
from praktika.consultations.policies.sight import is_client, is_staff
from praktika.consultations.queries.people import Directory, People, PersonView, people_called, people_of
from praktika.identity.facade import Profile
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.money import Money
from praktika.kernel.pagination import Cursors, Page


@dataclass(frozen=True, slots=True)
class MoneyView:
    """`amount` is a decimal number as text, `currency` a code of ISO 4217."""

    amount: str
    currency: str


def money_view(cost: Money | None) -> MoneyView | None:
    return MoneyView(str(cost.amount), cost.currency) if cost else None


@dataclass(frozen=True, slots=True)
class SlotBookingView:
    """The booking a slot belongs to. `hold_expires_at`: until when an answer to a reservation is waited for."""

    id: UUID
    status: str
    hold_expires_at: datetime
    sequence: int
    note: str | None


@dataclass(frozen=True, slots=True)
class SlotView:
    """`client` and `booking` are told to the two persons and to staff, `location` to the client while the booking is
    reserved or agreed.
    """

    id: UUID
    specialist: PersonView
    organisation_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    context: str | None
    cost: MoneyView | None
    location: str | None
    status: str
    client: PersonView | None
    booking: SlotBookingView | None
    version: int
    created_at: datetime
    updated_at: datetime
    allowed_actions: Sequence[str]


class SlotRow(NamedTuple):
    """`holding`: the booking that belongs to the slot now."""

    slot: Slot
    holding: Booking | None
    settings: SpecialistSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFilters:
    """Withdrawn slots are shown only when `statuses` name them. `mine`: as specialist or as client. Of `starts_at_to`
    and `cost_to` the end is excluded. `q`: part of the topic, or words of the specialist's name.
    """

    statuses: Collection[SlotStatus] = ()
    specialist_ids: Collection[UUID] = ()
    client_id: UUID | None = None
    organisation_id: UUID | None = None
    starts_at_from: datetime | None = None
    starts_at_to: datetime | None = None
    cost_to: Decimal | None = None
    mine: bool = False
    q: str | None = None

    def in_order(self) -> "SlotFilters":
        """The same filters in another order are the same."""
        return replace(self, statuses=sorted(set(self.statuses)), specialist_ids=sorted(set(self.specialist_ids)))


PLACES: Final[Mapping[SlotStatus, int]] = {status: place for place, status in enumerate(SlotStatus)}
"""Of a status in the life of a slot."""


class Sort(NamedTuple):
    """What comes before the id in a sort key, and how a cursor's values become it again."""

    key: Callable[[Slot], tuple[Any, ...]]
    parsers: tuple[Callable[[Any], Any], ...]


SORTS: Final[Mapping[str, Sort]] = {
    "starts_at": Sort(lambda slot: (slot.starts_at,), (datetime.fromisoformat,)),
    "created_at": Sort(lambda slot: (slot.created_at,), (datetime.fromisoformat,)),
    "status": Sort(lambda slot: (PLACES[slot.status], slot.starts_at), (int, datetime.fromisoformat)),
}


def sort_key(sort: str, slot: Slot) -> tuple[Any, ...]:
    return *SORTS[sort.removeprefix("-")].key(slot), slot.id


class Asked(NamedTuple):
    """What a page is about. `named`: the specialists whose names `q` tells."""

    actor: Actor
    filters: SlotFilters
    named: Sequence[UUID]
    now: datetime


class SlotRows(Protocol):
    """Only of slots the actor sees."""

    async def slots_of(self, actor: Actor, ids: Collection[UUID], now: datetime) -> Sequence[SlotRow]: ...

    async def page(
        self, asked: Asked, *, sort: str, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[SlotRow]: ...

    async def count(self, asked: Asked) -> int: ...


class SlotQueries:
    """Needs `consultations.slot:read`. Everybody sees free slots that have not begun, and those of his own bookings;
    specialists all of their own, staff all of the organisation.
    """

    def __init__(self, rows: SlotRows, directory: Directory, cursors: Cursors, clock: Clock) -> None:
        self._rows = rows
        self._directory = directory
        self._cursors = cursors
        self._clock = clock

    async def slot(self, actor: Actor, slot_id: SlotId) -> SlotView:
        for view in await self.slots_by_ids(actor, [slot_id]):
            return view
        raise SlotNotFound

    async def slots_by_ids(self, actor: Actor, ids: Sequence[UUID]) -> Sequence[SlotView]:
        """Those of them that are seen, in the given order."""
        actor.require(SLOT_READ)
        now = self._clock()
        rows = {row.slot.id: row for row in await self._rows.slots_of(actor, ids, now)}
        return await self._views(actor, [rows[each] for each in map(SlotId, ids) if each in rows], now)

    async def slots(
        self,
        actor: Actor,
        filters: SlotFilters,
        *,
        sort: str = "starts_at",
        cursor: str | None = None,
        limit: int = 50,
        with_total: bool = False,
    ) -> Page[SlotView]:
        """`sort`: one of SORTS, falling with `-` before it."""
        actor.require(SLOT_READ)
        filters, now = filters.in_order(), self._clock()
        of = ("slots", filters, sort)
        parsers = (*SORTS[sort.removeprefix("-")].parsers, UUID)
        after = self._cursors.decode(cursor, parsers, *of) if cursor else None
        asked = Asked(actor, filters, await people_called(self._directory, filters.q), now)
        rows = await self._rows.page(asked, sort=sort, after=after, limit=limit + 1)
        page = self._cursors.page(rows, limit, lambda row: sort_key(sort, row.slot), *of)
        total = await self._rows.count(asked) if with_total else None
        return Page(await self._views(actor, page.items, now), page.next_cursor, total)

    def views_of_new(
        self, actor: Actor, slots: Sequence[Slot], settings: SpecialistSettings, specialist: Profile
    ) -> Sequence[SlotView]:
        """Of one specialist's slots that were made a moment ago, or would be."""
        people, now = People({settings.specialist_id: specialist}), self._clock()
        return [_view(SlotRow(slot, None, settings), actor, people, now) for slot in slots]

    async def _views(self, actor: Actor, rows: Sequence[SlotRow], now: datetime) -> Sequence[SlotView]:
        specialists = (row.slot.specialist_id for row in rows)
        clients = (row.holding.client_id for row in rows if row.holding)
        people = await people_of(self._directory, {*specialists, *clients})
        return [_view(row, actor, people, now) for row in rows]


def _view(row: SlotRow, actor: Actor, people: People, now: datetime) -> SlotView:
    slot, holding, settings = row
    provides = actor.account_id == slot.specialist_id or is_staff(actor, SLOT_READ, slot.organisation_id)
    comes = is_client(actor, holding)
    shown = holding if provides or comes else None
    attends = comes and holding is not None and holding.is_active
    return SlotView(
        id=slot.id,
        specialist=people.view(slot.specialist_id),
        organisation_id=slot.organisation_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        context=slot.context,
        cost=money_view(slot.cost),
        location=slot.location if provides or attends else None,
        status=slot.status.value,
        client=people.view(shown.client_id) if shown else None,
        booking=_booking(shown) if shown else None,
        version=slot.version,
        created_at=slot.created_at,
        updated_at=slot.updated_at,
        allowed_actions=actions_of(Case(actor, slot, holding, settings, now)),
    )


def _booking(booking: Booking) -> SlotBookingView:
    return SlotBookingView(booking.id, booking.status.value, booking.hold_expires_at, booking.sequence, booking.note)
