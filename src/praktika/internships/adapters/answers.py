"""The facade: answers to other modules, worked out from looked-up rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.interns import InternStatus
from praktika.internships.domain.programmes import phase_at
from praktika.internships.domain.screenings import CriterionResult, Outcome
from praktika.internships.events import PlannedStage
from praktika.internships.facade import InternFacts, InternshipsFacade, ProgrammeFacts
from praktika.internships.policies.screening import disclosed, labels_of, message, reasons
from praktika.internships.queries.shapes import Row
from praktika.kernel.clock import Clock


class Lookup(Protocol):
    """Rows by id, with what the answers need of their neighbours."""

    async def intern(self, intern_id: UUID) -> Row | None:
        """With `title`, `steps`, `programme_ends_on`, `curator_ids` of the programme, `place` and `address`."""
        ...

    async def programme(self, programme_id: UUID) -> Row | None: ...

    async def application(self, application_id: UUID) -> Row | None:
        """With `title` and `steps` of the programme, and the `results` of the latest screening, or None."""
        ...

    async def candidate(self, candidate_id: UUID) -> Row | None:
        """With the `title` of the programme."""
        ...

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]: ...

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]: ...


class Named(Protocol):
    @property
    def display_name(self) -> str: ...


class People(Protocol):
    """Answered by identity's facade."""

    async def names_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Named]: ...


LETTERS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "application.received": ("application", frozenset(ApplicationStatus) - {ApplicationStatus.WITHDRAWN}),
    "application.approved": ("application", frozenset({ApplicationStatus.APPROVED})),
    "application.rejected": ("application", frozenset({ApplicationStatus.REJECTED})),
    "application.returned": ("application", frozenset({ApplicationStatus.RETURNED})),
    "candidate.decided": (
        "candidate",
        frozenset({CandidateStatus.CONFIRMED, CandidateStatus.ENROLLED, CandidateStatus.REJECTED}),
    ),
    "intern.enrolled": ("intern", frozenset({InternStatus.ENROLLED})),
}
"""Kind of letter -> what it is about, and the states in which what it says is so."""


class InternshipsAnswers(InternshipsFacade):
    def __init__(self, lookup: Lookup, people: People, clock: Clock) -> None:
        self._lookup = lookup
        self._people = people
        self._clock = clock

    async def intern(self, intern_id: UUID) -> InternFacts | None:
        row = await self._lookup.intern(intern_id)
        return _intern_facts(row) if row else None

    async def is_curated_by(self, intern_id: UUID, account_id: UUID) -> bool:
        row = await self._lookup.intern(intern_id)
        return row is not None and (row["curator_id"] == account_id or str(account_id) in row["curator_ids"])

    async def programme(self, programme_id: UUID) -> ProgrammeFacts | None:
        row = await self._lookup.programme(programme_id)
        return _programme_facts(row, self._clock()) if row else None

    async def organisation_of_programme(self, programme_id: UUID) -> UUID | None:
        row = await self._lookup.programme(programme_id)
        return row["organisation_id"] if row else None

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
        return await self._lookup.enrolled_among(programme_id, account_ids)

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
        return await self._lookup.enrolled_in(programme_id, after, limit)

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        row = await self._subject(kind, subject_id, recipient)
        return row is not None and row["status"] in LETTERS[kind][1]

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        row = await self._subject(kind, subject_id, recipient)
        if row is None:
            return None
        if kind == "intern.enrolled":
            return _enrolment(row) | {"curator": await self._name_of(row["curator_id"])}
        return {"programme_title": row["title"]} | DETAILS[kind](row)

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        row = await self._subject(kind, subject_id)
        return [row["account_id"]] if row else []

    async def _subject(self, kind: str, subject_id: UUID, recipient: UUID | None = None) -> Row | None:
        """What the letter is about, when it concerns the recipient."""
        if kind not in LETTERS:
            return None
        row: Row | None = await getattr(self._lookup, LETTERS[kind][0])(subject_id)
        return row if row and recipient in (None, row["account_id"]) else None

    async def _name_of(self, account_id: UUID | None) -> str | None:
        if account_id is None:
            return None
        names = await self._people.names_of([account_id])
        return names[account_id].display_name if account_id in names else None


def _intern_facts(row: Row) -> InternFacts:
    members = {name: row[name] for name in InternFacts.__slots__ if name in row}
    stages = tuple(_stage(step) for step in row["steps"] if step["kind"] == "stage")
    return InternFacts(
        **members | {"intern_id": row["id"], "weekly_minutes": tuple(row["weekly_minutes"]), "stages": stages}
    )


def _stage(step: Row) -> PlannedStage:
    return PlannedStage(
        stage_id=UUID(step["id"]),
        order=step["order"],
        title=step["title"],
        duration=step["duration"],
        unit=step["unit"],
        min_fill_percent=Decimal(step["min_fill_percent"]),
    )


def _programme_facts(row: Row, now: datetime) -> ProgrammeFacts:
    window = {"opens": row["applications_from"], "until": row["applications_until"]}
    return ProgrammeFacts(
        title=row["title"],
        organisation_id=row["organisation_id"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        phase=phase_at(now, starts_at=row["starts_at"], ends_at=row["ends_at"], **window).value,
        curator_ids=tuple(UUID(each) for each in row["curator_ids"]),
    )


def _comment(row: Row) -> Row:
    return {"comment": row["decision_comment"]}


def _rejection(row: Row) -> Row:
    """With the reasons of the screening, unless a reviewer decided; bounds only of disclosed rules."""
    return _comment(row) | {"reasons": [] if row["decided_by"] else _reasons(row)}


def _reasons(row: Row) -> list[Mapping[str, str]]:
    results = tuple(CriterionResult(**each | {"result": Outcome(each["result"])}) for each in row["results"] or ())
    told, labels = disclosed(row["steps"], row["step_id"]), labels_of(row["steps"], row["step_id"])
    return [
        {
            locale: f"{result.label}: {message(result, told=result.field in told, locale=locale, labels=labels)}"
            for locale in ("en", "ru")
        }
        for result in reasons(results)
    ]


def _decision(row: Row) -> Row:
    rejected = row["status"] == CandidateStatus.REJECTED
    return {"status": (CandidateStatus.REJECTED if rejected else CandidateStatus.CONFIRMED).value}


def _enrolment(row: Row) -> Row:
    place = f"{row['place']}, {row['address']}" if row["place"] else None
    dates = {"starts_on": row["starts_on"], "ends_on": row["ends_on"]}
    return {"programme_title": row["title"], "place": place} | dates


DETAILS: Final[Mapping[str, Callable[[Row], Row]]] = {
    "application.received": lambda row: {},
    "application.approved": _comment,
    "application.rejected": _rejection,
    "application.returned": _comment,
    "candidate.decided": _decision,
}
