"""Form 0504421 (order of the Ministry of Finance of Russia No. 52n of 30 March 2015), columns A to AJ, and AK of ours.

Day 1 stands in D, day 16 in T; for A..AJ the index of a column is its official number.
"""

from collections.abc import Callable, Iterator
from typing import Final

from praktika.kernel.spreadsheets import Cell, Look, Row, Sheet, Value, column_letters, row
from praktika.timesheets.policies.forms.heading import Heading, period_in_words
from praktika.timesheets.policies.timesheet import HALF, DayCell, MonthSheet, PersonMonth
from praktika.timesheets.policies.totals import hours

FIRST_HALF: Final = 4
SECOND_HALF: Final = 20
DAYS: Final = {n: column_letters(n - 1 + FIRST_HALF if n <= HALF else n - 16 + SECOND_HALF) for n in range(1, 32)}
"""Columns by day of the month."""

OFFICIAL: Final = 36

WIDTHS: Final = {"A": 34.0, "B": 12.0, "C": 20.0, "S": 9.0, "AI": 9.0, "AJ": 12.0, "AK": 12.0} | {
    letters: 5.0 for letters in DAYS.values() if letters != "AI"
}

SIGNATURES: Final = ("Руководитель структурного подразделения", "Исполнитель", "Отметка бухгалтерии о принятии")


def form_0504421(sheet: MonthSheet, heading: Heading) -> Sheet:
    return Sheet(
        name=str(sheet.month),
        rows=_rows(sheet, heading),
        widths=WIDTHS,
        freeze="D12",
        titles="9:11",
        merged=("D9:R9", "T9:AI9"),
    )


def _rows(sheet: MonthSheet, heading: Heading) -> Iterator[Row]:
    yield from _head(sheet, heading)
    yield from _table_head(sheet)
    for person in sheet.rows:
        yield from _person(person, sheet.rest_days)
    yield from _sums(sheet)
    yield from _signatures()


def _head(sheet: MonthSheet, heading: Heading) -> Iterator[Row]:
    box = Look.LABEL
    period = period_in_words(sheet.first_day, sheet.last_day)
    yield row(box, A=Cell(f"ТАБЕЛЬ № {sheet.number}", Look.TITLE), AI="Форма по ОКУД", AJ="0504421")
    yield row(box, A=Cell("учета использования рабочего времени", Look.TITLE), AI="Дата", AJ=sheet.last_day)
    yield row(box, A=period, AI="по ОКПО", AJ=heading.okpo)
    yield row(box, A=heading.stamp, AI="Номер корректировки", AJ=0)
    yield row(box, A="Учреждение", D=heading.legal_name, AI="Дата формирования документа", AJ=heading.made_on)
    yield row(box, A="Структурное подразделение", D=heading.unit)
    yield row(box, A="Вид табеля", D="первичный")
    yield ()


def _table_head(sheet: MonthSheet) -> Iterator[Row]:
    yield row(
        Look.HEAD,
        A="Фамилия, имя, отчество",
        B="Учетный номер",
        C="Должность (профессия)",
        D="Числа месяца",
        S="Итого дней (часов) явок с 1 по 15",
        T="Числа месяца",
        AJ="Всего дней (часов) явок за месяц",
        AK="Неявки за месяц, дней (часов)",
    )
    numbers = {letters: Cell(n, Look.REST if n in sheet.rest_days else Look.HEAD) for n, letters in DAYS.items()}
    yield row(Look.HEAD, A="", B="", C="", S="", AJ="", AK="", **numbers)
    yield row(Look.HEAD, AK="", **{column_letters(n): n for n in range(1, OFFICIAL + 1)})


def _person(person: PersonMonth, rest_days: frozenset[int]) -> Iterator[Row]:
    """Hours above, codes below."""
    half, month, who = person.first_half, person.month, person.person
    yield row(
        A=who.name,
        B=who.personnel_number,
        C=who.position,
        S=Cell(half.days, Look.TOTAL),
        AJ=Cell(month.days, Look.TOTAL),
        AK=Cell(month.absent_days, Look.TOTAL),
        **_days(person, rest_days, hours_of),
    )
    yield row(
        A="",
        B="",
        C="",
        S=Cell(hours(half.worked), Look.TOTAL),
        AJ=Cell(hours(month.worked), Look.TOTAL),
        AK=Cell(hours(month.part_minutes), Look.TOTAL),
        **_days(person, rest_days, codes_of),
    )


def _days(person: PersonMonth, rest_days: frozenset[int], shown: Callable[[DayCell], Value]) -> dict[str, Cell]:
    return {
        letters: Cell(shown(cell), Look.REST if number in rest_days else Look.CENTRED)
        for (number, letters), cell in zip(DAYS.items(), person.cells, strict=True)
    }


def hours_of(cell: DayCell) -> Value:
    """One kind: a number of hours; several: `8/2`; none: nothing."""
    if len(cell.minutes) > 1:
        return "/".join(f"{hours(each).normalize():f}" for each in cell.minutes)
    return hours(cell.minutes[0]) if cell.minutes else None


def codes_of(cell: DayCell) -> Value:
    return cell.codes or None


def _sums(sheet: MonthSheet) -> Iterator[Row]:
    halves, months = [each.first_half for each in sheet.rows], [each.month for each in sheet.rows]
    yield row(
        Look.TOTAL,
        A="Итого",
        S=sum(each.days for each in halves),
        AJ=sum(each.days for each in months),
        AK=sum(each.absent_days for each in months),
    )
    yield row(
        Look.TOTAL,
        S=hours(sum(each.worked for each in halves)),
        AJ=hours(sum(each.worked for each in months)),
        AK=hours(sum(each.part_minutes for each in months)),
    )


def _signatures() -> Iterator[Row]:
    """Two rows below the sums: who signs, each two rows apart."""
    yield ()
    yield ()
    for label in SIGNATURES:
        yield row(Look.LABEL, A=label, E="________")
        yield ()
