"""What notifications hand out of a person's data: letters, of which neither text nor address is kept, notices with the
values they tell, reminders, and what the person chose to be told of."""

from typing import Final

LETTERS: Final = (
    *("id", "kind", "channel", "subject_type", "subject_id", "state", "locale", "address_masked", "sent_at"),
    "created_at",
)
NOTICES: Final = ("id", "kind", "subject_type", "subject_id", "state", "context", "read_at", "created_at")
REMINDERS: Final = ("id", "kind", "subject_type", "subject_id", "due_at", "state", "settled_at", "created_at")
PREFERENCES: Final = ("choices", "version")
