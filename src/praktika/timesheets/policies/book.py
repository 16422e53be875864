"""A whole timesheet file: the form's sheets by month, then what stands behind them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from praktika.kernel.spreadsheets import Sheet, Value
from praktika.timesheets.domain import Calendar, Day, Deviation, ExportOrder, Form, Month, WorkingTime, codes_of
from praktika.timesheets.policies.forms.form_0504421 import form_0504421
from praktika.timesheets.policies.forms.heading import Heading, stamp
from praktika.timesheets.policies.forms.listings import (
    PersonDeviation,
    deviations_sheet,
    entry_sheets,
    legend_sheet,
    totals_sheet,
)
from praktika.timesheets.policies.timesheet import MonthSheet, Person, month_sheet, used_kinds
from praktika.timesheets.policies.totals import hours

FORMS: Final[Mapping[Form, Callable[[MonthSheet, Heading], Sheet]]] = {Form.BUDGET: form_0504421}

FULL_WEEK: Final = 40 * 60
"""Minutes a week the norms of the legend are given for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Stored timesheet data of one file. `months` are those with people; `made_at` is in the organisation's zone."""

    order: ExportOrder
    programme: tuple[date, date]
    legal_name: str
    okpo: str
    zone: str
    author: str
    made_at: datetime
    calendar: Calendar
    months: Mapping[Month, Mapping[Person, Sequence[Day]]]
    deviations: Sequence[tuple[Person, Deviation]]
    names: Mapping[UUID | None, str]


def month_sheets(contents: Contents) -> tuple[list[MonthSheet], dict[str, str]]:
    """The months as payroll reads them, and the codes of the kinds used; CodeMissing when the form has none for one."""
    order = contents.order
    days = (day for people in contents.months.values() for days in people.values() for day in days)
    codes = codes_of(order.form, used_kinds(days, order.as_of))
    sheets = [
        month_sheet(number, month, contents.programme, people, contents.calendar, order.as_of, codes)
        for number, (month, people) in enumerate(contents.months.items(), 1)
    ]
    return sheets, codes


def book(contents: Contents) -> list[Sheet]:
    """CodeMissing when the form has no code for a kind that is used."""
    sheets, codes = month_sheets(contents)
    documents: dict[UUID, str] = {each.id: str(each.document) for _, each in contents.deviations if each.document}
    form, heading = FORMS[contents.order.form], _heading(contents)
    return [
        *(form(sheet, heading) for sheet in sheets),
        totals_sheet(sheets, codes),
        *entry_sheets(sheets, codes, documents),
        deviations_sheet(_deviations(contents)),
        legend_sheet(codes, _facts(contents)),
    ]


def _heading(contents: Contents) -> Heading:
    return Heading(
        legal_name=contents.legal_name,
        okpo=contents.okpo,
        unit="",
        made_on=contents.order.as_of,
        stamp=stamp(contents.made_at, contents.zone, contents.author),
    )


def _deviations(contents: Contents) -> list[PersonDeviation]:
    rows = [
        PersonDeviation(person, each, contents.order.form, contents.names.get(each.decided_by, ""))
        for person, each in contents.deviations
    ]
    return sorted(rows, key=lambda row: (row.person.sort_key, row.deviation.first_day, row.deviation.id))


def _facts(contents: Contents) -> list[tuple[str, Value]]:
    order = contents.order
    return [
        ("Форма", order.form),
        ("Программа", order.programme_title),
        ("Месяцы", ", ".join(map(str, contents.months))),
        ("Версии", "открытые месяцы"),
        ("Данные по", order.as_of),
        ("Стажёры", "куратора" if order.curator_id else "все"),
        ("Часовой пояс", contents.zone),
        *((f"Норма за {month} при 40 ч в неделю, ч", _norm(month, contents.calendar)) for month in contents.months),
    ]


def _norm(month: Month, calendar: Calendar) -> Value:
    return hours(WorkingTime.of(map(calendar.day, month.days)).norm(FULL_WEEK))
