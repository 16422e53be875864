"""Whom a fact concerns, and the messages each of them gets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.notifications.catalogue import Kind
from praktika.notifications.domain import Message, MessageId, Recipient
from praktika.notifications.services.shared import Neighbours


async def recipients_of(neighbours: Neighbours, kind: Kind, event: Event) -> Sequence[Recipient]:
    """Those the event names; otherwise its owner, or who else knows, is asked."""
    if kind.to:
        named = getattr(event, kind.to)
        return [Recipient(named)] if named else []
    module, member = kind.asked or (kind.owner, kind.subject)
    about = getattr(event, member)
    if kind.to_strangers:
        return [Recipient(ref, module) for ref in await neighbours.strangers[module].strangers_of(kind.name, about)]
    return [Recipient(each) for each in await neighbours.sources[module].recipients_of(kind.name, about)]


def messages_to(
    recipient: Recipient,
    kind: Kind,
    subject_id: UUID,
    *,
    occurrence: object,
    organisation_id: UUID | None,
    planned_at: datetime | None = None,
    not_after: datetime | None,
    now: datetime,
) -> Sequence[Message]:
    """One a channel. Of the same occurrence there is never a second one."""
    return [
        Message(
            id=MessageId(uuid7()),
            kind=kind.name,
            channel=channel,
            recipient_id=None if recipient.module else recipient.id,
            external_module=recipient.module,
            external_ref=recipient.id if recipient.module else None,
            organisation_id=organisation_id,
            subject_type=kind.subject_type,
            subject_id=subject_id,
            dedupe_key=f"{kind.name}|{subject_id}|{recipient}|{occurrence}",
            planned_at=planned_at,
            not_after=not_after,
            created_at=now,
        )
        for channel in kind.channels
    ]
