"""Repositories over PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from praktika.consultations.adapters.sql.tables import bookings, history, settings, slots
from praktika.consultations.domain.bookings import ACTIVE, HOLDING, Booking, BookingStatus, HistoryEntry
from praktika.consultations.domain.errors import SlotNotFound
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotId, SlotStatus
from praktika.consultations.ports import BookingRepository, SettingsRepository, SlotRepository
from praktika.infrastructure.database import ANEW, SqlUnitOfWork
from praktika.infrastructure.shapes import Shape, copies, copying
from praktika.kernel.actors import AccountId
from praktika.kernel.periods import Period

INSTANT, ID = slots.c.starts_at.type, slots.c.id.type
CLIENT, SPECIALIST = bindparam("client_id", type_=ID), bindparam("specialist_id", type_=ID)


def _touches(table: Any) -> ColumnElement[bool]:
    c = table.c
    return and_(c.starts_at < bindparam("ends_at", type_=INSTANT), c.ends_at > bindparam("starts_at", type_=INSTANT))


SLOT: Final = copies(Slot, slots.c.id == bindparam("id", type_=ID))
OVERLAPPING: Final = copies(
    Slot, slots.c.specialist_id == SPECIALIST, slots.c.status != SlotStatus.WITHDRAWN, _touches(slots)
)
OVERDUE: Final = select(bookings.c.slot_id).where(
    bookings.c.client_id == CLIENT,
    bookings.c.status == BookingStatus.RESERVED,
    bookings.c.hold_expires_at <= bindparam("now", type_=INSTANT),
)
WANTED: Final = (
    select(Slot)
    .where(
        slots.c.id == any_(func.array_cat(bindparam("ids", type_=ARRAY(Uuid)), func.array(OVERDUE.scalar_subquery())))
    )
    .order_by(slots.c.id)
    .with_for_update(key_share=True)
)
"""One list of ids, each found by the index; two, one of which may do, would read all slots. It is an array, found once:
of a row that was waited for it is asked again whether it is wanted, and a union of rows may then deny it.
"""

AROUND: Final = copies(
    Booking,
    or_(*(bookings.c.status == status for status in ACTIVE)),
    or_(
        and_(bookings.c.client_id == CLIENT, bookings.c.status == BookingStatus.RESERVED),
        and_(or_(bookings.c.client_id == CLIENT, bookings.c.client_id == SPECIALIST), _touches(bookings)),
        and_(bookings.c.specialist_id == CLIENT, _touches(bookings)),
    ),
)
IS_HOLDING: Final = or_(*(bookings.c.status == status for status in HOLDING))
LATEST: Final = IS_HOLDING.desc(), bookings.c.updated_at.desc(), bookings.c.id.desc()
COLUMNS, copy = copying(Booking)
LAST: Final = Shape.of(
    select(*COLUMNS).where(bookings.c.slot_id == bindparam("slot_id", type_=ID)).order_by(*LATEST).limit(1), copy
)
SETTINGS: Final = copies(SpecialistSettings, settings.c.specialist_id == bindparam("id", type_=ID))


class SqlSlotRepository(SlotRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def peek(self, slot_id: SlotId) -> Slot:
        for slot in await self._uow.fetch(SLOT, id=slot_id):
            return slot
        raise SlotNotFound

    async def get(self, slot_id: SlotId) -> Slot:
        if slot := await self._uow.load(Slot, slot_id):
            return slot
        raise SlotNotFound

    async def lock(self, ids: Collection[SlotId], client_id: AccountId, now: datetime) -> Mapping[SlotId, Slot]:
        values = {"ids": [*ids], "client_id": client_id, "now": now}
        return {slot.id: slot for slot in await self._uow.locked(WANTED, values)}

    async def lock_overdue(self, now: datetime, limit: int) -> Sequence[Slot]:
        b = bookings.c
        due = and_(b.slot_id == slots.c.id, b.status == BookingStatus.RESERVED, b.hold_expires_at <= now)
        return await self._left_over(select(Slot).join(bookings, due).order_by(b.hold_expires_at), limit)

    async def lock_past(self, ended_before: datetime, limit: int) -> Sequence[Slot]:
        b = bookings.c
        due = and_(b.slot_id == slots.c.id, b.status == BookingStatus.AGREED, b.ends_at <= ended_before)
        return await self._left_over(select(Slot).join(bookings, due).order_by(b.ends_at), limit)

    async def purge(self, before: datetime, limit: int) -> int:
        s, was_left = slots.c, history.c.from_slot_id == slots.c.id
        unused = ~exists().where(bookings.c.slot_id == s.id), ~exists().where(was_left)
        withdrawn = select(s.id).where(s.status == SlotStatus.WITHDRAWN, s.updated_at < before, *unused)
        locked = withdrawn.limit(limit).with_for_update(skip_locked=True)
        return await self._uow.changed(delete(slots).where(s.id.in_(locked)))

    async def add(self, *new: Slot) -> None:
        for slot in new:
            self._uow.add(slot)

    async def overlapping(self, specialist_id: AccountId, period: Period) -> Sequence[Slot]:
        return await self._uow.fetch(
            OVERLAPPING, specialist_id=specialist_id, starts_at=period.starts_at, ends_at=period.ends_at
        )

    async def _left_over(self, due: Select[Slot], limit: int) -> Sequence[Slot]:
        """Not those somebody else is about to change."""
        return await self._uow.locked(due.limit(limit).with_for_update(of=slots, key_share=True, skip_locked=True))


class SqlBookingRepository(BookingRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def peek(self, slot_id: SlotId) -> Booking | None:
        return next(iter(await self._uow.fetch(LAST, slot_id=slot_id)), None)

    async def latest(self, slot_ids: Collection[SlotId]) -> Mapping[SlotId, Booking]:
        if not slot_ids:
            return {}
        mine = select(Booking).where(bookings.c.slot_id.in_(slot_ids)).ext(distinct_on(bookings.c.slot_id))
        rows = mine.order_by(bookings.c.slot_id, *LATEST)
        found = await self._uow.session.execute(rows, execution_options=ANEW)
        return {booking.slot_id: booking for booking in found.scalars()}

    async def around(self, client_id: AccountId, specialist_id: AccountId, period: Period) -> Sequence[Booking]:
        return await self._uow.fetch(
            AROUND,
            client_id=client_id,
            specialist_id=specialist_id,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
        )

    async def add(self, booking: Booking) -> None:
        self._uow.add(booking)

    async def add_history(self, entry: HistoryEntry) -> None:
        self._uow.add(entry)

    async def make_way(self) -> None:
        await self._uow.flush()


class SqlSettingsRepository(SettingsRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, specialist_id: AccountId) -> SpecialistSettings:
        return await self._uow.load(SpecialistSettings, specialist_id) or SpecialistSettings(
            specialist_id=specialist_id
        )

    async def peek(self, specialist_id: AccountId) -> SpecialistSettings:
        for found in await self._uow.fetch(SETTINGS, id=specialist_id):
            return found
        return SpecialistSettings(specialist_id=specialist_id)

    async def add(self, settings: SpecialistSettings) -> None:
        self._uow.add(settings)
        await self._uow.flush()
