"""What the use cases need from the outside."""

from praktika.notifications.ports.mail import Letter, Mailer, Postponed, Undeliverable
from praktika.notifications.ports.messages import MessageRepository
from praktika.notifications.ports.owners import Owner, People, RecipientSource
from praktika.notifications.ports.uow import NotificationsUnitOfWork

__all__ = [
    "Letter",
    "Mailer",
    "MessageRepository",
    "NotificationsUnitOfWork",
    "Owner",
    "People",
    "Postponed",
    "RecipientSource",
    "Undeliverable",
]
