"""Steps as they are sent: one shape for both kinds, whose members are checked by kind."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_types import MaxLen, MinLen
from pydantic import Field as Declared
from pydantic import Strict, StringConstraints

from praktika.infrastructure.http import Body, Flag, text, whole
from praktika.internships.adapters.http.bodies import Capacity, Description, Hundredths, Name, WeeklyMinutes
from praktika.internships.domain.steps import (
    NEW,
    ApplicationStep,
    Decision,
    DurationUnit,
    Field,
    FieldKind,
    Option,
    StageStep,
    Step,
)
from praktika.internships.domain.templates import WORKING_WEEK, Defaults
from praktika.kernel.errors import Invalid, Violation

Key = Annotated[str, Strict(), StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


class OptionBody(Body):
    value: Name
    label: Annotated[str, text(300)]


class FieldBody(Body):
    key: Key
    label: Annotated[str, text(300)]
    help: Annotated[str, text(1000, least=0)] = ""
    kind: FieldKind
    options: Annotated[list[OptionBody], MaxLen(200)] = []
    required: Flag = False
    must_be_verified: Flag = False
    criteria: Annotated[list[dict[str, Any]], MaxLen(10)] = []
    disclose: Flag = False

    def field(self) -> Field:
        members: dict[str, Any] = {name: getattr(self, name) for name in FieldBody.model_fields}
        options = tuple(Option(value=option.value, label=option.label) for option in self.options)
        return Field(**members | {"options": options, "criteria": tuple(self.criteria)})


class StepKind(StrEnum):
    APPLICATION = "application"
    STAGE = "stage"


class StepBody(Body):
    """`decision`, `max_attempts` and `fields` belong to applications; `duration`, `unit` and `min_fill_percent` to
    stages."""

    id: UUID | None = None
    kind: StepKind
    title: Name
    instructions: Description = ""
    points: Annotated[Hundredths, Declared(ge=0, le=1_000_000)] = Decimal("0.00")
    decision: Decision | None = None
    max_attempts: Annotated[int, whole(1, 20)] | None = None
    fields: Annotated[list[FieldBody], MinLen(1), MaxLen(100)] | None = None
    duration: Annotated[int, whole(1, 1000)] | None = None
    unit: DurationUnit | None = None
    min_fill_percent: Annotated[Hundredths, Declared(ge=0, le=100)] | None = None

    def step(self) -> Step:
        """Once `violations` found nothing."""
        common: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set & COMMON}
        own = {name: getattr(self, name) for name in self.model_fields_set & MEMBERS[self.kind]}
        if self.kind is StepKind.STAGE:
            return StageStep(id=self.id or NEW, **common, **own)
        own["fields"] = tuple(field.field() for field in self.fields or ())
        return ApplicationStep(id=self.id or NEW, **common, **own)

    def violations(self) -> Iterator[Violation]:
        """Members of the other kind, and those this kind needs."""
        foreign = self.model_fields_set - MEMBERS[self.kind] - COMMON - {"id", "kind"}
        yield from (Violation(f"/{name}", "unknown-member") for name in sorted(foreign))
        present = {name for name in MEMBERS[self.kind] if getattr(self, name) is not None}
        yield from (Violation(f"/{name}", "required") for name in sorted(REQUIRED[self.kind] - present))
        cleared = (MEMBERS[self.kind] - REQUIRED[self.kind] - present) & self.model_fields_set
        yield from (Violation(f"/{name}", "wrong-type") for name in sorted(cleared))


COMMON: Final = {"title", "instructions", "points"}
MEMBERS: Final = {
    StepKind.APPLICATION: {"decision", "max_attempts", "fields"},
    StepKind.STAGE: {"duration", "unit", "min_fill_percent"},
}
REQUIRED: Final = {StepKind.APPLICATION: {"fields"}, StepKind.STAGE: {"duration", "unit"}}

Steps = Annotated[list[StepBody], MaxLen(30)]


def steps_of(bodies: Sequence[StepBody]) -> list[Step]:
    """Invalid with every violation."""
    wrong = [
        Violation(f"/steps/{i}{violation.pointer}", violation.code)
        for i, body in enumerate(bodies)
        for violation in body.violations()
    ]
    if wrong:
        raise Invalid(*wrong)
    return [body.step() for body in bodies]


class DefaultsBody(Body):
    weekly_minutes: WeeklyMinutes = list(WORKING_WEEK)
    capacity: Capacity | None = None

    def defaults(self) -> Defaults:
        return Defaults(weekly_minutes=tuple(self.weekly_minutes), capacity=self.capacity)
