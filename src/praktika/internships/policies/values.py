"""Answers as typed values. Nothing is coerced: a number is a JSON number, a date is `YYYY-MM-DD`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from praktika.internships.domain.steps import Field, FieldKind
from praktika.kernel.text import clean

LONGEST_TEXT: Final = 5000
LONGEST_OTHER: Final = 500
MOST_DIGITS: Final = 15
LARGEST: Final = 10**100
YEARS: Final = range(1900, 2200)
DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Other:
    """Free text where none of the options fits; it never equals one of them."""

    text: str


type Value = str | Decimal | bool | date | Other


class Misfit(ValueError):
    """The JSON value is not one of the kind; `code` says how."""

    def __init__(self, code: str = "wrong-type") -> None:
        super().__init__(code)
        self.code = code


def text(raw: Any, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(raw, str):
        raise Misfit
    if "\0" in raw:
        raise Misfit("invalid-text")
    cleaned = clean(raw)
    if len(cleaned) > longest:
        raise Misfit("too-long")
    return cleaned


def number(raw: Any) -> Decimal:
    """Finite (NaN is below nothing), and of no more digits than every reader of JSON keeps."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < LARGEST:
        raise Misfit
    value = Decimal(str(raw))
    if len(value.normalize().as_tuple().digits) > MOST_DIGITS:
        raise Misfit
    return value


def boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise Misfit
    return raw


def day(raw: Any) -> date:
    if not isinstance(raw, str):
        raise Misfit
    try:
        found = date.fromisoformat(raw) if DATE.fullmatch(raw) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise Misfit("invalid-date")
    return found


PLAIN: Final[Mapping[FieldKind, Callable[[Any], Value]]] = {
    FieldKind.STRING: text,
    FieldKind.SELECT: text,
    FieldKind.SELECT_WITH_OTHER: text,
    FieldKind.NUMBER: number,
    FieldKind.BOOLEAN: boolean,
    FieldKind.DATE: day,
}
"""How a single value of a kind is written, in criteria and, but for `select_with_other`, in answers."""


def answered(field: Field, raw: Any) -> Value | None:
    """The answer to a field, None where there is none (null, blank text); Misfit when it is none of its kind."""
    if raw is None:
        return None
    if field.kind is FieldKind.SELECT_WITH_OTHER:
        return _chosen_or_other(field, raw)
    value = PLAIN[field.kind](raw)
    if field.kind is FieldKind.SELECT:
        return _option(field, value)
    return None if value == "" else value


def _chosen_or_other(field: Field, raw: Any) -> Value:
    match raw:
        case {"choice": choice, **rest} if not rest:
            return _option(field, text(choice))
        case {"other": other, **rest} if not rest:
            return Other(text(other, LONGEST_OTHER) or _refuse("required"))
    raise Misfit


def _option(field: Field, value: Value) -> Value:
    return value if value in field.values else _refuse("not-an-option")


def _refuse(code: str) -> str:
    raise Misfit(code)


def written(field: Field, value: Value) -> Any:
    """The answer as JSON, the way it is stored."""
    if isinstance(value, Other):
        return {"other": value.text}
    if field.kind is FieldKind.SELECT_WITH_OTHER:
        return {"choice": value}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
