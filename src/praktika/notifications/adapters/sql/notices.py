"""Notices as they are kept."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Select, Text, Uuid, any_, bindparam, func, literal_column, select, tuple_

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId
from praktika.notifications.adapters.sql.tables import ARRIVED, UNREAD, messages
from praktika.notifications.domain import MessageId
from praktika.notifications.queries import NoticeFilter, NoticeRow, NoticeRows

m = messages.c

MINE: Final = m.recipient_id == bindparam("account_id", type_=Uuid)
BEFORE: Final = tuple_(bindparam("before", type_=Instant), bindparam("before_id", type_=Uuid))

CONDITIONS: Final = {
    "notice_id": m.id == bindparam("notice_id", type_=Uuid),
    "unread": literal_column(UNREAD),
    "read": m.read_at.is_not(None),
    "kinds": m.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
    "created_at_from": m.created_at >= bindparam("created_at_from", type_=Instant),
    "created_at_to": m.created_at < bindparam("created_at_to", type_=Instant),
    "before": tuple_(m.created_at, m.id) < BEFORE,
}


def _rows(present: frozenset[str]) -> Select[*tuple[Any, ...]]:
    columns = (m.id, m.kind, m.subject_type, m.subject_id, m.context, m.created_at, m.read_at)
    return select(*columns).where(MINE, literal_column(ARRIVED), *(CONDITIONS[name] for name in sorted(present)))


@lru_cache(maxsize=256)
def _found(present: frozenset[str]) -> Shape[NoticeRow]:
    newest_first = _rows(present).order_by(m.created_at.desc(), m.id.desc())
    return Shape.of(newest_first.limit(bindparam("limit", type_=Integer)), NoticeRow)


@lru_cache(maxsize=1)
def _unread() -> Shape[int]:
    some = select(m.id).where(MINE, literal_column(UNREAD)).limit(bindparam("most", type_=Integer))
    return Shape.of(select(func.count()).select_from(some.subquery()), int)


class SqlNoticeRows(NoticeRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def page(
        self, account_id: AccountId, filters: NoticeFilter, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[NoticeRow]:
        given = _given(filters) | ({"before": before[0], "before_id": before[1]} if before else {})
        present = frozenset(given.keys() & CONDITIONS.keys())
        return await self._reader.fetch(_found(present), account_id=account_id, limit=limit, **given)

    async def one(self, account_id: AccountId, notice_id: MessageId) -> NoticeRow | None:
        shape = _found(frozenset({"notice_id"}))
        found = await self._reader.fetch(shape, account_id=account_id, notice_id=notice_id, limit=1)
        return next(iter(found), None)

    async def unread(self, account_id: AccountId, most: int) -> int:
        (counted,) = await self._reader.fetch(_unread(), account_id=account_id, most=most)
        return counted


def _given(filters: NoticeFilter) -> dict[str, Any]:
    """What is not empty."""
    asked: dict[str, Any] = {"kinds": list(filters.kinds), "unread": filters.unread, "read": filters.unread is False}
    asked |= {name: getattr(filters, name) for name in ("created_at_from", "created_at_to")}
    return {name: value for name, value in asked.items() if value}
