"""What stands above the table of every form."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

MONTHS_OF: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """`unit` is the department; `stamp` says when and by whom a sheet of open months was made."""

    legal_name: str
    okpo: str
    unit: str
    made_on: date
    stamp: str


def stamp(made_at: datetime, zone: str, person: str) -> str:
    """`made_at` in that zone."""
    return f"Сформирован {made_at:%d.%m.%Y %H:%M} {zone} {person}".rstrip()


def period_in_words(first: date, last: date) -> str:
    """Two days of one month."""
    return f"за период с {first.day} по {last.day} {MONTHS_OF[last.month - 1]} {last.year} г."
