"""Letters, their causes and their askers for tests: say only what the test is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from praktika.identity.events import CodeIssued
from praktika.identity.facade import Contact
from praktika.infrastructure.memory import MemoryStore
from praktika.internships.events import ApplicationSubmitted
from praktika.kernel.actors import Actor, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.notifications.adapters.memory import MESSAGES, MemoryNotificationsUnitOfWork
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import Channel, Message, MessageId
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.ports import Letter, Mailer
from praktika.notifications.services import SEND, LetterSender, Notifier

NOON: Final = datetime(2026, 10, 12, 12, tzinfo=UTC)

SAMPLES: Final[Mapping[str, Any]] = {
    "programme_title": "Python in practice",
    "comment": "Please name the year of your diploma.",
    "reasons": [{"en": "Age: 16 is under 18", "ru": "Возраст: 16 меньше 18"}],
    "status": "confirmed",
    "starts_on": date(2026, 11, 2),
    "ends_on": date(2027, 1, 29),
    "place": "Minsk, Lenina 1",
    "curator": "Olga Petrova",
    "reason": "Left the organisation.",
    "key_name": "CI-7",
    "expires_at": NOON + timedelta(days=7),
    "scheduled_for": NOON + timedelta(days=7),
    "role": {"en": "Specialist", "ru": "Специалист"},
    "applicant": "Anna Petrova",
    "organisation": "City Internships",
    "outcome": "active",
    "decision": "approved",
    "asked": True,
    "minutes": 90,
    "kind_title": {"en": "Sick leave", "ru": "Больничный"},
    "first_day": date(2026, 11, 2),
    "last_day": date(2026, 11, 6),
}
"""A value for every variable a kind may declare."""


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
        self.failure: Exception | None = None

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        return self.contact

    async def organisation_of(self, account_id: UUID) -> UUID | None:
        return self.organisation_id

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


class Office:
    """The module on memory, with neighbours that answer what a test wants."""

    def __init__(self, mailer: Mailer) -> None:
        self.clock = FrozenClock(NOON)
        self.store = MemoryStore(HANDLERS, self.clock)
        self.neighbours = n = Neighbours()
        modules = dict.fromkeys(("identity", "internships", "timesheets"), n)
        self.notifier = Notifier(self._uow, n, modules, self.clock)
        self.sender = LetterSender(self._uow, n, modules, mailer, self.clock)

    def _uow(self) -> MemoryNotificationsUnitOfWork:
        return MemoryNotificationsUnitOfWork(self.store)

    @property
    def messages(self) -> list[Message]:
        return list(self.store.rows(MESSAGES))

    @property
    def work(self) -> list[str]:
        """The messages to be sent."""
        return [item.payload["message_id"] for item in self.store.due(self.clock()) if item.handler == SEND]

    async def send_all(self) -> None:
        for message_id in self.work:
            await self.sender.send(message_id)


def code_issued(**changes: Any) -> CodeIssued:
    given = {"occurred_at": NOON, "code_id": uuid7(), "account_id": uuid7(), "purpose": "confirm-email"}
    return CodeIssued(**(given | changes))


def application_submitted(**changes: Any) -> ApplicationSubmitted:
    ids = {f"{name}_id": uuid7() for name in ("organisation", "programme", "application", "account", "step")}
    return ApplicationSubmitted(**({"occurred_at": NOON} | ids | changes))


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
    given = {
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
