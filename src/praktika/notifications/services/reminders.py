"""From a fact to reminders, and from a reminder that is due to messages."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from praktika.identity.events import AccountArchived, AccountBlocked
from praktika.kernel.clock import Clock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Work
from praktika.notifications.catalogue import KINDS, Kind, Reminding, reminding_of
from praktika.notifications.domain import Recipient, Reminder, ReminderId
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.services.notifying import sending
from praktika.notifications.services.shared import Neighbours, UnitsOfWork
from praktika.notifications.services.telling import messages_to, recipients_of

REMIND: Final = "notifications.remind"
"""The handler that turns one reminder into messages."""


class ReminderService:
    def __init__(self, uow: UnitsOfWork, neighbours: Neighbours, clock: Clock) -> None:
        self._uow = uow
        self._neighbours = neighbours
        self._clock = clock

    async def on_event(self, event: Event) -> None:
        """What waits in vain is cancelled, what the event plans is planned.

        The owner is asked how things stand now, so that events may come late and in any order.
        """
        async with self._uow() as uow:
            for kind in reminding_of(event):
                await self._cancel_outdated(uow, kind, getattr(event, kind.subject))
                if isinstance(event, kind.planned_by):
                    await self._plan(uow, kind, event)

    async def remind(self, reminder_id: str) -> None:
        """Late, or about what holds no longer: nobody is told."""
        async with self._uow() as uow:
            reminder = await uow.reminders.find(ReminderId(UUID(reminder_id)))
            if reminder is None or not reminder.is_waiting:
                return
            now = self._clock()
            if reminder.is_late(now) or not await self._holds(reminder):
                reminder.outlive(now)
            else:
                reminder.send(now)
                await self._tell(uow, reminder, now)

    async def on_account_closed(self, event: AccountBlocked | AccountArchived) -> None:
        """Blocked or archived: nobody to remind."""
        async with self._uow() as uow:
            await uow.reminders.cancel_all(event.account_id, self._clock())

    async def _cancel_outdated(self, uow: NotificationsUnitOfWork, kind: Reminding, subject_id: UUID) -> None:
        for reminder in await uow.reminders.waiting(kind.name, subject_id):
            if not await self._holds(reminder):
                reminder.cancel(self._clock())

    async def _plan(self, uow: NotificationsUnitOfWork, kind: Reminding, event: Event) -> None:
        subject_id, moment = getattr(event, kind.subject), getattr(event, kind.moment)
        planned = [
            reminder
            for who in await recipients_of(self._neighbours, kind, event)
            for reminder in self._ahead(kind, subject_id, who, moment)
            if await self._holds(reminder)
        ]
        await keep(uow, self._neighbours, planned)

    def _ahead(self, kind: Reminding, subject_id: UUID, recipient: Recipient, moment: datetime) -> Iterator[Reminder]:
        now = self._clock()
        dues = (moment - lead for lead in kind.leads)
        return (
            reminder_of(kind, subject_id, recipient, due_at=due, planned_at=moment, not_after=moment, now=now)
            for due in dues
            if due > now
        )

    async def _holds(self, reminder: Reminder) -> bool:
        owner = self._neighbours.owners[KINDS[reminder.kind].owner]
        about = (reminder.kind, reminder.subject_id, reminder.recipient.id)
        return await owner.still_true(*about, reminder.planned_at)

    async def _tell(self, uow: NotificationsUnitOfWork, reminder: Reminder, now: datetime) -> None:
        messages = messages_to(
            reminder.recipient,
            KINDS[reminder.kind],
            reminder.subject_id,
            occurrence=reminder.due_at.isoformat(),
            organisation_id=reminder.organisation_id,
            planned_at=reminder.planned_at,
            not_after=reminder.not_after,
            now=now,
        )
        for message in await uow.messages.add_new(messages):
            uow.enqueue(sending(message))


def reminder_of(
    kind: Kind,
    subject_id: UUID,
    recipient: Recipient,
    *,
    due_at: datetime,
    planned_at: datetime,
    not_after: datetime | None,
    now: datetime,
) -> Reminder:
    return Reminder(
        id=ReminderId(uuid7()),
        kind=kind.name,
        recipient_id=None if recipient.module else recipient.id,
        external_module=recipient.module,
        external_ref=recipient.id if recipient.module else None,
        subject_type=kind.subject_type,
        subject_id=subject_id,
        planned_at=planned_at,
        due_at=due_at.astimezone(UTC),
        not_after=not_after,
        created_at=now,
    )


async def keep(uow: NotificationsUnitOfWork, neighbours: Neighbours, planned: Sequence[Reminder]) -> None:
    """With the organisations of their recipients, and the work of each when it is due."""
    tenants = await neighbours.people.organisations_of([each.recipient_id for each in planned if each.recipient_id])
    for each in planned:
        each.organisation_id = tenants.get(each.recipient_id) if each.recipient_id else None
    for id_, due_at in (await uow.reminders.plan(planned)).items():
        uow.enqueue(Work(handler=REMIND, key=str(id_), payload={"reminder_id": str(id_)}, available_at=due_at))
