"""The sheets behind a form: sums, entries, deviations, what the codes mean. A column is one line of a table here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from praktika.kernel.spreadsheets import Cell, Look, Row, Sheet, Value, column_letters
from praktika.timesheets.domain import KINDS, Day, DayKind, Deviation, Entry, Form, Month
from praktika.timesheets.policies.timesheet import MonthSheet, Person, PersonMonth
from praktika.timesheets.policies.totals import hours

MOST_ROWS: Final = 1_000_000

STATUSES: Final = {
    "requested": "на согласовании",
    "approved": "согласовано",
    "rejected": "отклонено",
    "withdrawn": "отозвано",
    "cancelled": "отменено",
}
SOURCES: Final = {"plan": "план", "deviation": "отклонение"}

type Column[T] = tuple[str, float, Callable[[T], Value]]
"""Head, width in characters, value of a row."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    person: Person
    day: Day
    entry: Entry
    code: str
    document: str


@dataclass(frozen=True, slots=True)
class PersonDeviation:
    person: Person
    deviation: Deviation
    form: Form
    decided_by: str


TOTALS: Final[tuple[Column[tuple[Month, PersonMonth]], ...]] = (
    ("Месяц", 10, lambda r: str(r[0])),
    ("№", 6, lambda r: r[1].number),
    ("Фамилия, имя, отчество", 36, lambda r: r[1].person.name),
    ("Табельный номер", 16, lambda r: r[1].person.personnel_number),
    ("Дни", 8, lambda r: r[1].month.days),
    ("Часы", 10, lambda r: hours(r[1].month.worked)),
    ("Норма, ч", 10, lambda r: hours(r[1].month.norm)),
    ("Уважительные неявки, ч", 14, lambda r: hours(r[1].month.excused)),
    ("Отклонение от нормы, ч", 14, lambda r: hours(r[1].month.difference)),
)
SUMMED_FROM: Final = 4
"""Columns before it have no sums."""

ENTRIES: Final[tuple[Column[PersonEntry], ...]] = (
    ("Дата", 12, lambda r: r.day.date),
    ("Табельный номер", 16, lambda r: r.person.personnel_number),
    ("Фамилия, имя, отчество", 36, lambda r: r.person.name),
    ("Стажёр", 38, lambda r: str(r.person.intern_id)),
    ("Код", 8, lambda r: r.code),
    ("Вид", 44, lambda r: r.entry.day_kind.ru),
    ("Часы", 10, lambda r: hours(r.entry.minutes)),
    ("Источник", 14, lambda r: SOURCES[r.entry.source]),
    ("Документ", 40, lambda r: r.document),
)

DEVIATIONS: Final[tuple[Column[PersonDeviation], ...]] = (
    ("Фамилия, имя, отчество", 36, lambda r: r.person.name),
    ("Табельный номер", 16, lambda r: r.person.personnel_number),
    ("Вид", 44, lambda r: r.deviation.day_kind.ru),
    ("Код", 8, lambda r: r.deviation.day_kind.letters.get(r.form, "")),
    ("С", 12, lambda r: r.deviation.first_day),
    ("По", 12, lambda r: r.deviation.last_day),
    ("Часов в день", 12, lambda r: None if r.deviation.minutes is None else hours(r.deviation.minutes)),
    ("Номер документа", 16, lambda r: r.deviation.document.number if r.deviation.document else ""),
    ("Дата документа", 14, lambda r: r.deviation.document.issued_on if r.deviation.document else None),
    ("Состояние", 18, lambda r: STATUSES[r.deviation.status]),
    ("Решение принял", 36, lambda r: r.decided_by),
    ("Комментарий", 60, lambda r: r.deviation.decision_comment or r.deviation.comment or ""),
)


def totals_sheet(sheets: Sequence[MonthSheet], codes: dict[str, str]) -> Sheet:
    """One column per used kind follows: days of whole-day kinds, hours of the others."""
    columns = (*TOTALS, *(_kind_column(KINDS[name], code) for name, code in codes.items()))
    rows = [(sheet.month, person) for sheet in sheets for person in sheet.rows]
    return _sheet("Итоги", columns, lambda: _with_sums(columns, rows))


def _kind_column(kind: DayKind, code: str) -> Column[tuple[Month, PersonMonth]]:
    in_minutes = kind.is_counted_in_minutes

    def value(given: tuple[Month, PersonMonth]) -> Value:
        found = given[1].month.by_kind.get(kind.name, 0)
        return hours(found) if in_minutes else found

    return code, 8, value


def _with_sums[T](columns: Sequence[Column[T]], rows: Sequence[T]) -> Iterator[Row]:
    yield from _listed(columns, rows)
    sums: list[Value] = [sum(value(each) for each in rows) for _, _, value in columns[SUMMED_FROM:]]  # type: ignore[misc]
    yield tuple(Cell(each, Look.TOTAL) for each in ("Итого", *[None] * (SUMMED_FROM - 1), *sums))


def entry_sheets(sheets: Sequence[MonthSheet], codes: dict[str, str], documents: dict[UUID, str]) -> list[Sheet]:
    """A row per entry; another sheet after each million."""
    rows = _person_entries(sheets, codes, documents)
    count = sum(len(day.entries) for sheet in sheets for person in sheet.rows for day in person.days)
    return [
        _sheet(f"Данные {n}" if n > 1 else "Данные", ENTRIES, lambda: _listed(ENTRIES, islice(rows, MOST_ROWS)))
        for n in range(1, 2 + max(count - 1, 0) // MOST_ROWS)
    ]


def _person_entries(
    sheets: Sequence[MonthSheet], codes: dict[str, str], documents: dict[UUID, str]
) -> Iterator[PersonEntry]:
    for person in (person for sheet in sheets for person in sheet.rows):
        for day in person.days:
            for entry in day.entries:
                document = documents.get(entry.source_id, "") if entry.source_id else ""
                yield PersonEntry(person.person, day, entry, codes[entry.kind], document)


def deviations_sheet(rows: Sequence[PersonDeviation]) -> Sheet:
    return _sheet("Отклонения", DEVIATIONS, lambda: _listed(DEVIATIONS, rows))


def legend_sheet(codes: dict[str, str], facts: Sequence[tuple[str, Value]]) -> Sheet:
    """What the used codes mean; below, what the file was made from."""
    return Sheet(name="Обозначения", rows=_legend(codes, facts), widths={"A": 30, "B": 24, "C": 50, "D": 10})


def _legend(codes: dict[str, str], facts: Sequence[tuple[str, Value]]) -> Iterator[Row]:
    yield _cells(Look.HEAD, "Код", "Номер", "Вид", "Единица")
    for name, code in codes.items():
        kind = KINDS[name]
        yield _cells(Look.BODY, code, kind.number, kind.ru, "часы" if kind.is_counted_in_minutes else "дни")
    yield ()
    for label, value in facts:
        yield _cells(Look.BODY, label, value)


def _sheet[T](name: str, columns: Sequence[Column[T]], rows: Callable[[], Iterator[Row]]) -> Sheet:
    widths = {column_letters(n): width for n, (_, width, _) in enumerate(columns, 1)}
    return Sheet(name=name, rows=rows(), widths=widths, freeze="A2", titles="1:1")


def _listed[T](columns: Sequence[Column[T]], rows: "Sequence[T] | Iterator[T]") -> Iterator[Row]:
    yield _cells(Look.HEAD, *(head for head, _, _ in columns))
    for each in rows:
        yield _cells(Look.BODY, *(value(each) for _, _, value in columns))


def _cells(look: Look, *values: Value) -> Row:
    return tuple(Cell(value, look) for value in values)
