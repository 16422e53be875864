"""Writes one timesheet and prints how long it took and how much memory the process needed at most.

python -m bench.writing portal|bare INTERNS
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Final

from openpyxl import Workbook

from bench import memory
from praktika.infrastructure.spreadsheets import OpenpyxlWriter, plain_value
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.ids import uuid7
from praktika.kernel.spreadsheets import Row
from praktika.timesheets.adapters.holidays import LibraryHolidays
from praktika.timesheets.domain import Calendar, Day, Entry, ExportOrder, Form, Month, day_of
from praktika.timesheets.policies.book import Contents, book
from praktika.timesheets.policies.calendars import seeded_year
from praktika.timesheets.policies.timesheet import Person
from praktika.timesheets.services.gathering import CHUNK

MONTH: Final = Month(2026, 10)
"""Of 31 days."""

MADE_AT: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)
PROGRAMME: Final = date(2026, 9, 1), date(2027, 3, 31)


def contents(interns: int) -> Contents:
    """What the database would have answered: every intern worked or rested on every day."""
    organisation_id = OrganisationId(uuid7())
    calendar = Calendar([seeded_year(organisation_id, MONTH.year, LibraryHolidays())])
    days = [_day(calendar, on) for on in MONTH.days]
    order = ExportOrder(
        organisation_id=organisation_id,
        programme_id=uuid7(),
        programme_title="Практика",
        form=Form.BUDGET,
        month_from=MONTH,
        month_to=MONTH,
        as_of=MONTH.last_day,
        curator_id=None,
        requested_by=AccountId(uuid7()),
        requested_at=MADE_AT,
    )
    return Contents(
        order=order,
        programme=PROGRAMME,
        legal_name="ООО «Практика»",
        okpo="12345678",
        zone="Europe/Moscow",
        author="Анна Иванова",
        made_at=MADE_AT,
        calendar=calendar,
        months={MONTH: _people(interns, days)},
        deviations=[],
        names={},
    )


def _day(calendar: Calendar, on: date) -> Day:
    works = calendar.day(on).is_working
    minutes = 480 if works else 0
    return day_of(on, minutes, [Entry("work_day" if works else "day_off", minutes)])


def _people(interns: int, days: Sequence[Day]) -> dict[Person, Sequence[Day]]:
    """Those who are read by one statement share their equal days, as rows of a table do when they become objects."""
    read = [_copied(days) for _ in range(0, interns, CHUNK)]
    return {_person(number): list(read[number // CHUNK]) for number in range(interns)}


def _copied(days: Sequence[Day]) -> list[Day]:
    return [Day(day.date, day.plan_minutes, (Entry(day.entries[0].kind, day.entries[0].minutes),)) for day in days]


def _person(number: int) -> Person:
    return Person(
        intern_id=uuid7(),
        name=f"Иванова Анна {number}",
        personnel_number=f"P{number:06}",
        position="Стажёр",
        starts_on=PROGRAMME[0],
        ends_on=PROGRAMME[1],
    )


def portal(given: Contents) -> float:
    """Seconds from stored data to the file."""
    began = time.perf_counter()
    asyncio.run(OpenpyxlWriter().write(book(given), MADE_AT))
    return time.perf_counter() - began


def bare(given: Contents) -> float:
    """Seconds for values that lie ready, without a single style."""
    sheets = [(sheet.name, [_values(row) for row in sheet.rows]) for sheet in book(given)]
    gc.freeze()  # what lies ready is no burden
    began = time.perf_counter()
    workbook = Workbook(write_only=True)
    for name, rows in sheets:
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    workbook.save(BytesIO())
    return time.perf_counter() - began


def _values(row: Row) -> list[object]:
    return [None if cell is None else plain_value(cell.value) for cell in row]


if __name__ == "__main__":
    seconds = {"portal": portal, "bare": bare}[sys.argv[1]](contents(int(sys.argv[2])))
    print(json.dumps({"seconds": seconds, "megabytes": memory.peak()}))
