"""From a message to the mail server, or to its reader's notices."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.kernel.clock import Clock
from praktika.kernel.work import PermanentFailure
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import Message, MessageId, MessageNotFound, Reason, masked
from praktika.notifications.events import MessageDead
from praktika.notifications.ports import Letter, Mailer, NotificationsUnitOfWork, Postponed, SwitchedOff, Undeliverable
from praktika.notifications.services.shared import UnitsOfWork
from praktika.notifications.services.writing import Notice, Writer


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended: what becomes of the message, and what its work row is told."""

    end: Callable[[Message, datetime], MessageDead | None]
    letter: Letter | None = None
    failure: Exception | None = None


class MessageSender:
    def __init__(self, uow: UnitsOfWork, writer: Writer, mailer: Mailer, clock: Clock) -> None:
        self._uow = uow
        self._writer = writer
        self._mailer = mailer
        self._clock = clock

    async def send(self, message_id: str) -> None:
        """Mail leaves between two transactions: none waits for the mail server, and a crash repeats at most one letter.

        PermanentFailure when the letter will never be accepted; any other error means: again later.
        """
        if claimed := await self._claim(MessageId(UUID(message_id))):
            message, wanted = claimed
            outcome = await self._attempt(message, wanted)
            given_up = await self._settle(message.id, outcome)
            if outcome.failure:
                raise _final(outcome.failure) if given_up else outcome.failure

    async def _claim(self, message_id: MessageId) -> tuple[Message, bool] | None:
        """The message, and whether its recipient wants to hear of such things; None when there is nothing to do."""
        async with self._uow() as uow:
            try:
                message = await uow.messages.get(message_id)
            except MessageNotFound:  # its recipient was erased
                return None
            if message.is_settled:
                return None
            message.claim()
            return message, await _wanted(uow, message)

    async def _settle(self, message_id: MessageId, outcome: Outcome) -> bool:
        """Whether the message was given up."""
        async with self._uow() as uow:
            message = await uow.messages.get(message_id)
            if outcome.letter:
                message.address_to(outcome.letter.address, outcome.letter.locale)
            if dead := outcome.end(message, self._clock()):
                uow.publish(dead)
        return dead is not None

    async def _attempt(self, message: Message, wanted: bool) -> Outcome:
        try:
            written = await self._writer.write(message, wanted=wanted)
        except Undeliverable as error:
            return _refused(str(error))
        except Exception as error:  # an owner that cannot answer now has not said no
            return _postponed(type(error).__name__, error)
        if isinstance(written, Letter):
            return await self._hand_over(written)
        if isinstance(written, Notice):
            return Outcome(lambda m, now: m.arrive(written.context, now))
        return Outcome(lambda m, now: written(m))

    async def _hand_over(self, letter: Letter) -> Outcome:
        try:
            reply = _without_address(await self._mailer.send(letter), letter)
        except SwitchedOff:
            return Outcome(lambda m, now: m.suppress(Reason.TRANSPORT_OFF))
        except Undeliverable as error:
            return _refused(_without_address(str(error), letter), letter)
        except Postponed as error:
            text = _without_address(str(error), letter)
            return _postponed(text, Postponed(text), letter)
        except Exception as error:  # its text may quote the letter: only the kind of failure goes on
            text = type(error).__name__
            return _postponed(text, Postponed(text).with_traceback(error.__traceback__), letter)
        return Outcome(lambda m, now: m.sent(reply, now), letter)


async def _wanted(uow: NotificationsUnitOfWork, message: Message) -> bool:
    if message.recipient_id is None or KINDS[message.kind].is_locked(message.channel):
        return True
    return (await uow.preferences.of(message.recipient_id)).wants(message.kind, message.channel)


def _refused(text: str, letter: Letter | None = None) -> Outcome:
    return Outcome(lambda m, now: m.give_up(text, now), letter, PermanentFailure(text))


def _postponed(text: str, error: Exception, letter: Letter | None = None) -> Outcome:
    return Outcome(lambda m, now: m.postpone(text, now), letter, error)


def _final(failure: Exception) -> PermanentFailure:
    """A crash uses up a try of the message and none of its work, which would try on."""
    return PermanentFailure(str(failure)).with_traceback(failure.__traceback__)


def _without_address(text: str, letter: Letter) -> str:
    """Mail servers like to quote the address; replies are kept and shown."""
    return re.sub(re.escape(letter.address), masked(letter.address), text, flags=re.IGNORECASE)
