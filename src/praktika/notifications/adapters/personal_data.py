"""What notifications hand out of a person's data: letters, of which neither text nor address is kept."""

from typing import Final

LETTERS: Final = (
    *("id", "kind", "channel", "subject_type", "subject_id", "state", "locale", "address_masked", "sent_at"),
    "created_at",
)
