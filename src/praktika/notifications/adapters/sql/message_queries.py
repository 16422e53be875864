"""Messages as they are shown."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    select,
    tuple_,
)

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.sql.tables import messages
from praktika.notifications.domain import (
    MessageId,
    MessageNotFound,
    MessageState,
)
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import NEWEST_KEY, MessageQueries, MessageView, SubjectView, newest_key


def _view(id: UUID, kind: str, channel: str, recipient_id: UUID, type: str, about: UUID, *rest: Any) -> MessageView:
    return MessageView(id, kind, channel, recipient_id, SubjectView(type, about), *rest)


def _visible(everywhere: bool) -> Select[*tuple[Any, ...]]:
    c = messages.c
    rows = select(
        c.id,
        c.kind,
        c.channel,
        c.recipient_id,
        c.subject_type,
        c.subject_id,
        c.state,
        c.attempts,
        c.locale,
        c.address_masked,
        c.not_after,
        c.reason,
        c.last_error,
        c.smtp_reply,
        c.sent_at,
        c.created_at,
        c.version,
    )
    return rows if everywhere else rows.where(c.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid))))


@cache
def _message(everywhere: bool) -> Shape[MessageView]:
    return Shape.of(_visible(everywhere).where(messages.c.id == bindparam("message_id")), _view)


@cache
def _newest(everywhere: bool, recipient: bool, kinds: bool, states: bool, after: bool) -> Shape[MessageView]:
    c = messages.c
    rows = _visible(everywhere).order_by(c.created_at.desc(), c.id.desc()).limit(bindparam("limit", type_=Integer))
    if recipient:
        rows = rows.where(c.recipient_id == bindparam("recipient_id"))
    if kinds:
        rows = rows.where(c.kind == any_(bindparam("kinds", type_=ARRAY(Text))))
    if states:
        rows = rows.where(c.state == any_(bindparam("states", type_=ARRAY(Text))))
    if after:
        last = tuple_(bindparam("created_at", type_=Instant), bindparam("id", type_=Uuid))
        rows = rows.where(tuple_(c.created_at, c.id) < last)
    return Shape.of(rows, _view)


class SqlMessageQueries(MessageQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        reach = _reach(actor)
        given = {"message_id": message_id, "organisations": list(reach.organisations)}
        for view in await self._reader.fetch(_message(reach.everywhere), **given):
            return view
        raise MessageNotFound

    async def messages(
        self,
        actor: Actor,
        *,
        recipient_id: UUID | None = None,
        kinds: Sequence[str] = (),
        states: Sequence[MessageState] = (),
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[MessageView]:
        reach = _reach(actor)
        of = ("messages", recipient_id, sorted(kinds), sorted(states))
        created_at, id_ = self._cursors.decode(cursor, NEWEST_KEY, *of) if cursor else (None, None)
        found = await self._reader.fetch(
            _newest(reach.everywhere, recipient_id is not None, bool(kinds), bool(states), cursor is not None),
            organisations=list(reach.organisations),
            recipient_id=recipient_id,
            kinds=list(kinds),
            states=[state.value for state in states],
            created_at=created_at,
            id=id_,
            limit=limit + 1,
        )
        return self._cursors.page(found, limit, newest_key, *of)


def _reach(actor: Actor) -> Reach:
    actor.require(MESSAGE_READ)
    return actor.reach(MESSAGE_READ)
