"""Every kind of message: which fact causes it, who gets it, what it says. A new one is a row here and its templates:
`<kind>.<ru|en>.{subject,txt,html}` of a letter, `<kind>.<ru|en>.notice` of a notice."""

from collections.abc import Iterator
from typing import Final

from praktika.kernel.events import Event
from praktika.notifications.catalogue.consultations import KINDS as CONSULTATIONS
from praktika.notifications.catalogue.identity import KINDS as IDENTITY
from praktika.notifications.catalogue.internships import KINDS as INTERNSHIPS
from praktika.notifications.catalogue.kinds import BOTH, MAIL, NOTICE, Kind
from praktika.notifications.catalogue.notifications import KINDS as NOTIFICATIONS
from praktika.notifications.catalogue.reminders import REMINDERS, Reminding
from praktika.notifications.catalogue.timesheets import KINDS as TIMESHEETS

__all__ = [
    "BOTH",
    "CATALOGUE",
    "EVENTS",
    "KINDS",
    "MAIL",
    "NOTICE",
    "REMINDING_EVENTS",
    "Kind",
    "Reminding",
    "kinds_of",
    "reminding_of",
]

CATALOGUE: Final = (*IDENTITY, *INTERNSHIPS, *TIMESHEETS, *CONSULTATIONS, *NOTIFICATIONS, *REMINDERS)

KINDS: Final = {kind.name: kind for kind in CATALOGUE}

EVENTS: Final = tuple(dict.fromkeys(event for kind in CATALOGUE for event in kind.events))
"""The facts that cause messages."""


def kinds_of(event: Event) -> Iterator[Kind]:
    return (kind for kind in KINDS.values() if kind.is_about(event))


REMINDING_EVENTS: Final = tuple(dict.fromkeys(event for kind in REMINDERS for event in kind.moving))
"""The facts that plan, move and end reminders."""


def reminding_of(event: Event) -> Iterator[Reminding]:
    return (kind for kind in KINDS.values() if isinstance(kind, Reminding) and isinstance(event, kind.moving))
