"""Screenings: the verdict on one revision of an application, kept with every reason."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from praktika.internships.domain.applications import ApplicationId
from praktika.internships.domain.steps import Criterion
from praktika.kernel.actors import OrganisationId


class Outcome(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    MISSING = "missing"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class CriterionResult:
    """What one criterion said to one answer. `decisive`: a failure rejects; otherwise it is advice."""

    field: str
    label: str
    op: str
    rule: Criterion
    input: Any
    result: Outcome
    decisive: bool
    code: str


@dataclass(eq=False, kw_only=True)
class Screening:
    """Written once. The same revision under the same rules has one verdict: nothing else was read than
    the answers, the rules, the programme's first day and `reference_date`, the local day of submission.
    """

    id: UUID
    organisation_id: OrganisationId
    application_id: ApplicationId
    revision: int
    rules_version: str
    reference_date: date
    passed: bool
    results: tuple[CriterionResult, ...]
    created_at: datetime
