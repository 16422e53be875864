"""What queries of slots, bookings and specialists read, from memory."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.consultations.adapters.memory.repositories import BOOKINGS, SETTINGS, SLOTS
from praktika.consultations.domain.bookings import Booking, BookingId
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot
from praktika.consultations.permissions import SLOT_READ
from praktika.consultations.policies.sight import sees
from praktika.consultations.queries.bookings import BookingFilters, BookingRows
from praktika.consultations.queries.slots import Asked, SlotFilters, SlotRow, SlotRows, sort_key
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Scope
from praktika.kernel.text import folded


class MemorySlotRows(SlotRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def slots_of(self, actor: Actor, ids: Collection[UUID], now: datetime) -> Sequence[SlotRow]:
        return [row for row in self._seen(actor, now) if row.slot.id in ids]

    async def page(self, asked: Asked, *, sort: str, after: tuple[Any, ...] | None, limit: int) -> Sequence[SlotRow]:
        rows, falling = self._asked_for(asked), sort.startswith("-")
        return first(rows, lambda row: sort_key(sort, row.slot), after=after, limit=limit, falling=falling)

    async def count(self, asked: Asked) -> int:
        return sum(1 for _ in self._asked_for(asked))

    def _asked_for(self, asked: Asked) -> Iterator[SlotRow]:
        rows = self._seen(asked.actor, asked.now)
        return (row for row in rows if _passes(row, asked))

    def _seen(self, actor: Actor, now: datetime) -> Iterator[SlotRow]:
        holding = {each.slot_id: each for each in self._store.rows(BOOKINGS) if each.is_holding}
        settings = {each.specialist_id: each for each in self._store.rows(SETTINGS)}
        for slot in self._store.rows(SLOTS):
            wanted = settings.get(slot.specialist_id) or SpecialistSettings(specialist_id=slot.specialist_id)
            if sees(actor, slot, holding.get(slot.id), now):
                yield SlotRow(slot, holding.get(slot.id), wanted)


def _passes(row: SlotRow, asked: Asked) -> bool:
    slot, holding, _ = row
    filters, me = asked.filters, asked.actor.account_id
    return (
        _has_status(slot, filters)
        and (not filters.specialist_ids or slot.specialist_id in filters.specialist_ids)
        and (filters.client_id is None or (holding is not None and holding.client_id == filters.client_id))
        and filters.organisation_id in (None, slot.organisation_id)
        and _is_within(slot.starts_at, filters.starts_at_from, filters.starts_at_to)
        and (filters.cost_to is None or (slot.cost is not None and slot.cost.amount < filters.cost_to))
        and (not filters.mine or me in (slot.specialist_id, holding and holding.client_id))
        and (not filters.q or slot.specialist_id in asked.named or has_topic(slot, filters.q))
    )


def _has_status(slot: Slot, filters: SlotFilters) -> bool:
    if filters.statuses:
        return slot.status in filters.statuses
    return slot.takes_time


def has_topic(slot: Slot, q: str) -> bool:
    return slot.context is not None and folded(q) in folded(slot.context)


def _is_within(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or since <= moment) and (until is None or moment < until)


class MemoryBookingRows(BookingRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def booking(self, actor: Actor, booking_id: BookingId) -> Booking | None:
        return next((each for each in self._seen(actor) if each.id == booking_id), None)

    async def page(
        self, actor: Actor, filters: BookingFilters, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[Booking]:
        found = (each for each in self._seen(actor) if _fits(each, filters))
        return first(found, _start, after=after, limit=limit, falling=falling)

    def _seen(self, actor: Actor) -> Iterable[Booking]:
        for each in self._store.rows(BOOKINGS):
            staff = actor.scope(SLOT_READ, each.organisation_id) is Scope.ALL
            if staff or actor.account_id in (each.specialist_id, each.client_id):
                yield each


def _start(booking: Booking) -> tuple[datetime, UUID]:
    return booking.starts_at, booking.id


def _fits(booking: Booking, filters: BookingFilters) -> bool:
    return (
        (not filters.statuses or booking.status in filters.statuses)
        and filters.specialist_id in (None, booking.specialist_id)
        and filters.client_id in (None, booking.client_id)
        and _is_within(booking.starts_at, filters.starts_at_from, filters.starts_at_to)
    )
