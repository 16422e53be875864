"""Read side: shapes of answers, and how they are found."""

from praktika.notifications.queries.messages import (
    CREATED_KEY,
    MessageFilter,
    MessageQueries,
    MessageView,
    Sort,
    StrangerView,
    SubjectView,
    created_key,
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
    PreferenceQueries,
    PreferenceRows,
    PreferencesView,
    PreferenceView,
    SubscriptionView,
)
from praktika.notifications.queries.reminders import (
    DUE_KEY,
    ReminderFilter,
    ReminderQueries,
    ReminderSort,
    ReminderView,
    due_key,
)
from praktika.notifications.queries.templates import (
    KindNotFound,
    PreviewView,
    TemplateQueries,
    TemplatesView,
    TemplateView,
)

__all__ = [
    "CREATED_KEY",
    "DUE_KEY",
    "ChannelView",
    "KindNotFound",
    "MessageFilter",
    "MessageQueries",
    "MessageView",
    "NoticeFilter",
    "NoticeQueries",
    "NoticeRow",
    "NoticeRows",
    "NoticeView",
    "PreferenceQueries",
    "PreferenceRows",
    "PreferenceView",
    "PreferencesView",
    "PreviewView",
    "ReminderFilter",
    "ReminderQueries",
    "ReminderSort",
    "ReminderView",
    "Sort",
    "StrangerView",
    "SubjectView",
    "SubscriptionView",
    "TemplateQueries",
    "TemplateView",
    "TemplatesView",
    "UnreadView",
    "created_key",
    "due_key",
]
