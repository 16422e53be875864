"""Notifications in PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant, StrEnumType
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.personal_data import LETTERS
from praktika.notifications.domain import (
    REPLY_LENGTH,
    Channel,
    Message,
    MessageId,
    MessageNotFound,
    MessageState,
    Reason,
)
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.ports import MessageRepository, NotificationsUnitOfWork
from praktika.notifications.queries import NEWEST_KEY, MessageQueries, MessageView, SubjectView, newest_key

messages = Table(
    "notifications_messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("channel", StrEnumType(Channel), nullable=False),
    Column("recipient_id", Uuid, nullable=False),
    Column("organisation_id", Uuid),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("not_after", Instant),
    Column("state", StrEnumType(MessageState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("locale", Text),
    Column("address_masked", Text),
    Column("reason", StrEnumType(Reason)),
    Column("last_error", Text),
    Column("smtp_reply", Text),
    Column("sent_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("dedupe_key", "channel", name="uq_notifications_messages_dedupe_key"),
    CheckConstraint(f"length(smtp_reply) <= {REPLY_LENGTH}", name="smtp_reply"),
    CheckConstraint(f"length(last_error) <= {REPLY_LENGTH}", name="last_error"),
    Index(None, "created_at", "id"),
    Index(None, "recipient_id", "created_at", "id"),
    Index(None, "organisation_id", "created_at", "id"),
)

mapper_registry.map_imperatively(Message, messages)


class SqlMessageRepository(MessageRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, message_id: MessageId) -> Message:
        if message := await self._uow.load(Message, message_id):
            return message
        raise MessageNotFound

    async def add_new(self, new: Sequence[Message]) -> Sequence[Message]:
        """One statement, whatever their number."""
        if not new:
            return []
        rows = [{column.name: getattr(message, column.name) for column in messages.c} for message in new]
        unless_there = (
            insert(messages).values(rows).on_conflict_do_nothing(constraint="uq_notifications_messages_dedupe_key")
        )
        added = set((await self._uow.session.execute(unless_there.returning(messages.c.id))).scalars())
        return [message for message in new if message.id in added]

    async def forget(self, recipient_id: UUID) -> int:
        unsaid = update(messages).where(messages.c.recipient_id == recipient_id)
        told = await self._uow.session.execute(unsaid.values(address_masked=None, smtp_reply=None, last_error=None))
        return int(told.rowcount)  # type: ignore[attr-defined]


class SqlNotificationsUnitOfWork(SqlUnitOfWork, NotificationsUnitOfWork):
    @property
    def messages(self) -> SqlMessageRepository:
        return SqlMessageRepository(self)


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


def notifications_data(reader: Reader) -> SqlPersonalData:
    rows = select(*(messages.c[name] for name in LETTERS)).where(messages.c.recipient_id == ACCOUNT_ID)
    return SqlPersonalData(reader, {"letters": rows.order_by(messages.c.created_at, messages.c.id)})
