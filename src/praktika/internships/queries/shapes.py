"""Steps as the API answers them, the same for templates and programmes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OptionView:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """`criteria` is empty for readers the rules are not disclosed to."""

    key: str
    label: str
    help: str
    kind: str
    options: list[OptionView]
    required: bool
    must_be_verified: bool
    criteria: list[Mapping[str, Any]]
    disclose: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """Applications have `decision`, `max_attempts`, `fields`; stages have `duration`, `unit`, `min_fill_percent`."""

    id: UUID
    template_step_id: UUID | None
    order: int
    kind: str
    title: str
    instructions: str
    points: float
    decision: str | None = None
    max_attempts: int | None = None
    fields: list[FieldView] | None = None
    duration: int | None = None
    unit: str | None = None
    min_fill_percent: float | None = None


type Row = dict[str, Any]
"""Columns of a row by name; documents as the JSON they are kept as."""


def members(view: type[Any], row: Row) -> Row:
    """What a view shows of a row as it is."""
    return {name: row[name] for name in view.__slots__ if name in row}


def steps_view(steps: Sequence[Row], *, rules: bool) -> list[StepView]:
    """`rules`: all criteria are shown, not only disclosed ones."""
    return [_step(step, rules) for step in steps]


def _step(step: Row, rules: bool) -> StepView:
    common = {name: step[name] for name in ("order", "kind", "title", "instructions")}
    ids = {name: UUID(step[name]) if step[name] else None for name in ("id", "template_step_id")}
    if step["kind"] == "stage":
        special = {"duration": step["duration"], "unit": step["unit"]}
        special["min_fill_percent"] = float(step["min_fill_percent"])
    else:
        special = {"decision": step["decision"], "max_attempts": step["max_attempts"]}
        special["fields"] = [_field(field, rules) for field in step["fields"]]
    return StepView(**ids, **common, points=float(step["points"]), **special)  # type: ignore[arg-type]


def _field(field: Row, rules: bool) -> FieldView:
    shown = members(FieldView, field)
    shown["options"] = [OptionView(**option) for option in field["options"]]
    shown["criteria"] = field["criteria"] if rules or field["disclose"] else []
    return FieldView(**shown)
