"""Read side: shapes of answers, and how they are found."""

from praktika.notifications.queries.listing import created_key
from praktika.notifications.queries.messages import (
    MessageFilter,
    MessageQueries,
    MessageRow,
    MessageRows,
    MessageView,
    Sort,
    StrangerView,
    SubjectView,
)
from praktika.notifications.queries.notices import (
    NoticeFilter,
    NoticeQueries,
    NoticeRow,
    NoticeRows,
    NoticeView,
    UnreadView,
)
from praktika.notifications.queries.preferences import (
    ChannelView,
    ChoicesView,
    ChoiceView,
    PreferenceQueries,
    PreferenceRows,
    SubscriptionView,
)
from praktika.notifications.queries.reminders import (
    ReminderFilter,
    ReminderQueries,
    ReminderRow,
    ReminderRows,
    ReminderSort,
    ReminderView,
    due_key,
)
from praktika.notifications.queries.templates import (
    KindNotFound,
    MessageTemplatesView,
    MessageTemplateView,
    PreviewView,
    TemplateQueries,
)

__all__ = [
    "ChannelView",
    "ChoiceView",
    "ChoicesView",
    "KindNotFound",
    "MessageFilter",
    "MessageQueries",
    "MessageRow",
    "MessageRows",
    "MessageTemplateView",
    "MessageTemplatesView",
    "MessageView",
    "NoticeFilter",
    "NoticeQueries",
    "NoticeRow",
    "NoticeRows",
    "NoticeView",
    "PreferenceQueries",
    "PreferenceRows",
    "PreviewView",
    "ReminderFilter",
    "ReminderQueries",
    "ReminderRow",
    "ReminderRows",
    "ReminderSort",
    "ReminderView",
    "Sort",
    "StrangerView",
    "SubjectView",
    "SubscriptionView",
    "TemplateQueries",
    "UnreadView",
    "created_key",
    "due_key",
]
