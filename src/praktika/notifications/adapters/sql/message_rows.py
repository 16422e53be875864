"""Messages as queries read them from PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Select, Text, Uuid, any_, bindparam, select

from praktika.infrastructure.keyset import Order, after_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Reach
from praktika.notifications.adapters.sql.reach import seen_by
from praktika.notifications.adapters.sql.tables import messages
from praktika.notifications.domain import MessageId
from praktika.notifications.queries import MessageFilter, MessageRow, MessageRows

m = messages.c

CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "organisations": within(m.organisation_id),
    "message_id": m.id == bindparam("message_id", type_=Uuid),
    "recipient_id": m.recipient_id == bindparam("recipient_id", type_=Uuid),
    "subject_id": m.subject_id == bindparam("subject_id", type_=Uuid),
    "kinds": m.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
    "channels": m.channel == any_(bindparam("channels", type_=ARRAY(Text))),
    "states": m.state == any_(bindparam("states", type_=ARRAY(Text))),
    "created_at_from": m.created_at >= bindparam("created_at_from", type_=Instant),
    "created_at_to": m.created_at < bindparam("created_at_to", type_=Instant),
}
"""By the name of the value they are about."""


def _where(present: frozenset[str]) -> Select[*tuple[Any, ...]]:
    columns = (m[name] for name in MessageRow._fields)
    return select(*columns).where(*(CONDITIONS[name] for name in sorted(present)))


@lru_cache(maxsize=256)
def _one(present: frozenset[str]) -> Shape[MessageRow]:
    return Shape.of(_where(present), MessageRow)


@lru_cache(maxsize=256)
def _page(present: frozenset[str], falling: bool, after: bool) -> Shape[MessageRow]:
    return Shape.of(Order((m.created_at, m.id), falling, after).first(_where(present)), MessageRow)


class SqlMessageRows(MessageRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def message(self, reach: Reach, message_id: MessageId) -> MessageRow | None:
        given = seen_by(reach) | {"message_id": message_id}
        return next(iter(await self._reader.fetch(_one(frozenset(given)), **given)), None)

    async def messages(
        self, reach: Reach, filters: MessageFilter, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[MessageRow]:
        given = seen_by(reach) | _given(filters)
        shape = _page(frozenset(given), falling, after is not None)
        return await self._reader.fetch(shape, **given, **after_of(after), limit=limit)


def _given(filters: MessageFilter) -> dict[str, Any]:
    """What is not empty."""
    named = {
        name: getattr(filters, name) for name in ("recipient_id", "subject_id", "created_at_from", "created_at_to")
    }
    several = {"kinds": filters.kinds, "channels": filters.channels, "states": filters.states}
    listed = {name: [str(value) for value in values] for name, values in several.items()}
    return {name: value for name, value in (named | listed).items() if value}
