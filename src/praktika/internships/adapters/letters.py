"""The letters about this module's facts: one row a kind says what it is about, when it is so, and what it tells."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from praktika.internships.adapters.lookup import Lookup
from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.interns import InternStatus
from praktika.internships.domain.screenings import CriterionResult, Outcome
from praktika.internships.policies.screening import disclosed, message, questions_of, reasons
from praktika.internships.queries.shapes import Row


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """`find` looks the subject up; `details` are what the letter shows besides the programme's title."""

    find: Callable[[Lookup, UUID], Awaitable[Row | None]]
    true_in: frozenset[str]
    details: Callable[[Row], Row]


def _application(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.application(subject_id)


def _candidate(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.candidate(subject_id)


def _intern(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.intern(subject_id)


def _nothing(row: Row) -> Row:
    return {}


def _comment(row: Row) -> Row:
    return {"comment": row["decision_comment"]}


def _rejection(row: Row) -> Row:
    """With the reasons of the screening, unless a reviewer decided; bounds only of disclosed rules."""
    return _comment(row) | {"reasons": [] if row["decided_by"] else _reasons(row)}


def _reasons(row: Row) -> list[Mapping[str, str]]:
    results = tuple(CriterionResult(**each | {"result": Outcome(each["result"])}) for each in row["results"] or ())
    told, questions = disclosed(row["steps"], row["step_id"]), questions_of(row["steps"], row["step_id"])
    return [
        {
            locale: f"{result.label}: {message(result, told=result.field in told, locale=locale, questions=questions)}"
            for locale in ("en", "ru")
        }
        for result in reasons(results)
    ]


def _decision(row: Row) -> Row:
    rejected = row["status"] == CandidateStatus.REJECTED
    return {"status": (CandidateStatus.REJECTED if rejected else CandidateStatus.CONFIRMED).value}


def _enrolment(row: Row) -> Row:
    place = f"{row['place']}, {row['address']}" if row["place"] else None
    return {"place": place, "curator": row["curator"], "starts_on": row["starts_on"], "ends_on": row["ends_on"]}


NOT_WITHDRAWN: Final = frozenset(ApplicationStatus) - {ApplicationStatus.WITHDRAWN}
DECIDED: Final = frozenset({CandidateStatus.CONFIRMED, CandidateStatus.ENROLLED, CandidateStatus.REJECTED})

LETTERS: Final[Mapping[str, LetterFacts]] = {
    "application.received": LetterFacts(_application, NOT_WITHDRAWN, _nothing),
    "application.approved": LetterFacts(_application, frozenset({ApplicationStatus.APPROVED}), _comment),
    "application.rejected": LetterFacts(_application, frozenset({ApplicationStatus.REJECTED}), _rejection),
    "application.returned": LetterFacts(_application, frozenset({ApplicationStatus.RETURNED}), _comment),
    "candidate.decided": LetterFacts(_candidate, DECIDED, _decision),
    "intern.enrolled": LetterFacts(_intern, frozenset({InternStatus.ENROLLED}), _enrolment),
}
