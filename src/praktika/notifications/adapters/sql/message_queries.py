"""Messages as they are shown."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, Uuid, any_, bindparam, select, tuple_

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.sql.tables import messages
from praktika.notifications.domain import MessageId, MessageNotFound
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import (
    CREATED_KEY,
    MessageFilter,
    MessageQueries,
    MessageView,
    Sort,
    StrangerView,
    SubjectView,
    created_key,
)

m = messages.c

COLUMNS: Final = (
    *(m.id, m.kind, m.channel, m.recipient_id, m.external_module, m.external_ref, m.subject_type, m.subject_id),
    *(m.state, m.attempts, m.locale, m.address_masked, m.not_after, m.reason, m.last_error, m.smtp_reply, m.sent_at),
    *(m.created_at, m.version),
)

AFTER: Final = tuple_(bindparam("after", type_=Instant), bindparam("after_id", type_=Uuid))
CREATED: Final = tuple_(m.created_at, m.id)


def _among(name: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "organisations": _among("organisations", m.organisation_id),
    "message_id": m.id == bindparam("message_id", type_=Uuid),
    "recipient_id": m.recipient_id == bindparam("recipient_id", type_=Uuid),
    "subject_id": m.subject_id == bindparam("subject_id", type_=Uuid),
    "kinds": _among("kinds", m.kind),
    "channels": m.channel == any_(bindparam("channels", type_=ARRAY(Text))),
    "states": m.state == any_(bindparam("states", type_=ARRAY(Text))),
    "created_at_from": m.created_at >= bindparam("created_at_from", type_=Instant),
    "created_at_to": m.created_at < bindparam("created_at_to", type_=Instant),
}
"""By the name of the value they are about."""


def _view(
    id: UUID,
    kind: str,
    channel: str,
    recipient_id: UUID | None,
    module: str | None,
    ref: UUID | None,
    about: str,
    subject_id: UUID,
    *rest: Any,
) -> MessageView:
    external = StrangerView(module, ref) if module and ref else None
    return MessageView(id, kind, channel, recipient_id, external, SubjectView(about, subject_id), *rest)


def _where(present: frozenset[str]) -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).where(*(CONDITIONS[name] for name in sorted(present)))


@lru_cache(maxsize=256)
def _one(present: frozenset[str]) -> Shape[MessageView]:
    return Shape.of(_where(present), _view)


@lru_cache(maxsize=256)
def _page(present: frozenset[str], sort: Sort, after: bool) -> Shape[MessageView]:
    falling = sort.startswith("-")
    rows = _where(present).limit(bindparam("limit", type_=Integer))
    if after:
        rows = rows.where(CREATED < AFTER if falling else CREATED > AFTER)
    return Shape.of(rows.order_by(*(c.desc() if falling else c.asc() for c in (m.created_at, m.id))), _view)


class SqlMessageQueries(MessageQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        given = _reach(actor) | {"message_id": message_id}
        for view in await self._reader.fetch(_one(frozenset(given)), **given):
            return view
        raise MessageNotFound

    async def messages(
        self,
        actor: Actor,
        filters: MessageFilter = MessageFilter(),
        *,
        sort: Sort = "-created_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[MessageView]:
        given = _reach(actor) | _given(filters)
        of = ("messages", sort, *filters.print())
        after, after_id = self._cursors.decode(cursor, CREATED_KEY, *of) if cursor else (None, None)
        shape = _page(frozenset(given), sort, cursor is not None)
        found = await self._reader.fetch(shape, **given, after=after, after_id=after_id, limit=limit + 1)
        return self._cursors.page(found, limit, created_key, *of)


def _reach(actor: Actor) -> dict[str, Any]:
    actor.require(MESSAGE_READ)
    reach: Reach = actor.reach(MESSAGE_READ)
    return {} if reach.everywhere else {"organisations": list(reach.organisations)}


def _given(filters: MessageFilter) -> dict[str, Any]:
    """What is not empty."""
    named = {
        name: getattr(filters, name) for name in ("recipient_id", "subject_id", "created_at_from", "created_at_to")
    }
    several = {"kinds": filters.kinds, "channels": filters.channels, "states": filters.states}
    listed = {name: [str(value) for value in values] for name, values in several.items()}
    return {name: value for name, value in (named | listed).items() if value}
