"""One person's whole way, from the sign-up to the timesheet, as a developer writes it without infrastructure."""

from datetime import date
from typing import Any

import pytest

from praktika.kernel.spreadsheets import column_number
from praktika.testing import Portal, application_step, question, stage_step

pytestmark = pytest.mark.anyio

FORM = application_step(
    question("citizenship", "select", {"op": "equals", "value": "ru"}, options=("ru", "other")),
    question("birth_date", "date", {"op": "age_at_date", "on": "programme_start", "min": 18, "max": 35}),
)
STAGES = (stage_step(1, "months"), stage_step(40, "working_days"))
NOVEMBER = date(2026, 11, 1)

FITS = {"citizenship": "ru", "birth_date": "2002-03-04"}
FAILS = {"citizenship": "other", "birth_date": "1980-01-01"}

APPLICANT_READS = [
    "account.confirm-email",
    "account.welcome",
    "application.received",
    "application.approved",
    "candidate.decided",
    "intern.enrolled",
    "timesheet.deviation-decided",
]


def cell(page: list[list[Any]], letters: str, row: int) -> Any:
    values, number = page[row - 1], column_number(letters)
    return values[number - 1] if number <= len(values) else None


def hours(page: list[list[Any]], letters: str, row: int) -> float:
    return float(cell(page, letters, row))


async def test_a_person_goes_from_sign_up_to_a_month_of_the_timesheet():
    portal = Portal()
    manager = await portal.organisation()
    applicant, other = await portal.participant(locale="ru"), await portal.participant(locale="en")
    programme = await portal.launched_programme(
        manager, FORM, *STAGES, starts_on=NOVEMBER, ends_on=date(2027, 2, 28), capacity=1
    )

    accepted = await portal.apply(applicant, programme, FITS)
    refused = await portal.apply(other, programme, FAILS)
    await portal.work()
    queries = portal.internships.application_queries
    assert (await queries.application(applicant, accepted.id)).status == "approved"
    assert (await queries.application(other, refused.id)).status == "rejected"
    assert (await portal.internships.points_queries.points(applicant, applicant.me())).balance == 10

    intern = await portal.enrol(manager, programme, applicant, starts_on=NOVEMBER)
    await portal.work()
    await portal.timesheets.deviations.create(
        manager, intern.id, kind="sick_paid", first_day=date(2026, 11, 10), last_day=date(2026, 11, 12)
    )
    await portal.work()

    month = (await portal.timesheet(manager, programme, "2026-11"))["2026-11"]
    assert (cell(month, "F", 13), hours(month, "F", 12)) == ("Я", 7), "the eve of a holiday is an hour shorter"
    assert (cell(month, "G", 13), cell(month, "G", 12)) == ("В", None), "4 November is a public holiday"
    assert [cell(month, day, 13) for day in "MNO"] == ["Б"] * 3
    assert (cell(month, "AJ", 12), hours(month, "AJ", 13)) == (17, 17 * 8 - 1)

    letters = await portal.letters_to(applicant)
    assert [letter.kind for letter in letters] == APPLICANT_READS
    assert {letter.locale for letter in letters} == {"ru"}
    assert (await portal.letters_to(other))[-1].kind == "candidate.decided"
