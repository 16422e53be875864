"""From facts to messages, and from messages to people."""

from praktika.notifications.services.messages import BURY, MessageService
from praktika.notifications.services.notices import NoticeService
from praktika.notifications.services.notifying import SEND, SPREAD, Notifier, sending
from praktika.notifications.services.personal_data import PersonalDataService, StillInHand
from praktika.notifications.services.preferences import PreferenceService
from praktika.notifications.services.purge import PurgeService
from praktika.notifications.services.reminder_planning import ReminderPlanner
from praktika.notifications.services.reminders import REMIND, ReminderService
from praktika.notifications.services.sending import MessageSender
from praktika.notifications.services.shared import Neighbours, UnitsOfWork
from praktika.notifications.services.writing import Writer

__all__ = [
    "BURY",
    "REMIND",
    "SEND",
    "SPREAD",
    "MessageSender",
    "MessageService",
    "Neighbours",
    "NoticeService",
    "Notifier",
    "PersonalDataService",
    "PreferenceService",
    "PurgeService",
    "ReminderPlanner",
    "ReminderService",
    "StillInHand",
    "UnitsOfWork",
    "Writer",
    "sending",
]
