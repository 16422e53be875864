"""What consultations hand out of a person's data: sections and their members, the same out of every store."""

from collections.abc import Mapping, Sequence
from typing import Final

MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    "slots": ("id", "organisation_id", "starts_at", "ends_at", "context", "cost", "location", "status", "created_at"),
    "bookings": (
        *("id", "slot_id", "organisation_id", "starts_at", "ends_at", "status", "note", "reserved_at"),
        *("hold_expires_at", "sequence"),
    ),
    "history": (
        *("booking_id", "seq", "at", "kind", "by", "from_slot_id", "to_slot_id", "from_starts_at", "was_agreed"),
        *("reason", "text"),
    ),
    "rules": (
        *("id", "weekday", "local_from", "local_to", "slot_minutes", "gap_minutes", "valid_from", "valid_to"),
        *("context", "cost", "location", "created_at"),
    ),
    "exceptions": (
        *("id", "on", "kind", "local_from", "local_to", "slot_minutes", "gap_minutes", "context", "cost", "location"),
        "created_at",
    ),
    "settings": ("time_zone", "hold_minutes", "reserve_notice_minutes", "cancel_notice_hours", "updated_at"),
    "feeds": ("id", "name", "created_at", "revoked_at"),
}
"""Bookings are those of either side. `note` and `text` are the person's own words, None where others wrote them."""
