"""From a fact to messages."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from praktika.kernel.clock import Clock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Work
from praktika.notifications.catalogue import Kind, kinds_of
from praktika.notifications.domain import Channel, Message, MessageId
from praktika.notifications.ports import (
    People,
    RecipientSource,
)
from praktika.notifications.services.shared import UnitsOfWork

SEND: Final = "notifications.send"
"""The handler that sends one message."""


class Notifier:
    """`sources` are the owners by module whose events do not name the people concerned."""

    def __init__(self, uow: UnitsOfWork, people: People, sources: Mapping[str, RecipientSource], clock: Clock) -> None:
        self._uow = uow
        self._people = people
        self._sources = sources
        self._clock = clock

    async def on_event(self, event: Event) -> None:
        """One message per kind, recipient and channel, however often the event is delivered."""
        messages = [message for kind in kinds_of(event) for message in await self._messages(kind, event)]
        async with self._uow() as uow:
            for message in await uow.messages.add_new(messages):
                uow.enqueue(Work(handler=SEND, key=str(message.id), payload={"message_id": str(message.id)}))

    async def _messages(self, kind: Kind, event: Event) -> list[Message]:
        recipients = [who for who in await self._recipients(kind, event) if kind.is_for(who, event)]
        return [await self._message(kind, channel, event, who) for who in recipients for channel in kind.channels]

    async def _recipients(self, kind: Kind, event: Event) -> Sequence[UUID]:
        if kind.to is None:
            return await self._sources[kind.owner].recipients_of(kind.name, getattr(event, kind.subject))
        named = getattr(event, kind.to)
        return [named] if named else []

    async def _message(self, kind: Kind, channel: Channel, event: Event, recipient_id: UUID) -> Message:
        subject_id = getattr(event, kind.subject)
        return Message(
            id=MessageId(uuid7()),
            kind=kind.name,
            channel=channel,
            recipient_id=recipient_id,
            organisation_id=await self._people.organisation_of(recipient_id),
            subject_type=kind.subject_type,
            subject_id=subject_id,
            dedupe_key=f"{kind.name}|{subject_id}|{recipient_id}|{event.id}",
            not_after=event.occurred_at + kind.lasts if kind.lasts else None,
            created_at=self._clock(),
        )
