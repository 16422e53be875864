"""Steps and questions for templates: say only what the test is about."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from praktika.internships.domain.steps import ApplicationStep, DurationUnit, Field, FieldKind, Option, StageStep


def question(key: str, kind: str, *criteria: Mapping[str, Any], **more: Any) -> Field:
    """A required question; with criteria, one that decides. `question("age", "number", {"op": "min", "value": 18})`"""
    given: dict[str, Any] = {"label": key.capitalize(), "required": True, "disclose": True} | more
    given["options"] = tuple(Option(value=value, label=value) for value in given.get("options", ()))
    return Field(key=key, kind=FieldKind(kind), criteria=criteria, must_be_verified=bool(criteria), **given)


def application_step(*fields: Field, points: str = "10.00", **more: Any) -> ApplicationStep:
    """Asks for an adult when nothing else is said."""
    asked = fields or (question("birth_date", "date", {"op": "age_at_date", "on": "programme_start", "min": 18}),)
    return ApplicationStep(title="Application", fields=asked, points=Decimal(points), **more)


def stage_step(duration: int = 30, unit: str = "days", **more: Any) -> StageStep:
    given: dict[str, Any] = {"title": "Stage", "min_fill_percent": Decimal("50.00")} | more
    return StageStep(duration=duration, unit=DurationUnit(unit), **given)
