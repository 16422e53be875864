"""What a request body may hold: strict types, refused at the boundary when they could not be kept."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from math import isinf
from typing import Annotated, Any, Final

from annotated_types import GroupedMetadata, Interval, MaxLen, MinLen
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError, from_json

from praktika.infrastructure.problems import pointer_of
from praktika.kernel.errors import Malformed, Violation
from praktika.kernel.text import clean

FIRST_YEAR: Final = 1900
END_YEAR: Final = 2200


class Body(BaseModel):
    """Members that are not declared are refused. `class NewPlace(Body, example={…})` shows itself in OpenAPI."""

    model_config = ConfigDict(extra="forbid")

    def __init_subclass__(cls, example: dict[str, Any] | None = None, **more: Any) -> None:
        if example:
            cls.model_config["json_schema_extra"] = {"examples": [example]}
        super().__init_subclass__(**more)


ABSENT: Final[Any] = Field(default_factory=lambda: None)
"""Of a member of a PATCH that keeps its value when it is absent, and that cannot be cleared."""


def given(body: Body) -> dict[str, Any]:
    """The members that were sent."""
    return {name: getattr(body, name) for name in body.model_fields_set}


class text(GroupedMetadata):
    """A string, NFC-normalised and trimmed, of `least` to `most` code points."""

    def __init__(self, most: int, least: int = 1) -> None:
        self.most, self.least = most, least

    def __iter__(self) -> Iterator[object]:
        yield BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)
        yield Strict()
        yield MinLen(self.least)
        yield MaxLen(self.most)


class whole(GroupedMetadata):
    """A JSON integer from `least` to `most`."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __iter__(self) -> Iterator[object]:
        yield Strict()
        yield Interval(ge=self.least, le=self.most)


Flag = Annotated[bool, Strict()]


def _shaped(pattern: str, kind: str) -> BeforeValidator:
    """Only text of this shape goes on: the parser itself would take numbers and much else."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: Any) -> Any:
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        raise PydanticCustomError(kind, "not a date of that form")

    return BeforeValidator(check)


LocalDate = Annotated[
    date,
    _shaped(r"\d{4}-\d\d-\d\d", "date_shape"),
    AfterValidator(lambda value: _within(value)),
]
"""A local date, `YYYY-MM-DD`."""

Moment = Annotated[
    AwareDatetime,
    _shaped(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)", "datetime_shape"),
    AfterValidator(lambda value: _within(_utc(value))),
]
"""An instant, RFC 3339 with offset, kept in UTC."""


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("date_range", "outside the years we keep") from None


def _within[D: date](value: D) -> D:
    if FIRST_YEAR <= value.year < END_YEAR:
        return value
    raise PydanticCustomError("date_range", "outside the years we keep")


SUSPICIOUS: Final = re.compile(rb"\\u0000|\d[eE]\+?\d{3}|\d{300}")
"""What a body must hold for a text with NUL or a number beyond all bounds to be in it."""

CHECKED_LATER: Final = "checked later"
"""Marks a member of a body whose whole content a use case checks, so that all that is wrong in it is told at once."""


def parse(body: bytes) -> Any:
    """The JSON value; Malformed when it is none."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Malformed from None


def unkeepable(body: bytes, value: Any, later: frozenset[str] = frozenset()) -> list[Violation]:
    """Every text and name with NUL and every number that overflows to infinity, but in the members `later`."""
    return list(_unkeepable(value, (), later)) if SUSPICIOUS.search(body) else []


def _unkeepable(value: Any, path: tuple[str | int, ...], later: frozenset[str] = frozenset()) -> Iterator[Violation]:
    if isinstance(value, str) and "\0" in value:
        yield Violation(pointer_of(path), "invalid-text")
    if isinstance(value, float) and isinf(value):
        yield Violation(pointer_of(path), "out-of-range")
    for step, inner in _members(value):
        if isinstance(step, str) and "\0" in step:
            yield Violation(pointer_of((*path, step)), "unknown-member")
        elif step not in later:
            yield from _unkeepable(inner, (*path, step))


def _members(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
