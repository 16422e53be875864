"""Read side: shapes of answers, and how they are found."""

from praktika.notifications.queries.messages import NEWEST_KEY, MessageQueries, MessageView, SubjectView, newest_key

__all__ = [
    "NEWEST_KEY",
    "MessageQueries",
    "MessageView",
    "SubjectView",
    "newest_key",
]
