"""Appointments and daily reports of modules that only tests have, and a portal's worth of reminding about them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from builders.notifications import contact
from praktika.identity.facade import Contact
from praktika.kernel.clock import FrozenClock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.wall_clock import instant_at
from praktika.kernel.work import Handler, Queue
from praktika.notifications.adapters.memory import RecordingMailer
from praktika.notifications.adapters.tasks import HANDLERS as REAL
from praktika.notifications.catalogue import BOTH, Kind, Reminding
from praktika.notifications.domain import Reminder, ReminderId
from praktika.notifications.ports import DueReminder, Letter, NotificationsUnitOfWork
from praktika.notifications.services import (
    MessageSender,
    MessageService,
    Neighbours,
    Notifier,
    ReminderPlanner,
    ReminderService,
    Writer,
)

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class SlotAgreed(Event, name="reminding_tests.slot_agreed"):
    slot_id: UUID
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class SlotMoved(Event, name="reminding_tests.slot_moved"):
    slot_id: UUID
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class SlotCancelled(Event, name="reminding_tests.slot_cancelled"):
    slot_id: UUID


SLOT: Final = Reminding(
    name="slot.reminder",
    en="Consultations to come",
    ru="Предстоящие консультации",
    module="consultations",
    planned_by=(SlotAgreed, SlotMoved),
    ended_by=(SlotCancelled,),
    subject="slot_id",
    to=None,
    moment="starts_at",
    leads=(DAY, HOUR),
    variables=frozenset({"starts_at"}),
    kept=frozenset({"starts_at"}),
    channels=BOTH,
)

REPORT: Final = Reminding(
    name="daily-report.reminder",
    en="Reports of the day",
    ru="Отчёты за день",
    module="internships",
    subject="intern_id",
    channels=BOTH,
)

STAND_INS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (SLOT, REPORT)}

HANDLERS: Final = (
    *REAL,
    *(
        Handler(name=event.name, event=event, target="notifications.reminders.on_event", queue=Queue.NOTIFICATIONS)
        for event in SLOT.moving
    ),
)


@dataclass
class Slot:
    starts_at: datetime
    people: tuple[UUID, ...]
    is_agreed: bool = True


class Consultations:
    """Owner of slots: what it answers is how things are now, whatever its events said."""

    def __init__(self) -> None:
        self.slots: dict[UUID, Slot] = {}
        self.failure: Exception | None = None

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        if self.failure:
            raise self.failure
        slot = self.slots[subject_id]
        return slot.is_agreed and recipient in slot.people and planned_at in (None, slot.starts_at)

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        return {"starts_at": self.slots[subject_id].starts_at}

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        return self.slots[subject_id].people


@dataclass
class Intern:
    account_id: UUID
    zone: ZoneInfo
    filed: set[date] = field(default_factory=set)


class Internships:
    """Owner of daily reports, which are due at 10:00 where the intern lives."""

    DUE: Final = time(10)

    def __init__(self) -> None:
        self.interns: dict[UUID, Intern] = {}
        self.failure: Exception | None = None

    def intern(self, zone: str) -> UUID:
        intern_id = uuid7()
        self.interns[intern_id] = Intern(uuid7(), ZoneInfo(zone))
        return intern_id

    async def reminders_due(self, due_from: datetime, due_to: datetime) -> Sequence[DueReminder]:
        if self.failure:
            raise self.failure
        found = (
            self._due(intern_id, due_from.date() + timedelta(days=n)) for intern_id in self.interns for n in range(4)
        )
        return [each for each in found if due_from <= each.due_at < due_to]

    def _due(self, intern_id: UUID, day: date) -> DueReminder:
        intern = self.interns[intern_id]
        cut_off = instant_at(day, self.DUE, intern.zone)
        return DueReminder(
            kind=REPORT.name,
            subject_id=intern_id,
            recipient_id=intern.account_id,
            due_at=cut_off - HOUR,
            not_after=cut_off,
        )

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        intern = self.interns[subject_id]
        return planned_at is None or planned_at.astimezone(intern.zone).date() not in intern.filed

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        return {}


class People:
    """Everybody can be written to, but not about accounts; `organisation_id` is everybody's."""

    organisation_id: UUID | None = None

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        return contact(email=f"{account_id}@example.org")

    async def organisations_of(self, ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
        return dict.fromkeys(ids, self.organisation_id) if self.organisation_id else {}

    async def profiles_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
        return {}

    async def code_text(self, code_id: UUID) -> str | None:
        return None

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        return False

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        return None


class MoodyMailer(RecordingMailer):
    """Fails as often as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[Exception] = []

    async def send(self, letter: Letter) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return await super().send(letter)


class Calendar:
    """Reminding as the portal does it. `events` publishes facts; `work` does what is due until nothing is."""

    def __init__(
        self, uow: Callable[[], NotificationsUnitOfWork], work: Callable[[], Awaitable[object]], clock: FrozenClock
    ) -> None:
        self.uow, self.work, self.clock = uow, work, clock
        self.consultations, self.internships, self.people = Consultations(), Internships(), People()
        neighbours = Neighbours(
            people=self.people,
            owners={"identity": self.people, "consultations": self.consultations, "internships": self.internships},
            sources={"consultations": self.consultations},
            clocks={"internships": self.internships},
        )
        self.mailer = MoodyMailer()
        self.notifier = Notifier(uow, neighbours, clock)
        self.message_service = MessageService(uow, clock)
        self.reminders = ReminderService(uow, neighbours, clock)
        self.reminder_planner = ReminderPlanner(uow, neighbours, clock)
        writer = Writer(neighbours, lambda account_id, kind: "https://portal.example.org/unsubscribe", clock)
        self.sender = MessageSender(uow, writer, self.mailer, clock)

    @property
    def letters(self) -> Sequence[Letter]:
        return self.mailer.letters

    def told(self) -> list[tuple[str, datetime]]:
        """Who was written to and when what they are reminded of begins, by the order of the letters; once."""
        told = [(each.address.partition("@")[0], each.values["starts_at"]) for each in self.letters]
        self.mailer.letters.clear()
        return told

    async def advance(self, to: datetime) -> None:
        """Until then, whatever is due meanwhile being done on time."""
        while self.clock() < to:
            self.clock.advance(min(timedelta(minutes=15), to - self.clock()))
            await self.work()

    async def agreed(self, starts_at: datetime, *people: UUID) -> UUID:
        slot_id = uuid7()
        self.consultations.slots[slot_id] = Slot(starts_at, people)
        await self.publish(SlotAgreed(occurred_at=self.clock(), slot_id=slot_id, starts_at=starts_at))
        return slot_id

    async def move(self, slot_id: UUID, starts_at: datetime) -> None:
        self.consultations.slots[slot_id].starts_at = starts_at
        await self.publish(SlotMoved(occurred_at=self.clock(), slot_id=slot_id, starts_at=starts_at))

    async def cancel(self, slot_id: UUID) -> None:
        self.consultations.slots[slot_id].is_agreed = False
        await self.publish(SlotCancelled(occurred_at=self.clock(), slot_id=slot_id))

    async def publish(self, event: Event) -> None:
        async with self.uow() as uow:
            uow.publish(event)


def reminder(kind: str = SLOT.name, **changes: Any) -> Reminder:
    """Due at noon, about something an hour later."""
    due = changes.pop("due_at", datetime(2027, 3, 1, 12, tzinfo=UTC))
    given = {
        "id": ReminderId(uuid7()),
        "kind": kind,
        "recipient_id": uuid7(),
        "subject_type": "consultations.slot",
        "subject_id": uuid7(),
        "planned_at": due + HOUR,
        "due_at": due,
        "created_at": due - DAY,
    }
    return Reminder(**(given | changes))
