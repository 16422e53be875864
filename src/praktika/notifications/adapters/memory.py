"""Notifications in memory."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore, MemoryTable, MemoryTransaction, MemoryUnitOfWork
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.personal_data import LETTERS
from praktika.notifications.domain import Message, MessageId, MessageNotFound, MessageState
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.ports import Letter, Mailer, MessageRepository, NotificationsUnitOfWork
from praktika.notifications.queries import NEWEST_KEY, MessageQueries, MessageView, SubjectView, newest_key

MESSAGES: Final = MemoryTable[Message]()


class RecordingMailer(Mailer):
    """Keeps the letters it is given, with their values and without their texts."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        return ""


class MemoryMessageRepository(MessageRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, message_id: MessageId) -> Message:
        if message := self._transaction.get(MESSAGES, message_id):
            return message
        raise MessageNotFound

    async def add_new(self, messages: Sequence[Message]) -> Sequence[Message]:
        return [message for message in messages if self._add(message)]

    async def forget(self, recipient_id: UUID) -> int:
        mine = [m.id for m in self._transaction.rows(MESSAGES) if m.recipient_id == recipient_id]
        for each in mine:
            if message := self._transaction.get(MESSAGES, each):
                message.address_masked = message.smtp_reply = message.last_error = None
        return len(mine)

    def _add(self, message: Message) -> bool:
        if any(_dedupe(message) == _dedupe(other) for other in self._transaction.rows(MESSAGES)):
            return False
        self._transaction.add(MESSAGES, message.id, message)
        return True


class MemoryNotificationsUnitOfWork(MemoryUnitOfWork, NotificationsUnitOfWork):
    @property
    def messages(self) -> MemoryMessageRepository:
        return MemoryMessageRepository(self.transaction)


class MemoryMessageQueries(MessageQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        for message in self._visible(actor):
            if message.id == message_id:
                return _view(message)
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
        of = ("messages", recipient_id, sorted(kinds), sorted(states))
        before = self._cursors.decode(cursor, NEWEST_KEY, *of) if cursor else None
        views = [
            view
            for message in self._visible(actor)
            if (view := _view(message))
            and recipient_id in (None, message.recipient_id)
            and (not kinds or message.kind in kinds)
            and (not states or message.state in states)
            and (before is None or newest_key(view) < before)
        ]
        return self._cursors.page(sorted(views, key=newest_key, reverse=True)[: limit + 1], limit, newest_key, *of)

    def _visible(self, actor: Actor) -> Iterator[Message]:
        actor.require(MESSAGE_READ)
        reach = actor.reach(MESSAGE_READ)
        rows = self._store.rows(MESSAGES)
        return (m for m in rows if reach.everywhere or m.organisation_id in reach.organisations)


def _dedupe(message: Message) -> tuple[str, str]:
    return message.dedupe_key, message.channel


def _view(message: Message) -> MessageView:
    return MessageView(
        id=message.id,
        kind=message.kind,
        channel=message.channel.value,
        recipient_id=message.recipient_id,
        subject=SubjectView(message.subject_type, message.subject_id),
        state=message.state.value,
        attempts=message.attempts,
        locale=message.locale,
        address_masked=message.address_masked,
        not_after=message.not_after,
        reason=message.reason.value if message.reason else None,
        last_error=message.last_error,
        smtp_reply=message.smtp_reply,
        sent_at=message.sent_at,
        created_at=message.created_at,
        version=message.version,
    )


def notifications_data_in_memory(store: MemoryStore) -> MemoryPersonalData:
    section = MemorySection(MESSAGES, LETTERS, lambda row, account_id: row.recipient_id == account_id)
    return MemoryPersonalData(store, {"letters": section})
