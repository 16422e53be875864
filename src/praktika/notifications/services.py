"""From a fact to letters, and from a letter to the mail server."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.events import AccountErasureRequested
from praktika.identity.facade import Contact
from praktika.kernel.actors import SYSTEM
from praktika.kernel.clock import Clock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.personal_data import Kept
from praktika.kernel.uow import Subject
from praktika.kernel.work import PermanentFailure, Work
from praktika.notifications.catalogue import KINDS, Kind, kinds_of
from praktika.notifications.domain import Channel, Message, MessageId, masked
from praktika.notifications.events import MessageDead, PersonalDataErased
from praktika.notifications.ports import (
    Letter,
    Mailer,
    NotificationsUnitOfWork,
    Owner,
    People,
    Postponed,
    RecipientSource,
    Undeliverable,
)

SEND: Final = "notifications.send"
"""The handler that sends one message."""

type UnitsOfWork = Callable[[], NotificationsUnitOfWork]


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


class PersonalDataService:
    """The end of what notifications know of a person."""

    def __init__(self, uow: UnitsOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def on_account_erasure_requested(self, event: AccountErasureRequested) -> None:
        """That letters of some kind went out, and when, stays; where to goes. A repetition finds nothing left."""
        async with self._uow() as uow:
            letters = await uow.messages.forget(event.account_id)
            uow.record(SYSTEM, "notifications.personal-data:erase", Subject(event.account_id))
            uow.publish(
                PersonalDataErased(
                    occurred_at=self._clock(),
                    erasure_id=event.erasure_id,
                    account_id=event.account_id,
                    removed=letters,
                    kept=(Kept("kinds and times of letters", "delivery-record"),) if letters else (),
                )
            )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended: what becomes of the message, and what its work row is told."""

    end: Callable[[Message, datetime], MessageDead | None]
    letter: Letter | None = None
    failure: Exception | None = None


class LetterSender:
    """`owners` are the facades of the modules whose facts cause letters, by module."""

    def __init__(
        self, uow: UnitsOfWork, people: People, owners: Mapping[str, Owner], mailer: Mailer, clock: Clock
    ) -> None:
        self._uow = uow
        self._people = people
        self._owners = owners
        self._mailer = mailer
        self._clock = clock

    async def send(self, message_id: str) -> None:
        """Mail leaves between two transactions: none waits for the mail server, and a crash repeats at most one letter.

        PermanentFailure when the letter will never be accepted; any other error means: again later.
        """
        message = await self._claim(MessageId(UUID(message_id)))
        if message:
            outcome = await self._attempt(message)
            await self._settle(message.id, outcome)
            if outcome.failure:
                raise outcome.failure

    async def _claim(self, message_id: MessageId) -> Message | None:
        async with self._uow() as uow:
            message = await uow.messages.get(message_id)
            if message.is_settled:
                return None
            message.claim()
        return message

    async def _settle(self, message_id: MessageId, outcome: Outcome) -> None:
        async with self._uow() as uow:
            message = await uow.messages.get(message_id)
            if outcome.letter:
                message.address_to(outcome.letter.address, outcome.letter.locale)
            if dead := outcome.end(message, self._clock()):
                uow.publish(dead)

    async def _attempt(self, message: Message) -> Outcome:
        try:
            letter = await self._letter_of(message)
        except Undeliverable as error:
            return _refused(str(error))
        except Exception as error:  # an owner that cannot answer now has not said no
            return _postponed(type(error).__name__, error)
        return await self._hand_over(letter) if isinstance(letter, Letter) else letter

    async def _letter_of(self, message: Message) -> Letter | Outcome:
        kind = KINDS[message.kind]
        contact = await self._people.contact_of(message.recipient_id, kind.name, message.subject_id)
        if contact is None:
            return Outcome(lambda m, now: m.suppress(kind.unreachable))
        if message.is_late(self._clock()):
            return Outcome(lambda m, now: m.expire())
        values = await self._values_of(kind, message)
        if values is None:
            return Outcome(lambda m, now: m.outlive())
        return _letter(message, contact, values)

    async def _values_of(self, kind: Kind, message: Message) -> Mapping[str, Any] | None:
        """None when there is nothing left to tell."""
        if not await self._owners[kind.owner].still_true(kind.name, message.subject_id, message.recipient_id):
            return None
        code, details = await self._code_of(kind, message), await self._details_of(kind, message)
        return None if code is None or details is None else {**details, **code}

    async def _code_of(self, kind: Kind, message: Message) -> Mapping[str, Any] | None:
        if not kind.with_code:
            return {}
        code = await self._people.code_text(message.subject_id)
        return {"code": code, "valid_until": message.not_after} if code else None

    async def _details_of(self, kind: Kind, message: Message) -> Mapping[str, Any] | None:
        if not kind.variables:
            return {}
        owner = self._owners[kind.owner]
        details = await owner.details_of(kind.name, message.subject_id, message.recipient_id)
        return None if details is None else _declared(kind, details)

    async def _hand_over(self, letter: Letter) -> Outcome:
        try:
            reply = _without_address(await self._mailer.send(letter), letter)
        except Undeliverable as error:
            return _refused(_without_address(str(error), letter), letter)
        except Postponed as error:
            text = _without_address(str(error), letter)
            return _postponed(text, Postponed(text), letter)
        except Exception as error:  # its text may quote the letter: only the kind of failure goes on
            text = type(error).__name__
            return _postponed(text, Postponed(text).with_traceback(error.__traceback__), letter)
        return Outcome(lambda m, now: m.sent(reply, now), letter)


def _letter(message: Message, contact: Contact, values: Mapping[str, Any]) -> Letter:
    return Letter(
        message_id=message.id,
        kind=message.kind,
        subject_id=message.subject_id,
        address=contact.email,
        name=contact.display_name,
        locale=contact.locale,
        timezone=contact.timezone,
        values=values,
        written_at=message.created_at,
    )


def _declared(kind: Kind, details: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the kind declares, and all of it: half a letter is none."""
    if missing := kind.variables - details.keys():
        raise Undeliverable(f"no value for {', '.join(sorted(missing))}")
    return {name: details[name] for name in kind.variables}


def _refused(text: str, letter: Letter | None = None) -> Outcome:
    return Outcome(lambda m, now: m.give_up(text, now), letter, PermanentFailure(text))


def _postponed(text: str, error: Exception, letter: Letter | None = None) -> Outcome:
    return Outcome(lambda m, now: m.postpone(text, now), letter, error)


def _without_address(text: str, letter: Letter) -> str:
    """Mail servers like to quote the address; replies are kept and shown."""
    return re.sub(re.escape(letter.address), masked(letter.address), text, flags=re.IGNORECASE)
