"""What the use cases need from the outside."""

from praktika.notifications.ports.mail import (
    Letter,
    Mailer,
    Postponed,
    Rendered,
    Said,
    SwitchedOff,
    Texts,
    Undeliverable,
)
from praktika.notifications.ports.messages import MessageRepository
from praktika.notifications.ports.owners import (
    Calendars,
    CrowdSource,
    Owner,
    People,
    RecipientSource,
    Strangers,
)
from praktika.notifications.ports.preferences import PreferenceRepository
from praktika.notifications.ports.reminders import DueReminder, ReminderRepository, ReminderSource
from praktika.notifications.ports.uow import NotificationsUnitOfWork

__all__ = [
    "Calendars",
    "CrowdSource",
    "DueReminder",
    "Letter",
    "Mailer",
    "MessageRepository",
    "NotificationsUnitOfWork",
    "Owner",
    "People",
    "Postponed",
    "PreferenceRepository",
    "RecipientSource",
    "ReminderRepository",
    "ReminderSource",
    "Rendered",
    "Said",
    "Strangers",
    "SwitchedOff",
    "Texts",
    "Undeliverable",
]
