"""Schedules follow internships."""

from datetime import date, timedelta

import pytest

from builders.timesheets import NOON, curator, day, intern, manager, memory_office, participant, stage
from praktika.internships.events import InternChanged, InternDismissed, InternEnrolled, InternGraduated
from praktika.internships.facade import InternFacts
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.timesheets.adapters.memory import CALENDARS, DAYS, SCHEDULES
from praktika.timesheets.domain import ScheduleNotFound, ScheduleState, YearUnknown
from praktika.timesheets.events import ScheduleGenerated, StagePlanned

pytestmark = pytest.mark.anyio


@pytest.fixture
def world():
    return memory_office()


@pytest.fixture
def office(world):
    return world[0]


@pytest.fixture
def store(world):
    return world[1]


def enrolled(facts: InternFacts) -> InternEnrolled:
    members = {name: getattr(facts, name) for name in InternFacts.__dataclass_fields__ if name != "birth_date"}
    return InternEnrolled(occurred_at=NOON, **members)


def changed(facts: InternFacts) -> InternChanged:
    members = {name: getattr(facts, name) for name in InternFacts.__dataclass_fields__ if name != "birth_date"}
    return InternChanged(occurred_at=NOON, **members)


def dismissed(facts: InternFacts, last_day: date, revision: int = 2) -> InternDismissed:
    return InternDismissed(
        occurred_at=NOON,
        organisation_id=facts.organisation_id,
        programme_id=facts.programme_id,
        intern_id=facts.intern_id,
        account_id=facts.account_id,
        last_day=last_day,
        revision=revision,
    )


def dates(store) -> list[date]:
    return sorted(each.date for _, each in store.rows(DAYS))


def told(store, kind):
    return [event for event in store.events if type(event) is kind]


async def test_enrolment_yields_a_schedule_for_every_day_of_the_internship(office, store):
    facts = office.neighbours.know(intern(birth_date=date(2008, 5, 1), student=True))
    await office.schedules.on_intern_enrolled(enrolled(facts))
    schedule = await office.schedule(facts)
    assert (schedule.starts_on, schedule.ends_on) == (facts.starts_on, facts.ends_on)
    assert (schedule.birth_date, schedule.terms[0].student_in_term) == (facts.birth_date, True)
    assert (dates(store)[0], dates(store)[-1], len(dates(store))) == (facts.starts_on, facts.ends_on, 181)
    assert told(store, ScheduleGenerated)[0].changed_days == 181


async def test_the_calendars_it_needs_are_stored_once(office, store):
    await office.enrol()
    await office.enrol(organisation_id=(await office.schedule(await office.enrol())).organisation_id)
    assert sorted(each.year for each in store.rows(CALENDARS)) == [2026, 2026, 2027, 2027]
    assert {each.version for each in store.rows(CALENDARS)} == {1}


async def test_a_repeated_event_changes_nothing(office, store):
    facts = office.neighbours.know(intern())
    for _ in range(3):
        await office.schedules.on_intern_enrolled(enrolled(facts))
    assert len(list(store.rows(SCHEDULES))) == 1
    assert len(told(store, ScheduleGenerated)) == 1
    assert (await office.schedule(facts)).version == 1


async def test_generating_again_changes_nothing(office, store):
    facts = await office.enrol()
    again = await office.schedules.generate(manager(facts.organisation_id), facts.intern_id)
    assert again.changed_days == 0
    assert len(told(store, ScheduleGenerated)) == 1
    assert len(store.audit) == 1


async def test_news_in_the_wrong_order_leave_the_newest(office):
    old = office.neighbours.know(intern())
    new = await office.change(old, ends_on=date(2026, 9, 30), position="Аналитик")
    await office.schedules.on_intern_changed(changed(new))
    await office.schedules.on_intern_enrolled(enrolled(old))
    schedule = await office.schedule(old)
    assert (schedule.ends_on, schedule.position, schedule.intern_revision) == (date(2026, 9, 30), "Аналитик", 2)


async def test_a_shorter_internship_loses_its_last_days_and_keeps_the_others_untouched(office, store):
    facts = await office.enrol()
    shorter = await office.change(facts, ends_on=date(2027, 2, 26))
    await office.schedules.on_intern_changed(changed(shorter))
    assert dates(store)[-1] == date(2027, 2, 26)
    assert told(store, ScheduleGenerated)[-1].changed_days == 2


async def test_news_that_change_no_day_are_recorded(office, store):
    facts = await office.enrol()
    await office.schedules.on_intern_changed(changed(await office.change(facts, position="Аналитик")))
    assert store.audit[-1].changes == {
        "position": {"from": "Стажёр", "to": "Аналитик"},
        "intern_revision": {"from": 1, "to": 2},
    }
    assert told(store, ScheduleGenerated)[-1].changed_days == 0


async def test_hours_of_a_later_revision_are_not_taken_over(office):
    facts = await office.enrol()
    other = await office.change(facts, weekly_minutes=(240,) * 5 + (0, 0), starts_on=date(2026, 9, 7))
    await office.schedules.on_intern_changed(changed(other))
    assert await office.codes(facts, "2026-09-07") == ["work_day 480"]
    assert (await office.schedule(facts)).terms[0].since == date(2026, 9, 7)


async def test_nothing_is_planned_past_the_programme(office, store):
    await office.enrol(programme_ends_on=date(2027, 2, 14))
    assert dates(store)[-1] == date(2027, 2, 14)


async def test_stages_are_told_when_they_are_planned_or_moved(office, store):
    stages = tuple(stage(order) for order in (1, 2, 3, 4))
    facts = await office.enrol(stages=stages)
    planned = told(store, StagePlanned)
    assert [str(event.ends_on) for event in planned] == ["2026-10-30", "2026-12-29", "2027-02-27", "2027-02-28"]
    moved = await office.change(facts, programme_ends_on=date(2027, 2, 14))
    await office.schedules.on_intern_changed(changed(moved))
    assert [(event.stage_id, str(event.ends_on)) for event in told(store, StagePlanned)[4:]] == [
        (stages[2].stage_id, "2027-02-14")
    ]


async def test_dismissal_takes_away_the_days_after_the_last_one(office, store):
    facts = await office.enrol()
    await office.schedules.on_intern_dismissed(dismissed(facts, date(2026, 10, 15)))
    assert dates(store)[-1] == date(2026, 10, 15)
    assert (await office.schedule(facts)).state is ScheduleState.ENDED


async def test_nothing_is_planned_after_the_end(office, store):
    facts = await office.enrol()
    await office.schedules.on_intern_dismissed(dismissed(facts, date(2026, 10, 15)))
    longer = await office.change(await office.change(facts), ends_on=date(2027, 2, 1))
    await office.schedules.on_intern_changed(changed(longer))
    await office.schedules.on_intern_dismissed(dismissed(facts, date(2026, 9, 15), revision=4))
    assert dates(store)[-1] == date(2026, 10, 15)
    assert (await office.schedules.generate(manager(facts.organisation_id), facts.intern_id)).changed_days == 0


async def test_cancelled_before_the_start_leaves_no_day(office, store):
    facts = await office.enrol()
    await office.schedules.on_intern_dismissed(dismissed(facts, facts.starts_on - timedelta(days=1)))
    assert dates(store) == []


async def test_graduation_ends_the_schedule(office, store):
    facts = await office.enrol()
    event = InternGraduated(
        occurred_at=NOON,
        organisation_id=facts.organisation_id,
        programme_id=facts.programme_id,
        intern_id=facts.intern_id,
        account_id=facts.account_id,
        graduated_on=date(2027, 2, 28),
        certificate_number="1",
        revision=2,
    )
    await office.schedules.on_intern_graduated(event)
    assert len(dates(store)) == 181
    assert not (await office.schedule(facts)).is_active


async def test_an_end_that_is_told_before_the_beginning_waits(office):
    facts = office.neighbours.know(intern())
    with pytest.raises(ScheduleNotFound):
        await office.schedules.on_intern_dismissed(dismissed(facts, date(2026, 10, 15)))


async def test_deviations_outlast_a_shorter_period_and_come_back_with_it(office):
    facts = await office.enrol()
    await office.deviations.create(
        manager(facts.organisation_id),
        facts.intern_id,
        kind="sick_paid",
        first_day=day("2027-02-01"),
        last_day=day("2027-02-02"),
    )
    shorter = await office.change(facts, ends_on=date(2027, 1, 31))
    await office.schedules.on_intern_changed(changed(shorter))
    assert await office.codes(facts, "2027-02-01") == []
    longer = await office.change(shorter, ends_on=date(2027, 2, 28))
    await office.schedules.on_intern_changed(changed(longer))
    assert await office.codes(facts, "2027-02-01", "2027-02-03") == ["sick_paid 0", "sick_paid 0", "work_day 480"]


async def test_only_managers_of_the_organisation_generate(office):
    facts = office.neighbours.know(intern(curator_id=uuid7()))
    for stranger, refusal in (
        (manager(uuid7()), ScheduleNotFound),
        (curator(facts.organisation_id), ScheduleNotFound),
        (participant(), ScheduleNotFound),
        (curator(facts.organisation_id, facts.curator_id), Forbidden),
        (participant(facts.account_id), Forbidden),
        (ANONYMOUS, Unauthenticated),
    ):
        with pytest.raises(refusal):
            await office.schedules.generate(stranger, facts.intern_id)
    with pytest.raises(ScheduleNotFound):
        await office.schedules.generate(manager(facts.organisation_id), uuid7())


async def test_internships_beyond_the_calendars_are_refused(office):
    far = office.neighbours.know(intern(ends_on=date(2101, 1, 1), programme_ends_on=date(2101, 1, 1)))
    with pytest.raises(YearUnknown):
        await office.schedules.generate(manager(far.organisation_id), far.intern_id)
