"""How the members of criteria are read; Misfit says what is wrong with one."""

from datetime import date
from typing import Any, Final

from praktika.internships.domain.steps import FieldKind
from praktika.internships.policies.values import PLAIN, Misfit, Value, boolean, day

MOST_VALUES: Final = 200
LONGEST_PATTERN: Final = 200


def a_value(kind: FieldKind, raw: Any) -> Value:
    return PLAIN[kind](raw)


def some_values(kind: FieldKind, raw: Any) -> tuple[Value, ...]:
    if not isinstance(raw, list | tuple):
        raise Misfit
    if not 1 <= len(raw) <= MOST_VALUES:
        raise Misfit("out-of-range")
    return tuple(PLAIN[kind](each) for each in raw)


def a_flag(kind: FieldKind, raw: Any) -> bool:
    return boolean(raw)


def a_whole(kind: FieldKind, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Misfit
    if raw < 0:
        raise Misfit("out-of-range")
    return raw


def a_pattern(kind: FieldKind, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Misfit
    if not 1 <= len(raw) <= LONGEST_PATTERN:
        raise Misfit("out-of-range")
    return raw


def a_moment(kind: FieldKind, raw: Any) -> str | date:
    return raw if raw in ("programme_start", "application") else day(raw)
