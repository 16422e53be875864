"""Bookings with their slots, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, select, union_all

from praktika.consultations.adapters.sql.tables import bookings, history, slots
from praktika.consultations.domain.bookings import BookingStatus, HistoryEntry
from praktika.consultations.queries.meetings import Meeting, MeetingRows
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.shapes import copying

_b, _s = bookings.c, slots.c
COLUMNS: Final = [(_b if name in _b else _s)[name] for name in Meeting.__slots__]


def _meeting(*row: Any) -> Meeting:
    values = dict(zip(Meeting.__slots__, row, strict=True))
    return Meeting(**values | {"status": BookingStatus(values["status"])})


def _meetings(*conditions: ColumnElement[bool]) -> Any:
    return select(*COLUMNS).select_from(bookings.join(slots, _s.id == _b.slot_id)).where(*conditions)


WINDOW: Final = (
    _b.starts_at >= bindparam("starts_at_from", type_=_b.starts_at.type),
    _b.starts_at < bindparam("starts_at_to", type_=_b.starts_at.type),
)
ACCOUNT: Final = bindparam("account_id", type_=Uuid)
SIDES: Final = union_all(
    _meetings(_b.client_id == ACCOUNT, *WINDOW), _meetings(_b.specialist_id == ACCOUNT, *WINDOW)
).subquery()
"""Each side has an index of its own, and nobody is both."""

MEETING: Final[Shape[Meeting]] = Shape.of(_meetings(_b.id == bindparam("id", type_=Uuid)), _meeting)
MEETINGS: Final[Shape[Meeting]] = Shape.of(select(SIDES).order_by(SIDES.c.starts_at, SIDES.c.id), _meeting)


def _history() -> Shape[HistoryEntry]:
    columns, entry = copying(HistoryEntry)
    mine = history.c.booking_id == bindparam("booking_id", type_=Uuid)
    return Shape.of(select(*columns).where(mine).order_by(history.c.seq), entry)


HISTORY: Final = _history()


class SqlMeetingRows(MeetingRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def meeting(self, booking_id: UUID) -> Meeting | None:
        return next(iter(await self._reader.fetch(MEETING, id=booking_id)), None)

    async def meetings_of(
        self, account_id: UUID, starts_at_from: datetime, starts_at_to: datetime
    ) -> Sequence[Meeting]:
        window = {"starts_at_from": starts_at_from, "starts_at_to": starts_at_to}
        return await self._reader.fetch(MEETINGS, account_id=account_id, **window)

    async def history_of(self, booking_id: UUID) -> Sequence[HistoryEntry]:
        return await self._reader.fetch(HISTORY, booking_id=booking_id)
