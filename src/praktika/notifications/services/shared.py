"""What several services of this module use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from praktika.notifications.ports import (
    Calendars,
    CrowdSource,
    NotificationsUnitOfWork,
    Owner,
    People,
    RecipientSource,
    ReminderSource,
    Strangers,
)

type UnitsOfWork = Callable[[], NotificationsUnitOfWork]


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Who is asked, by the name of the module."""

    people: People
    owners: Mapping[str, Owner]
    sources: Mapping[str, RecipientSource]
    crowds: Mapping[str, CrowdSource] = field(default_factory=dict)
    strangers: Mapping[str, Strangers] = field(default_factory=dict)
    calendars: Mapping[str, Calendars] = field(default_factory=dict)
    clocks: Mapping[str, ReminderSource] = field(default_factory=dict)
