"""What a kind of message is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from praktika.kernel.events import Event
from praktika.notifications.domain import Channel, Reason

MAIL: Final = (Channel.MAIL,)
NOTICE: Final = (Channel.NOTICE,)
BOTH: Final = (Channel.MAIL, Channel.NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`subject` and `to` are members of the events; `variables` are what the owner's `details_of` gives the message.

    A fact that is told to several groups of people in different words is several kinds: `intern.enrolled` for the
    intern, `intern.enrolled.curator` for the curator.
    """

    name: str
    en: str  # what people read where they switch it on and off
    ru: str
    events: tuple[type[Event], ...]
    subject: str
    to: str | None = "account_id"  # None: the event names no account, a module is asked
    asked: tuple[str, str] | None = None  # that module and the member it is asked by, unless owner and subject
    broad: bool = False  # goes to any number of people: they are asked for a batch at a time
    where: Mapping[str, object] = field(default_factory=dict)  # members an event must have these values in
    variables: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()  # those of `variables` a notice keeps: no name of anybody but its reader
    page: str = ""  # of the front end, `{subject_id}` in it; the start page when empty
    channels: tuple[Channel, ...] = MAIL
    locked: bool = False  # its letter cannot be switched off
    starred: bool = False  # also when the account is not active
    to_strangers: bool = False  # to people without account whom a module knows
    to_doer: bool = False  # also to the one who did it
    with_code: bool = False  # the subject is a code whose text the letter shows
    moment: str = ""  # a member of the events, the `planned_at` its owner is asked about
    with_invite: bool = False  # the letter brings the owner's `calendar_event_of` the subject, if any
    lasts: timedelta | None = None  # after the event; later the message is pointless

    @property
    def owner(self) -> str:
        """The module that knows whether the fact still holds."""
        return self.events[0].name.partition(".")[0]

    @property
    def unreachable(self) -> Reason:
        """Why nobody can be written to when identity gives no contact."""
        return Reason.NO_ADDRESS if self.starred else Reason.RECIPIENT_NOT_ACTIVE

    @property
    def subject_type(self) -> str:
        return f"{self.owner}.{self.subject.removesuffix('_id').replace('_', '-')}"

    def title(self, locale: str) -> str:
        return self.ru if locale == "ru" else self.en

    def page_of(self, subject_id: UUID) -> str:
        return self.page.format(subject_id=subject_id)

    def is_locked(self, channel: Channel) -> bool:
        return self.locked and channel is Channel.MAIL

    def moment_of(self, event: Event) -> datetime | None:
        return getattr(event, self.moment) if self.moment else None

    def is_about(self, event: Event) -> bool:
        return isinstance(event, self.events) and all(getattr(event, n) == value for n, value in self.where.items())

    def is_for(self, recipient_id: UUID, by: UUID | None) -> bool:
        """Whoever caused a fact is not told of it."""
        return self.to_doer or by != recipient_id
