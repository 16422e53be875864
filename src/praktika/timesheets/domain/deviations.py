"""A stretch of days, or hours of each of them, that differs from the plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.errors import Conflict, Invalid, NotFound, Violation, explain
from praktika.kernel.ids import uuid7
from praktika.timesheets.domain.kinds import KINDS, DayKind, Effect
from praktika.timesheets.domain.schedules import Schedule, ScheduleId
from praktika.timesheets.events import DeviationDecided, DeviationRequested

DeviationId = NewType("DeviationId", UUID)

LONGEST: Final = timedelta(days=365)
MINUTES: Final = range(5, 1441, 5)

MINUTES_NOT_ALLOWED: Final = explain(
    "minutes-not-allowed", "This kind takes whole days.", "Этот вид занимает дни целиком."
)


class DeviationStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


TRANSITIONS: Final = {
    DeviationStatus.REQUESTED: {DeviationStatus.APPROVED, DeviationStatus.REJECTED, DeviationStatus.WITHDRAWN},
    DeviationStatus.APPROVED: {DeviationStatus.CANCELLED},
    DeviationStatus.REJECTED: set(),
    DeviationStatus.WITHDRAWN: set(),
    DeviationStatus.CANCELLED: set(),
}

STANDING: Final = (DeviationStatus.REQUESTED, DeviationStatus.APPROVED)
"""Those that take their days: no other of the sort may overlap them."""


class DeviationNotFound(NotFound, code="timesheets.deviation-not-found", ru="Такого отклонения нет."):
    """There is no such deviation."""


class DeviationOverlaps(
    Conflict, code="timesheets.deviation-overlaps", ru="На эти дни уже есть отклонение того же рода."
):
    """There already is a deviation of this sort on some of these days."""


class DeviationStateConflict(
    Conflict, code="timesheets.invalid-transition", ru="Состояние отклонения этого не допускает."
):
    """The deviation is not in a state that allows this."""


class OwnRequest(Conflict, code="timesheets.own-request", ru="Своё отклонение согласует другой человек."):
    """Somebody else decides about your own deviation."""


class KindNotRequestable(
    Invalid, code="timesheets.kind-not-requestable", ru="О таком виде дня стажёр не может просить сам."
):
    """An intern cannot ask for this kind himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The document a deviation rests on."""

    number: str
    issued_on: date
    title: str

    def __str__(self) -> str:
        return f"{self.title} № {self.number} от {self.issued_on:%d.%m.%Y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A kind on the days from first to last, both included; `minutes` of each of them where the kind counts minutes."""

    kind: str
    first_day: date
    last_day: date
    minutes: int | None = None

    def __post_init__(self) -> None:
        if violations := [violation for violation in (self._kind(), self._days(), self._minutes()) if violation]:
            raise Invalid(*violations)

    @property
    def day_kind(self) -> DayKind:
        return KINDS[self.kind]

    def _kind(self) -> Violation | None:
        known = self.kind in KINDS and self.day_kind.effect is not Effect.PLAN
        return None if known else Violation("/kind", "not-an-option")

    def _days(self) -> Violation | None:
        fits = self.first_day <= self.last_day <= self.first_day + LONGEST
        return None if fits else Violation("/last_day", "out-of-range")

    def _minutes(self) -> Violation | None:
        if self._kind():
            return None
        if not self.day_kind.is_counted_in_minutes:
            return None if self.minutes is None else Violation("/minutes", MINUTES_NOT_ALLOWED)
        if self.minutes is None:
            return Violation("/minutes", "required")
        return None if self.minutes in MINUTES else Violation("/minutes", "out-of-range")


@dataclass(eq=False, kw_only=True)
class Deviation:
    """`decided_*` tell of the last decision: approval, rejection or cancellation."""

    id: DeviationId
    schedule_id: ScheduleId
    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    kind: str
    effect: Effect
    first_day: date
    last_day: date
    minutes: int | None
    document: Paper | None
    comment: str | None
    status: DeviationStatus = DeviationStatus.REQUESTED
    requested_by: UUID
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    decision_comment: str | None = None
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @classmethod
    def of(
        cls, schedule: Schedule, stretch: Stretch, document: Paper | None, comment: str | None, by: UUID, now: datetime
    ) -> "Deviation":
        return cls(
            id=DeviationId(uuid7()),
            schedule_id=schedule.id,
            organisation_id=schedule.organisation_id,
            programme_id=schedule.programme_id,
            intern_id=schedule.intern_id,
            kind=stretch.kind,
            effect=stretch.day_kind.effect,
            first_day=stretch.first_day,
            last_day=stretch.last_day,
            minutes=stretch.minutes,
            document=document,
            comment=comment,
            requested_by=by,
            created_at=now,
            updated_at=now,
        )

    @property
    def day_kind(self) -> DayKind:
        return KINDS[self.kind]

    @property
    def is_standing(self) -> bool:
        return self.status in STANDING

    @property
    def is_approved(self) -> bool:
        return self.status is DeviationStatus.APPROVED

    def excludes(self, other: "Deviation") -> bool:
        """Whether the two cannot hold on the same day: only one may replace it, and one of a kind take or add hours."""
        both_replace = self.effect is other.effect is Effect.REPLACES
        return both_replace or self.kind == other.kind

    def includes(self, on: date) -> bool:
        return self.first_day <= on <= self.last_day

    def overlaps(self, other: "Deviation") -> bool:
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    def requested(self) -> DeviationRequested:
        return DeviationRequested(
            occurred_at=self.created_at,
            organisation_id=self.organisation_id,
            intern_id=self.intern_id,
            programme_id=self.programme_id,
            deviation_id=self.id,
            kind=self.kind,
            first_day=self.first_day,
            last_day=self.last_day,
        )

    def approve(self, by: UUID, comment: str | None, now: datetime) -> DeviationDecided:
        return self._decided(DeviationStatus.APPROVED, by, comment, now)

    def reject(self, by: UUID, comment: str | None, now: datetime) -> DeviationDecided:
        return self._decided(DeviationStatus.REJECTED, by, _needed(comment), now)

    def cancel(self, by: UUID, comment: str | None, now: datetime) -> DeviationDecided:
        return self._decided(DeviationStatus.CANCELLED, by, _needed(comment), now)

    def withdraw(self, now: datetime) -> None:
        self._become(DeviationStatus.WITHDRAWN, now)

    def _decided(self, status: DeviationStatus, by: UUID, comment: str | None, now: datetime) -> DeviationDecided:
        self._become(status, now)
        self.decided_by, self.decided_at, self.decision_comment = by, now, comment
        return DeviationDecided(
            occurred_at=now,
            organisation_id=self.organisation_id,
            intern_id=self.intern_id,
            programme_id=self.programme_id,
            deviation_id=self.id,
            kind=self.kind,
            first_day=self.first_day,
            last_day=self.last_day,
            decision=status.value,
        )

    def _become(self, status: DeviationStatus, now: datetime) -> None:
        if status not in TRANSITIONS[self.status]:
            raise DeviationStateConflict(state=self.status.value)
        self.status = status
        self.updated_at = now
        self.version += 1


def _needed(comment: str | None) -> str:
    if not comment:
        raise Invalid.at("/comment", "required")
    return comment
