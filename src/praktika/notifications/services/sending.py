"""From a message to the mail server."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.identity.facade import Contact
from praktika.kernel.clock import Clock
from praktika.kernel.work import PermanentFailure
from praktika.notifications.catalogue import KINDS, Kind
from praktika.notifications.domain import Message, MessageId, masked
from praktika.notifications.events import MessageDead
from praktika.notifications.ports import (
    Letter,
    Mailer,
    Owner,
    People,
    Postponed,
    Undeliverable,
)
from praktika.notifications.services.shared import UnitsOfWork


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
