"""What internships hand out of a person's data: sections and their members, the same out of every store."""

from collections.abc import Mapping, Sequence
from typing import Final

MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    "candidacies": ("id", "organisation_id", "programme_id", "status", "confirmed_at", "created_at"),
    "applications": (
        *("id", "organisation_id", "programme_id", "step_id", "attempt", "revision", "answers", "preferences"),
        *("status", "submitted_at", "decided_at", "decision_comment"),
    ),
    "screenings": ("id", "application_id", "revision", "rules_version", "reference_date", "passed", "results"),
    "internships": (
        *("id", "organisation_id", "programme_id", "starts_on", "ends_on", "status", "place_id", "department_id"),
        *("direction_id", "personnel_number", "position", "birth_date", "student", "weekly_minutes", "ended_reason"),
    ),
    "points": (*("id", "organisation_id", "programme_id", "kind", "amount", "reason", "balance_after", "created_at"),),
}
