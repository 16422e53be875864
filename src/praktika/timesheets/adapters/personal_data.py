"""What timesheets hand out of a person's data: sections and their members, the same out of every store."""

from collections.abc import Mapping, Sequence
from typing import Final

MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    "schedules": (
        *("id", "organisation_id", "programme_id", "intern_id", "starts_on", "ends_on", "terms", "birth_date"),
        *("personnel_number", "position", "department_id", "state"),
    ),
    "days": ("schedule_id", "date", "plan_minutes", "entries"),
    "deviations": (
        *("id", "schedule_id", "kind", "first_day", "last_day", "minutes", "document", "comment", "status"),
        *("decided_at", "decision_comment", "created_at"),
    ),
    "exports": ("id", "programme_id", "form", "month_from", "month_to", "status", "created_at"),
}
"""`entries` are `[kind, minutes, source, source id]`; exports are those the person asked for."""
