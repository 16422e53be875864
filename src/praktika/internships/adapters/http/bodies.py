"""What the bodies of several routes share."""

import json
from decimal import Decimal
from typing import Annotated, Any, Final

from annotated_types import MaxLen, MinLen, MultipleOf
from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from praktika.infrastructure.http import text, whole


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("decimal_type", "not a number")
    if abs(value) > MOST:
        raise PydanticCustomError("less_than_equal", "larger than anything is")
    return Decimal(str(value))


def _small(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value, ensure_ascii=False).encode()) > MOST_DISPLAY_BYTES:
        raise PydanticCustomError("too_long", "too long")
    return value


MOST: Final = 10**9
MOST_DISPLAY_BYTES: Final = 2048

Name = Annotated[str, text(200)]
Description = Annotated[str, text(10_000, least=0)]
ShortDescription = Annotated[str, text(5000, least=0)]
Display = Annotated[dict[str, Any], AfterValidator(_small)]

PeopleSearch = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"\S\S",
        description="Words of names or of an address, in any order and case; one of at least two letters.",
    ),
]

Hundredths = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    Field(decimal_places=2),
    AfterValidator(lambda d: d.quantize(Decimal("0.01"))),
]
"""A JSON number with at most two decimals, up to a milliard."""

WeeklyMinutes = Annotated[list[Annotated[int, whole(0, 1440), MultipleOf(15)]], MinLen(7), MaxLen(7)]
"""Planned minutes of the seven days from Monday to Sunday, in quarters of an hour."""

Capacity = Annotated[int, whole(1, 100_000)]
