"""From a fact to messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from praktika.kernel.clock import Clock
from praktika.kernel.documents import plain
from praktika.kernel.events import Event
from praktika.kernel.work import Work
from praktika.notifications.catalogue import KINDS, Kind, kinds_of
from praktika.notifications.domain import Message, Recipient
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.services.shared import Neighbours, UnitsOfWork
from praktika.notifications.services.telling import messages_to, recipients_of

SEND: Final = "notifications.send"
"""The handler that sends one message."""

SPREAD: Final = "notifications.spread"
"""The handler that tells one batch of many people."""

BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What there is to tell: one kind of message about one event."""

    kind: str
    subject_id: UUID
    event_id: UUID
    occurred_at: datetime
    by: UUID | None

    @classmethod
    def of(cls, kind: Kind, event: Event) -> Self:
        return cls(
            kind=kind.name,
            subject_id=getattr(event, kind.subject),
            event_id=event.id,
            occurred_at=event.occurred_at,
            by=doer_of(event),
        )


def doer_of(event: Event) -> UUID | None:
    """`by` of an event is an account, or the part somebody has in it: then the event names who that is, if anybody."""
    by = getattr(event, "by", None)
    found: UUID | None = getattr(event, f"{by}_id", None) if isinstance(by, str) else by
    return found


class Notifier:
    def __init__(self, uow: UnitsOfWork, neighbours: Neighbours, clock: Clock, batch: int = BATCH) -> None:
        self._uow = uow
        self._neighbours = neighbours
        self._clock = clock
        self._batch = batch

    async def on_event(self, event: Event) -> None:
        """One message per kind, recipient and channel, however often the event is delivered."""
        async with self._uow() as uow:
            for kind in kinds_of(event):
                occasion = Occasion.of(kind, event)
                if kind.broad:
                    uow.enqueue(_batch_of(occasion, None))
                else:
                    people = await recipients_of(self._neighbours, kind, event)
                    await self._tell(uow, occasion, people, kind.moment_of(event))

    async def spread(
        self, kind: str, subject_id: str, event_id: str, occurred_at: str, by: str | None, after: str | None
    ) -> None:
        """Tell the next batch of people; the one after it is work of its own, so that a crash repeats one batch."""
        occasion = Occasion(
            kind=kind,
            subject_id=UUID(subject_id),
            event_id=UUID(event_id),
            occurred_at=datetime.fromisoformat(occurred_at),
            by=UUID(by) if by else None,
        )
        crowd = self._neighbours.crowds[KINDS[kind].owner]
        async with self._uow() as uow:
            last = UUID(after) if after else None
            found = await crowd.recipients_after(kind, occasion.subject_id, last, self._batch)
            await self._tell(uow, occasion, [Recipient(each) for each in found])
            if len(found) == self._batch:
                uow.enqueue(_batch_of(occasion, found[-1]))

    async def _tell(
        self,
        uow: NotificationsUnitOfWork,
        occasion: Occasion,
        people: Sequence[Recipient],
        planned_at: datetime | None = None,
    ) -> None:
        kind = KINDS[occasion.kind]
        concerned = [each for each in people if kind.is_for(each.id, occasion.by)]
        tenants = await self._neighbours.people.organisations_of([each.id for each in concerned if not each.module])
        not_after = occasion.occurred_at + kind.lasts if kind.lasts else None
        messages = [
            message
            for each in concerned
            for message in messages_to(
                each,
                kind,
                occasion.subject_id,
                occurrence=occasion.event_id,
                organisation_id=tenants.get(each.id),
                planned_at=planned_at,
                not_after=not_after,
                now=self._clock(),
            )
        ]
        for message in await uow.messages.add_new(messages):
            uow.enqueue(sending(message))


def sending(message: Message) -> Work:
    """A message that is queued anew has another version: its work is new, too."""
    key = str(message.id) if message.version == 1 else f"{message.id}|{message.version}"
    return Work(handler=SEND, key=key, payload={"message_id": str(message.id)})


def sending_keys(message: Message) -> Sequence[str]:
    """Of all work there ever was to send it."""
    return [str(message.id), *(f"{message.id}|{version}" for version in range(2, message.version + 1))]


def _batch_of(occasion: Occasion, after: UUID | None) -> Work:
    payload: dict[str, Any] = {**plain(occasion), "after": str(after) if after else None}
    return Work(handler=SPREAD, key=f"{occasion.event_id}|{occasion.kind}|{after or ''}", payload=payload)
