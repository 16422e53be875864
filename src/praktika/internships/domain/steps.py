"""What a programme consists of: steps, the fields of their forms, and the criteria of the fields."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Literal
from uuid import UUID

from praktika.internships.domain.errors import KIND_CHANGED
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.ids import uuid7

NEW: Final = UUID(int=0)
"""The id of a step that has none yet."""


class FieldKind(StrEnum):
    STRING = "string"
    SELECT = "select"
    SELECT_WITH_OTHER = "select_with_other"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class ProgrammeKind(StrEnum):
    SELECTION = "selection"
    INTERNSHIP = "internship"
    FULL = "full"


class Decision(StrEnum):
    AUTO = "auto"
    MANUAL = "manual"


class DurationUnit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


type Criterion = Mapping[str, Any]
"""A rule as it is written down: `{"op": "range", "min": 18, "max": 35, …}`; what it means is told by the policies."""


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """A question. `must_be_verified`: an answer that fails a criterion rejects; otherwise criteria are advice.

    `disclose`: applicants may see the rules.
    """

    key: str
    label: str
    help: str = ""
    kind: FieldKind
    options: tuple[Option, ...] = ()
    required: bool = False
    must_be_verified: bool = False
    criteria: tuple[Criterion, ...] = ()
    disclose: bool = False

    @property
    def values(self) -> frozenset[str]:
        return frozenset(option.value for option in self.options)


@dataclass(frozen=True, kw_only=True)
class ApplicationStep:
    """A form to be filled in; `auto` lets the screening decide, `manual` makes its verdict advice to a reviewer."""

    id: UUID = NEW
    template_step_id: UUID | None = None
    order: int = 0
    title: str
    instructions: str = ""
    points: Decimal = Decimal("0.00")
    kind: Literal["application"] = "application"
    decision: Decision = Decision.AUTO
    max_attempts: int = 3
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class StageStep:
    """A stretch of work; it is passed when at least `min_fill_percent` of the planned time was worked."""

    id: UUID = NEW
    template_step_id: UUID | None = None
    order: int = 0
    title: str
    instructions: str = ""
    points: Decimal = Decimal("0.00")
    kind: Literal["stage"] = "stage"
    duration: int
    unit: DurationUnit
    min_fill_percent: Decimal = Decimal("0.00")


type Step = ApplicationStep | StageStep


def settled(steps: Sequence[Step], known: Sequence[Step] = ()) -> tuple[Step, ...]:
    """Array order becomes step order; ids of `known` steps stay, new steps get one. Invalid for any other id, one
    given twice, and one given to a step of the other kind.
    """
    if violations := list(_misnamed(steps, {step.id: step.kind for step in known})):
        raise Invalid(*violations)
    numbered = enumerate(steps, start=1)
    return tuple(dataclasses.replace(s, id=uuid7() if s.id == NEW else s.id, order=n) for n, s in numbered)


def _misnamed(steps: Sequence[Step], known: Mapping[UUID, str]) -> Iterator[Violation]:
    seen = set[UUID]()
    for i, step in enumerate(steps):
        if step.id == NEW:
            continue
        if step.id not in known:
            yield Violation(f"/steps/{i}/id", "unknown-reference")
        elif step.id in seen:
            yield Violation(f"/steps/{i}/id", "duplicate")
        elif step.kind != known[step.id]:
            yield Violation(f"/steps/{i}/kind", KIND_CHANGED)
        seen.add(step.id)


def copied(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Copies with ids of their own that remember where they come from."""
    return tuple(dataclasses.replace(step, id=uuid7(), template_step_id=step.id) for step in steps)


def kind_of(steps: Sequence[Step]) -> ProgrammeKind:
    """Without a stage it is a selection, without an application an internship."""
    kinds = {step.kind for step in steps}
    if "stage" not in kinds:
        return ProgrammeKind.SELECTION
    return ProgrammeKind.FULL if "application" in kinds else ProgrammeKind.INTERNSHIP
