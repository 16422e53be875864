"""The month of the demo, and its timesheet as payroll would read it."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Final

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from praktika.bootstrap.demo.portal import DemoFailed, Stage

FIRST_PERSON: Final = 12
TOTAL_COLUMN: Final = 36
COLUMNS_BEFORE_THE_FIRST: Final = 3


def month_with_a_holiday(stage: Stage) -> date:
    """The first day of the latest month, up to this one, with a public holiday on a weekday."""
    first = datetime.now(UTC).date().replace(day=1)
    while not holidays(stage, first):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def holidays(stage: Stage, first: date) -> list[date]:
    path = f"/calendars/{first.year}?month={first:%Y-%m}"
    days = stage.call("GET", path, "manager")["days"]
    return [d for d in (date.fromisoformat(x["date"]) for x in days if x["kind"] == "holiday") if d.weekday() < 5]


def sick_days(stage: Stage) -> list[date]:
    """Three working days in a row, Tuesday to Thursday, clear of holidays."""
    free = set(holidays(stage, stage.month))
    for offset in range(7, 28):
        days = [stage.month + timedelta(days=offset + n) for n in range(3)]
        if days[0].weekday() == 1 and not free.intersection(days):
            return days
    raise DemoFailed("no three working days in a row in the month")


def last_day(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def check_cells(stage: Stage) -> str:
    """Opens the file and compares codes, hours and totals with what happened and with what the API says."""
    sheet = load_workbook(stage.file)[stage.month.strftime("%Y-%m")]
    sick, free = sick_days(stage)[0], holidays(stage, stage.month)[0]
    codes = {day: sheet.cell(FIRST_PERSON + 1, column(day)).value for day in (sick, free)}
    if codes != {sick: "Б", free: "В"} or sheet.cell(FIRST_PERSON, column(free)).value is not None:
        raise DemoFailed(f"codes of {stage.file}: {codes}")
    days, minutes = totals(sheet)
    path = f"/interns/{stage.ids['intern']}/totals?month={stage.month:%Y-%m}"
    told = stage.call("GET", path, "manager")["total"]
    if (days, minutes) != (told["days"], told["worked"]):
        raise DemoFailed(f"the file says {days} days, {minutes} minutes; the portal {told}")
    return f"{sheet.title}: {days} days, {minutes / 60:g} hours worked; {sick} is Б, {free} is В"


def totals(sheet: Worksheet) -> tuple[int, int]:
    """Days and minutes of the first person's month."""
    days, hours = (str(sheet.cell(FIRST_PERSON + row, TOTAL_COLUMN).value) for row in (0, 1))
    return int(days), round(float(hours) * 60)


def column(day: date) -> int:
    """Of the form 0504421: the total of the first half stands between the 15th and the 16th."""
    return COLUMNS_BEFORE_THE_FIRST + day.day + (1 if day.day > 15 else 0)
