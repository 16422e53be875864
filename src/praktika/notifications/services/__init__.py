"""From facts to messages, and from messages to people."""

from praktika.notifications.services.notifying import SEND, Notifier
from praktika.notifications.services.personal_data import PersonalDataService, StillInHand
from praktika.notifications.services.sending import LetterSender
from praktika.notifications.services.shared import UnitsOfWork

__all__ = [
    "SEND",
    "LetterSender",
    "Notifier",
    "PersonalDataService",
    "StillInHand",
    "UnitsOfWork",
]
