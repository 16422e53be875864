"""A calendar month as the API names it: `YYYY-MM`."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from praktika.kernel.errors import Invalid

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def parse(cls, text: str, pointer: str) -> Self:
        """Invalid `invalid-format` at the pointer for anything but a month of 1900..2199."""
        if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
            raise Invalid.at(pointer, "invalid-format")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, self.length)

    @property
    def length(self) -> int:
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def days(self) -> "Iterator[date]":
        return days_between(self.first_day, self.last_day)

    def plus(self, months: int) -> "Month":
        years, index = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, index + 1)

    def until(self, last: "Month") -> "Iterator[Month]":
        """This month and those after it up to `last`, inclusive."""
        month = self
        while month <= last:
            yield month
            month = month.plus(1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Dates from first to last, inclusive."""
    return (first + DAY * n for n in range((last - first).days + 1))
