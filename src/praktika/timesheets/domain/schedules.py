"""An intern's schedule: from when to when, how much on which weekday, in which stages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType, Protocol
from uuid import UUID

from praktika.kernel.errors import Conflict, Invalid, NotFound
from praktika.kernel.ids import uuid7

ScheduleId = NewType("ScheduleId", UUID)


class ScheduleNotFound(
    NotFound, code="timesheets.schedule-not-found", ru="Графика такого стажёра нет, или вам он не виден."
):
    """There is no schedule of such an intern, or it is not visible to you."""


class ScheduleExists(Conflict, code="timesheets.schedule-exists", ru="У этого стажёра уже есть график."):
    """This intern already has a schedule."""


class OutsidePeriod(Invalid, code="timesheets.outside-period", ru="Даты выходят за пределы стажировки."):
    """The dates lie outside the internship."""


class ScheduleState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class StageState(StrEnum):
    PLANNED = "planned"
    NOT_SCHEDULED = "not_scheduled"


class TermCategory(StrEnum):
    """Whose working week the law shortens (Labour Code of Russia, article 92)."""

    NORMAL = "normal"
    DISABLED = "disabled"
    HARMFUL = "harmful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What holds from `since` on; `weekly_minutes` from Monday to Sunday."""

    since: date
    weekly_minutes: tuple[int, ...]
    student_in_term: bool = False
    category: TermCategory = TermCategory.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage that would start after the internship's end is not scheduled and has no end."""

    stage_id: UUID
    order: int
    starts_on: date
    ends_on: date | None
    min_fill_percent: Decimal
    state: StageState


class StageLength(Protocol):
    """A stage as internships plan it; `unit` is `days`, `working_days` or `months`."""

    @property
    def stage_id(self) -> UUID: ...
    @property
    def order(self) -> int: ...
    @property
    def duration(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def min_fill_percent(self) -> Decimal: ...


class Internship(Protocol):
    """An internship as internships' facade tells it; dates are inclusive local dates of the organisation."""

    @property
    def organisation_id(self) -> UUID: ...
    @property
    def programme_id(self) -> UUID: ...
    @property
    def intern_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID: ...
    @property
    def revision(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def programme_ends_on(self) -> date: ...
    @property
    def weekly_minutes(self) -> tuple[int, ...]: ...
    @property
    def student(self) -> bool: ...
    @property
    def personnel_number(self) -> str: ...
    @property
    def position(self) -> str: ...
    @property
    def department_id(self) -> UUID | None: ...
    @property
    def curator_id(self) -> UUID | None: ...
    @property
    def stages(self) -> Sequence[StageLength]: ...
    @property
    def birth_date(self) -> date | None: ...


@dataclass(eq=False, kw_only=True)
class Schedule:
    """One per intern. `intern_revision` is the newest state of the internship it was made from."""

    id: ScheduleId
    organisation_id: UUID
    intern_id: UUID
    account_id: UUID
    programme_id: UUID
    starts_on: date
    ends_on: date
    intern_revision: int
    stages: tuple[Stage, ...] = ()
    terms: tuple[Term, ...]
    birth_date: date | None
    personnel_number: str
    position: str
    department_id: UUID | None
    curator_id: UUID | None
    state: ScheduleState = ScheduleState.ACTIVE
    version: int = 1

    @classmethod
    def of(cls, internship: Internship) -> "Schedule":
        return cls(
            id=ScheduleId(uuid7()),
            organisation_id=internship.organisation_id,
            intern_id=internship.intern_id,
            account_id=internship.account_id,
            programme_id=internship.programme_id,
            starts_on=internship.starts_on,
            ends_on=_last_day(internship),
            intern_revision=internship.revision,
            terms=(
                Term(
                    since=internship.starts_on,
                    weekly_minutes=internship.weekly_minutes,
                    student_in_term=internship.student,
                ),
            ),
            birth_date=internship.birth_date,
            personnel_number=internship.personnel_number,
            position=internship.position,
            department_id=internship.department_id,
            curator_id=internship.curator_id,
        )

    @property
    def is_active(self) -> bool:
        return self.state is ScheduleState.ACTIVE

    def follow(self, internship: Internship) -> bool:
        """Take over a newer state of the internship; False when it is none. Hours change by terms here, not there."""
        if not self.is_active or internship.revision <= self.intern_revision:
            return False
        self.starts_on = internship.starts_on
        self.ends_on = _last_day(internship)
        self.intern_revision = internship.revision
        self.terms = _from(internship.starts_on, self.terms)
        self.birth_date = internship.birth_date
        self.personnel_number = internship.personnel_number
        self.position = internship.position
        self.department_id = internship.department_id
        self.curator_id = internship.curator_id
        self.version += 1
        return True

    def end(self, last_day: date, revision: int) -> bool:
        """No day after `last_day` belongs to the schedule any more; False when this was known, or overtaken."""
        if not self.is_active or revision < self.intern_revision:
            return False
        self.state = ScheduleState.ENDED
        self.ends_on = min(self.ends_on, last_day)
        self.intern_revision = revision
        self.version += 1
        return True

    def arrange(self, stages: tuple[Stage, ...]) -> None:
        if stages != self.stages:
            self.stages = stages
            self.version += 1

    def planned_stages(self, before: Iterable[Stage]) -> Iterable[Stage]:
        """The planned stages that are not as they were."""
        known = set(before)
        return (stage for stage in self.stages if stage.state is StageState.PLANNED and stage not in known)

    def term(self, on: date) -> Term:
        """The one in force on a day of the schedule."""
        return max((term for term in self.terms if term.since <= on), key=lambda term: term.since)

    def contains(self, first_day: date, last_day: date) -> bool:
        return self.starts_on <= first_day and last_day <= self.ends_on


def _last_day(internship: Internship) -> date:
    return min(internship.ends_on, internship.programme_ends_on)


def _from(starts_on: date, terms: Sequence[Term]) -> tuple[Term, ...]:
    """Terms for a schedule that starts on this day: what was in force then begins with it."""
    earlier = [term for term in terms if term.since <= starts_on]
    first, *later = [earlier[-1], *terms[len(earlier) :]] if earlier else terms
    return (replace(first, since=starts_on), *later)
