from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.internships.domain.applications import (
    APPLICANT_MOVES,
    OVERRIDES,
    REVIEWER_MOVES,
    SCREENING_MOVES,
    ApplicationId,
    ApplicationStatus,
    Source,
)
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.errors import ApplicationNotFound
from praktika.internships.domain.screenings import CriterionResult, Outcome, Screening
from praktika.internships.domain.steps import ApplicationStep
from praktika.internships.permissions import (
    APPLICATION_OVERRIDE,
    APPLICATION_READ,
    APPLICATION_REVIEW,
    APPLICATION_SUBMIT,
)
from praktika.internships.policies.screening import Questions, disclosed, message, questions_of
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.people import Search, people_found
from praktika.internships.queries.shapes import Row, members
from praktika.internships.queries.sight import Sight, sight_of
from praktika.kernel.actors import Actor
from praktika.kernel.documents import plain
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """What the applicant would like; no promise."""

    direction_id: UUID | None
    place_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class OverrideView:
    by: UUID
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """`decided_by` None with `decided_at` set: the screening decided."""

    id: UUID
    organisation_id: UUID
    programme_id: UUID
    step_id: UUID
    candidate_id: UUID
    account_id: UUID
    attempt: int
    revision: int
    answers: Mapping[str, Any]
    preferences: PreferencesView
    status: str
    source: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    decision_comment: str | None
    override: OverrideView | None
    version: int
    updated_at: datetime
    allowed_actions: list[str]


@dataclass(frozen=True, slots=True)
class ResultView:
    """`rule` None: not disclosed to the reader. `decisive`: a failure rejects; otherwise it is advice."""

    field: str
    label: str
    op: str
    rule: Mapping[str, Any] | None
    input: Any
    result: str
    decisive: bool
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """`reference_date` is the local day of submission; `passed` on a manual step is advice to the reviewer."""

    id: UUID
    application_id: UUID
    revision: int
    rules_version: str
    reference_date: date
    passed: bool
    results: list[ResultView]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScreenedView(ScreeningView):
    """`created`: the verdict was found now, not before."""

    created: bool


APPLICANT_ACTIONS: Mapping[str, ApplicationStatus] = {
    "answer": ApplicationStatus.SUBMITTED,
    "withdraw": ApplicationStatus.WITHDRAWN,
}
REVIEWER_ACTIONS: Mapping[str, ApplicationStatus] = {
    "approve": ApplicationStatus.APPROVED,
    "reject": ApplicationStatus.REJECTED,
    "return": ApplicationStatus.RETURNED,
}


class ApplicationRows(Protocol):
    """Only of applications in sight."""

    async def application(self, sight: Sight, application_id: ApplicationId) -> Row | None:
        """With `candidate_status` and `is_staff`."""
        ...

    async def applications(self, sight: Sight, asked: Asked, found: Sequence[UUID]) -> Sequence[Row]:
        """The same; where there is `q`, those of the accounts `found`."""
        ...

    async def screenings(self, sight: Sight, application_id: ApplicationId) -> Sequence[Row]:
        """Newest first; with `step_id`, the programme's `steps` and `is_staff`."""
        ...


class ApplicationQueries:
    """Needs `internships.application:read`: staff see all of their organisation, curators those of the programmes that
    list them, applicants their own."""

    def __init__(self, rows: ApplicationRows, cursors: Cursors, people: Search) -> None:
        self._rows = rows
        self._cursors = cursors
        self._people = people

    async def application(self, actor: Actor, application_id: ApplicationId) -> ApplicationView:
        """ApplicationNotFound."""
        if row := await self._rows.application(sight_of(actor, APPLICATION_READ), application_id):
            return _view(row, actor)
        raise ApplicationNotFound

    async def applications(
        self,
        actor: Actor,
        *,
        programme_id: UUID | None = None,
        step_id: UUID | None = None,
        statuses: Sequence[ApplicationStatus] = (),
        source: Source | None = None,
        account_id: UUID | None = None,
        submitted_at_from: datetime | None = None,
        submitted_at_to: datetime | None = None,
        q: str | None = None,
        sort: str = "-submitted_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ApplicationView]:
        """`q` are words of the applicant's names or address, whatever their order and case."""
        sight = sight_of(actor, APPLICATION_READ)
        filters = {
            "programme_id": programme_id,
            "step_id": step_id,
            "statuses": sorted(statuses),
            "source": source,
            "account_id": account_id,
            "submitted_at_from": submitted_at_from,
            "submitted_at_to": submitted_at_to,
            "q": q,
        }
        asked = Asked.of(self._cursors, filters, sort=sort, cursor=cursor, limit=limit)
        rows = await self._rows.applications(sight, asked, await people_found(self._people, q))
        return asked.page(self._cursors, rows, lambda row: _view(row, actor))

    async def screenings(
        self, actor: Actor, application_id: ApplicationId, *, locale: str = "en"
    ) -> Sequence[ScreeningView]:
        """Newest first; applicants see rules only where they are disclosed. ApplicationNotFound."""
        rows = await self._rows.screenings(sight_of(actor, APPLICATION_READ), application_id)
        if not rows:
            await self.application(actor, application_id)
        return [_screening(row, locale) for row in rows]


def _view(row: Row, actor: Actor) -> ApplicationView:
    """`is_staff` in the row: the actor reaches the whole organisation or is a curator of the programme."""
    shown = members(ApplicationView, row)
    documents = {"preferences": _preferences(row["preferences"]), "override": _override(row["override"])}
    return ApplicationView(**shown | documents, allowed_actions=_actions(row, actor))


def _override(document: Row | None) -> OverrideView | None:
    if document is None:
        return None
    at = datetime.fromisoformat(document["at"])
    return OverrideView(by=UUID(document["by"]), at=at, reason=document["reason"])


def _preferences(row: Row) -> PreferencesView:
    direction_id = row["direction_id"]
    return PreferencesView(UUID(direction_id) if direction_id else None, [UUID(each) for each in row["place_ids"]])


def _actions(row: Row, actor: Actor) -> list[str]:
    status = ApplicationStatus(row["status"])
    actions = []
    if row["account_id"] == actor.account_id and actor.scope(APPLICATION_SUBMIT):
        actions += [name for name, to in APPLICANT_ACTIONS.items() if to in APPLICANT_MOVES.get(status, ())]
    if row["is_staff"] and actor.scope(APPLICATION_REVIEW, row["organisation_id"]):
        actions += ["screen"] if status in SCREENING_MOVES else []
        actions += [name for name, to in REVIEWER_ACTIONS.items() if to in REVIEWER_MOVES.get(status, ())]
    if actor.scope(APPLICATION_OVERRIDE, row["organisation_id"]) is Scope.ALL and status in OVERRIDES:
        actions += [] if row["candidate_status"] == CandidateStatus.ENROLLED else ["override"]
    return actions


def _screening(row: Row, locale: str) -> ScreeningView:
    """`is_staff`, and the programme's `steps` in the row, say which rules the reader may know."""
    told = None if row["is_staff"] else disclosed(row["steps"], row["step_id"])
    questions = questions_of(row["steps"], row["step_id"])
    results = [_result(each, told, locale, questions) for each in row["results"]]
    return ScreeningView(**members(ScreeningView, row) | {"results": results})


def screened_view(screening: Screening, step: ApplicationStep, *, created: bool, locale: str) -> ScreenedView:
    """For staff, who may know every rule."""
    row = {name: getattr(screening, name) for name in ScreeningView.__slots__}
    questions = questions_of([plain(step)], step.id)
    results = [_result(plain(each), None, locale, questions) for each in screening.results]
    return ScreenedView(**row | {"results": results}, created=created)


def _result(result: Row, told: set[str] | None, locale: str, questions: Questions) -> ResultView:
    """`told`: the fields whose rules the reader may know, None for all."""
    known = told is None or result["field"] in told
    found = CriterionResult(**result | {"result": Outcome(result["result"])})
    said = message(found, told=known, locale=locale, questions=questions)
    return ResultView(**result | {"rule": result["rule"] if known else None, "message": said})
