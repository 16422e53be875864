"""What a message says, or why there is nothing to say."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from praktika.identity.facade import Contact
from praktika.kernel.calendars import CalendarEvent
from praktika.kernel.clock import Clock
from praktika.notifications.catalogue import KINDS, Kind
from praktika.notifications.domain import Channel, Message, Reason
from praktika.notifications.policies.keeping import packed
from praktika.notifications.ports import Letter, Undeliverable
from praktika.notifications.services.shared import Neighbours

MOST_KEPT: Final = 8000
"""Bytes of what a notice is made of."""

type Links = Callable[[UUID, str], str]
"""Where this account switches this kind of letter off."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice is made of."""

    context: Mapping[str, Any]


type End = Callable[[Message], None]
"""How a message ends that is not sent."""


class Writer:
    def __init__(self, neighbours: Neighbours, links: Links, clock: Clock) -> None:
        self._neighbours = neighbours
        self._links = links
        self._clock = clock

    async def write(self, message: Message, *, wanted: bool) -> Letter | Notice | End:
        """The first thing that speaks against it ends the message. Undeliverable when a value is missing."""
        kind = KINDS[message.kind]
        contact = await self._contact_of(kind, message)
        if contact is None:
            return lambda m: m.suppress(kind.unreachable)
        if not wanted:
            return lambda m: m.suppress(Reason.PREFERENCE)
        if message.is_late(self._clock()):
            return Message.expire
        values = await self._values_of(kind, message)
        if values is None:
            return Message.outlive
        if message.channel is Channel.NOTICE:
            return _notice(kind, values)
        return self._letter(message, contact, values, await self._invite_of(kind, message))

    async def _contact_of(self, kind: Kind, message: Message) -> Contact | None:
        who = message.recipient
        if who.module:
            return await self._neighbours.strangers[who.module].contact_of(who.id)
        return await self._neighbours.people.contact_of(who.id, kind.name, message.subject_id)

    async def _values_of(self, kind: Kind, message: Message) -> Mapping[str, Any] | None:
        """None when there is nothing left to tell."""
        owner, who = self._neighbours.owners[kind.owner], message.recipient.id
        if not await owner.still_true(kind.name, message.subject_id, who, message.planned_at):
            return None
        code, details = await self._code_of(kind, message), await self._details_of(kind, message)
        return None if code is None or details is None else {**details, **code}

    async def _code_of(self, kind: Kind, message: Message) -> Mapping[str, Any] | None:
        if not kind.with_code:
            return {}
        code = await self._neighbours.people.code_text(message.subject_id)
        return {"code": code, "valid_until": message.not_after} if code else None

    async def _details_of(self, kind: Kind, message: Message) -> Mapping[str, Any] | None:
        if not kind.variables:
            return {}
        owner, who = self._neighbours.owners[kind.owner], message.recipient.id
        details = await owner.details_of(kind.name, message.subject_id, who)
        return None if details is None else _declared(kind, details)

    async def _invite_of(self, kind: Kind, message: Message) -> CalendarEvent | None:
        if not kind.with_invite:
            return None
        calendars = self._neighbours.calendars[kind.owner]
        return await calendars.calendar_event_of(message.subject_id, message.recipient.id)

    def _letter(
        self, message: Message, contact: Contact, values: Mapping[str, Any], invite: CalendarEvent | None
    ) -> Letter:
        may_stop = message.recipient_id and not KINDS[message.kind].is_locked(message.channel)
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
            unsubscribe=self._links(message.recipient.id, message.kind) if may_stop else None,
            invite=invite,
        )


def _notice(kind: Kind, values: Mapping[str, Any]) -> Notice:
    context = packed({name: values[name] for name in kind.kept})
    if len(json.dumps(context, ensure_ascii=False).encode()) > MOST_KEPT:
        raise Undeliverable("too much for a notice")
    return Notice(context)


def _declared(kind: Kind, details: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the kind declares, and all of it: half a letter is none."""
    if missing := kind.variables - details.keys():
        raise Undeliverable(f"no value for {', '.join(sorted(missing))}")
    return {name: details[name] for name in kind.variables}
