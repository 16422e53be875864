"""Answers to the form of an application step: all failures at once, nothing coerced."""

from collections.abc import Iterable, Mapping
from typing import Any

from praktika.internships.domain.errors import UNKNOWN_FIELD
from praktika.internships.domain.steps import ApplicationStep
from praktika.internships.policies.values import Misfit, answered, written
from praktika.kernel.errors import Invalid, Violation


def checked(step: ApplicationStep, answers: Mapping[str, Any], wrong: Iterable[Violation] = ()) -> dict[str, Any]:
    """The answers as they are stored; Invalid with a pointer `/answers/<key>` for every failure, and with what else
    is `wrong`."""
    known = {field.key for field in step.fields}
    violations = [*wrong, *(Violation(_pointer(key), UNKNOWN_FIELD) for key in answers if key not in known)]
    stored = {}
    for field in step.fields:
        try:
            value = answered(field, answers.get(field.key))
        except Misfit as misfit:
            violations.append(Violation(_pointer(field.key), misfit.code))
            continue
        if value is not None:
            stored[field.key] = written(field, value)
        elif field.required:
            violations.append(Violation(_pointer(field.key), "required"))
    if violations:
        raise Invalid(*violations)
    return stored


def _pointer(key: str) -> str:
    return "/answers/" + key.replace("~", "~0").replace("/", "~1")
