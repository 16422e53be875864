"""The letters about this module's facts: one row a kind says what it is about, when it is so, and what it tells."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from praktika.internships.adapters.lookup import Lookup
from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.interns import InternStatus
from praktika.internships.domain.programmes import PUBLIC
from praktika.internships.domain.screenings import CriterionResult, Outcome
from praktika.internships.policies.screening import disclosed, message, questions_of, reasons
from praktika.internships.queries.shapes import Row


class Audience(StrEnum):
    """Whom a message is for: the person it is about, those who look after that person, or the staff of the programme;
    a crowd is asked for by the batch."""

    PERSON = "person"
    CURATOR = "curator"
    STAFF = "staff"
    CROWD = "crowd"


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """`find` looks the subject up; `details` are what the message shows besides the programme's title."""

    find: Callable[[Lookup, UUID], Awaitable[Row | None]]
    true_in: frozenset[str] | None  # None: for ever
    details: Callable[[Row], Row]
    audience: Audience = Audience.PERSON


def _application(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.application(subject_id)


def _candidate(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.candidate(subject_id)


def _intern(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.intern(subject_id)


def _programme(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.programme(subject_id)


def _points_entry(lookup: Lookup, subject_id: UUID) -> Awaitable[Row | None]:
    return lookup.points_entry(subject_id)


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


def _days(row: Row) -> Row:
    return {"starts_on": row["starts_on"], "ends_on": row["ends_on"]}


def _points(row: Row) -> Row:
    """Numbers as people write them: 10, 7.5."""
    amount, balance = (f"{row[name].normalize():f}" for name in ("amount", "balance_after"))
    return {"amount": amount, "balance": balance, "direction": row["kind"], "reason": row["reason"]}


NOT_WITHDRAWN: Final = frozenset(ApplicationStatus) - {ApplicationStatus.WITHDRAWN}
DECIDED: Final = frozenset({CandidateStatus.CONFIRMED, CandidateStatus.ENROLLED, CandidateStatus.REJECTED})
ENROLLED: Final = frozenset({InternStatus.ENROLLED})
GRADUATED: Final = frozenset({InternStatus.GRADUATED})
DISMISSED: Final = frozenset({InternStatus.DISMISSED})
CANCELLED: Final = frozenset({InternStatus.CANCELLED})

LETTERS: Final[Mapping[str, LetterFacts]] = {
    "application.received": LetterFacts(_application, NOT_WITHDRAWN, _nothing),
    "application.approved": LetterFacts(_application, frozenset({ApplicationStatus.APPROVED}), _comment),
    "application.rejected": LetterFacts(_application, frozenset({ApplicationStatus.REJECTED}), _rejection),
    "application.returned": LetterFacts(_application, frozenset({ApplicationStatus.RETURNED}), _comment),
    "candidate.decided": LetterFacts(_candidate, DECIDED, _decision),
    "application.received.staff": LetterFacts(
        _application, frozenset({ApplicationStatus.IN_REVIEW}), _nothing, Audience.STAFF
    ),
    "application.withdrawn": LetterFacts(
        _application, frozenset({ApplicationStatus.WITHDRAWN}), _nothing, Audience.STAFF
    ),
    "intern.enrolled": LetterFacts(_intern, ENROLLED, _enrolment),
    "intern.enrolled.curator": LetterFacts(_intern, ENROLLED, _enrolment, Audience.CURATOR),
    "intern.changed": LetterFacts(_intern, ENROLLED, _enrolment),
    "intern.changed.curator": LetterFacts(_intern, ENROLLED, _enrolment, Audience.CURATOR),
    "intern.graduated": LetterFacts(_intern, GRADUATED, _nothing),
    "intern.graduated.curator": LetterFacts(_intern, GRADUATED, _nothing, Audience.CURATOR),
    "intern.dismissed": LetterFacts(_intern, DISMISSED, _days),
    "intern.dismissed.curator": LetterFacts(_intern, DISMISSED, _days, Audience.CURATOR),
    "intern.cancelled": LetterFacts(_intern, CANCELLED, _nothing),
    "intern.cancelled.curator": LetterFacts(_intern, CANCELLED, _nothing, Audience.CURATOR),
    "programme.changed": LetterFacts(_programme, frozenset(PUBLIC), _days, Audience.CROWD),
    "points.changed": LetterFacts(_points_entry, None, _points),
    "timesheet.deviation-requested": LetterFacts(_intern, ENROLLED, _nothing, Audience.CURATOR),
}
