"""Letters, their causes and their askers for tests: say only what the test is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from praktika.identity.events import CodeIssued
from praktika.identity.facade import Contact, Profile
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.work import WorkItem
from praktika.internships.events import ApplicationSubmitted, InternEnrolled, ProgrammeChanged
from praktika.kernel.actors import Actor, OrganisationId, Reach
from praktika.kernel.calendars import CalendarEvent
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.notifications.adapters.memory import MESSAGES, MemoryNotificationsUnitOfWork
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import Channel, Message, MessageId
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.policies.unsubscribing import UnsubscribeLinks
from praktika.notifications.ports import Letter, Mailer
from praktika.notifications.queries.samples import SAMPLES
from praktika.notifications.services import (
    SEND,
    SPREAD,
    MessageSender,
    MessageService,
    NoticeService,
    Notifier,
    PreferenceService,
    Writer,
)
from praktika.notifications.services import Neighbours as Around
from praktika.notifications.services.notifying import BATCH

NOON: Final = datetime(2026, 10, 12, 12, tzinfo=UTC)


def contact(**changes: Any) -> Contact:
    given = {"email": "anna@example.org", "display_name": "Anna", "locale": "en", "timezone": "Europe/Moscow"}
    return Contact(**(given | changes))


class Neighbours:
    """What identity and the owners of facts answer; a test sets what it is about."""

    def __init__(self) -> None:
        self.contact: Contact | None = contact()
        self.organisation_id: UUID | None = None
        self.code: str | None = "the-code"
        self.holds = True
        self.details: Mapping[str, Any] | None = SAMPLES
        self.recipients: Sequence[UUID] = ()
        self.appointment: CalendarEvent | None = None
        self.failure: Exception | None = None

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        return self.contact

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(ids) if self.contact else set()

    async def organisations_of(self, ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
        return dict.fromkeys(ids, self.organisation_id) if self.organisation_id else {}

    async def profiles_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Profile]:
        zone = self.contact.timezone if self.contact else "UTC"
        return {each: Profile(None, "Anna", None, "active", zone) for each in ids}

    async def code_text(self, code_id: UUID) -> str | None:
        return self.code

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        if self.failure:
            raise self.failure
        return self.holds

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        return self.details

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        return self.recipients

    async def recipients_after(self, kind: str, subject_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        return [each for each in sorted(self.recipients) if after is None or each > after][:limit]

    async def calendar_event_of(self, subject_id: UUID, recipient: UUID) -> CalendarEvent | None:
        return self.appointment


class Abroad:
    """A module with people who have no account."""

    def __init__(self) -> None:
        self.contact: Contact | None = contact(email="boris@example.org", display_name="Boris")
        self.refs: Sequence[UUID] = ()

    async def strangers_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        return self.refs

    async def contact_of(self, ref: UUID) -> Contact | None:
        return self.contact


MODULES: Final = ("identity", "internships", "timesheets", "tests")
LINKS: Final = UnsubscribeLinks(["a secret of tests"], "https://portal.example.org")


def around(neighbours: Neighbours, abroad: Abroad | None = None) -> Around:
    """These neighbours, whichever module is asked."""
    all_of_them = dict.fromkeys(MODULES, neighbours)
    return Around(
        people=neighbours,
        owners=all_of_them,
        sources=all_of_them,
        crowds=all_of_them,
        calendars=all_of_them,
        strangers=dict.fromkeys(MODULES, abroad or Abroad()),
    )


class Office:
    """The module on memory, with neighbours that answer what a test wants."""

    def __init__(self, mailer: Mailer, batch: int = BATCH) -> None:
        self.clock = FrozenClock(NOON)
        self.store = MemoryStore(HANDLERS, self.clock)
        self.neighbours, self.abroad = Neighbours(), Abroad()
        asked = around(self.neighbours, self.abroad)
        self.notifier = Notifier(self.uow, asked, self.clock, batch)
        self.sender = MessageSender(self.uow, Writer(asked, LINKS.link, self.clock), mailer, self.clock)
        self.notices = NoticeService(self.uow, self.clock)
        self.preferences = PreferenceService(self.uow, self.neighbours, LINKS)
        self.message_service = MessageService(self.uow, self.clock)

    def uow(self) -> MemoryNotificationsUnitOfWork:
        return MemoryNotificationsUnitOfWork(self.store)

    @property
    def messages(self) -> list[Message]:
        return list(self.store.rows(MESSAGES))

    @property
    def letters(self) -> list[Message]:
        return [message for message in self.messages if message.channel is Channel.MAIL]

    @property
    def notes(self) -> list[Message]:
        return [message for message in self.messages if message.channel is Channel.NOTICE]

    @property
    def work(self) -> list[str]:
        """The messages to be sent."""
        return [item.payload["message_id"] for item in self._due(SEND)]

    async def send_all(self) -> None:
        for message_id in self.work:
            await self.sender.send(message_id)

    async def spread_all(self) -> int:
        """Every batch of people; answers how many batches there were."""
        batches = 0
        while batches < len(due := self._due(SPREAD)):
            await self.notifier.spread(**due[batches].payload)
            batches += 1
        return batches

    def _due(self, handler: str) -> list[WorkItem]:
        return [item for item in self.store.due(self.clock()) if item.handler == handler]


def code_issued(**changes: Any) -> CodeIssued:
    given = {"occurred_at": NOON, "code_id": uuid7(), "account_id": uuid7(), "purpose": "confirm-email"}
    return CodeIssued(**(given | changes))


def application_submitted(**changes: Any) -> ApplicationSubmitted:
    ids = {f"{name}_id": uuid7() for name in ("organisation", "programme", "application", "account", "step")}
    return ApplicationSubmitted(**({"occurred_at": NOON} | ids | changes))


def programme_changed(**changes: Any) -> ProgrammeChanged:
    ids = {f"{name}_id": uuid7() for name in ("organisation", "programme")}
    days = {"starts_on": NOON.date(), "ends_on": NOON.date() + timedelta(days=90)}
    return ProgrammeChanged(**({"occurred_at": NOON} | ids | days | changes))


def intern_enrolled(**changes: Any) -> InternEnrolled:
    ids = {f"{name}_id": uuid7() for name in ("organisation", "programme", "intern", "account", "curator", "place")}
    days = {"starts_on": NOON.date(), "ends_on": NOON.date(), "programme_ends_on": NOON.date()}
    terms = {"revision": 1, "weekly_minutes": (480,) * 5 + (0, 0), "student": False, "stages": ()}
    named = {"personnel_number": "P000001", "position": "", "department_id": None}
    return InternEnrolled(**({"occurred_at": NOON} | ids | days | terms | named | changes))


def message(kind: str = "application.received", **changes: Any) -> Message:
    id_ = MessageId(uuid7())
    given = {
        "id": id_,
        "kind": kind,
        "channel": Channel.MAIL,
        "recipient_id": uuid7(),
        "subject_type": KINDS[kind].subject_type,
        "subject_id": uuid7(),
        "dedupe_key": f"{kind}|{id_}",
        "created_at": NOON,
    }
    return Message(**(given | changes))


def letter(kind: str = "application.received", **changes: Any) -> Letter:
    values = {name: SAMPLES[name] for name in KINDS[kind].variables}
    if KINDS[kind].with_code:
        values |= {"code": "the-code", "valid_until": NOON + timedelta(hours=24)}
    given: dict[str, Any] = {
        "message_id": MessageId(uuid7()),
        "kind": kind,
        "subject_id": uuid7(),
        "address": "anna@example.org",
        "name": "Anna",
        "locale": "en",
        "timezone": "Europe/Moscow",
        "values": values,
        "written_at": NOON,
    }
    return Letter(**(given | changes))


def reader_of_messages(*organisations: UUID, everywhere: bool = False) -> Actor:
    """Staff who may read the messages of these organisations' accounts."""
    reach = Reach(everywhere=everywhere, organisations=frozenset(organisations))
    tenant = OrganisationId(organisations[0]) if organisations else None
    return Actor(organisation_id=tenant, permissions={MESSAGE_READ.name: reach})
