import asyncio
from datetime import date, timedelta

import pytest

from builders.internships import ENDS_ON, STARTS_ON, TODAY, House, form, manager, participant, stage
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.errors import (
    AccountMissing,
    CandidateNotConfirmed,
    CapacityBelowTaken,
    DatesExcludeInterns,
    EnrolmentClosed,
    InternOverlap,
    PersonnelNumberTaken,
    PlaceFull,
    ProgrammeFull,
    ProgrammeNotFound,
)
from praktika.internships.domain.programmes import ProgrammePlace
from praktika.internships.domain.templates import WORKING_WEEK
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


@pytest.fixture
def house():
    return House()


async def enrol(house, run, candidate, **terms):
    return await house.interns.enrol(manager(run.organisation_id), run.id, candidate_id=candidate.id, **terms)


async def test_an_enrolment_tells_everything_a_schedule_needs(house):
    run = await house.open_programme()
    candidate = await house.confirm(run)
    intern = await enrol(house, run, candidate)
    (told,) = house.told("intern_enrolled")
    assert told.by is not None
    assert (told.intern_id, told.account_id, told.revision) == (intern.id, candidate.account_id, 1)
    assert (told.starts_on, told.ends_on, told.programme_ends_on) == (STARTS_ON, ENDS_ON, ENDS_ON)
    assert (told.weekly_minutes, told.personnel_number, told.student) == (WORKING_WEEK, "P000001", False)
    assert [(s.stage_id, s.order, s.duration, s.unit) for s in told.stages] == [(run.stages[0].id, 2, 60, "days")]


async def test_places_are_taken_until_there_is_none(house):
    run = await house.open_programme(capacity=1)
    first, second = await house.confirm(run), await house.confirm(run)
    await enrol(house, run, first)
    with pytest.raises(ProgrammeFull):
        await enrol(house, run, second)
    assert len(house.told("intern_enrolled")) == 1


async def test_fifty_at_once_on_ten_places_are_ten(house):
    run = await house.open_programme(capacity=10)
    candidates = [await house.confirm(run) for _ in range(50)]
    results = await asyncio.gather(*(enrol(house, run, c) for c in candidates), return_exceptions=True)
    assert sum(isinstance(r, ProgrammeFull) for r in results) == 40
    async with house.uow() as uow:
        assert (await uow.programmes.get(run.id)).taken == 10


async def test_only_a_confirmed_candidate_is_enrolled_and_only_once(house):
    run = await house.open_programme()
    who = participant()
    application = await house.apply(run, who)
    async with house.uow() as uow:
        candidate = (await uow.applications.case(application.id)).candidate
    with pytest.raises(CandidateNotConfirmed):
        await enrol(house, run, candidate)
    await house.screening.screen(manager(run.organisation_id), application.id)
    await enrol(house, run, candidate)
    with pytest.raises(CandidateNotConfirmed):
        await enrol(house, run, candidate)


async def test_a_candidate_of_a_selection_is_enrolled_in_a_programme_without_one(house):
    selection = await house.open_programme(form())
    work = await house.open_programme(stage(), organisation_id=selection.organisation_id)
    candidate = await house.confirm(selection)
    intern = await enrol(house, work, candidate)
    assert (intern.candidate_id, intern.origin_candidate_id) == (None, candidate.id)
    async with house.uow() as uow:
        assert (await uow.candidates.get(candidate.id)).status is CandidateStatus.ENROLLED
    other = await house.open_programme(organisation_id=selection.organisation_id)
    with pytest.raises(CandidateNotConfirmed):
        await enrol(house, other, await house.confirm(selection))


async def test_a_candidate_of_another_organisation_is_unknown(house):
    run, foreign = await house.open_programme(), await house.open_programme()
    with pytest.raises(Invalid):
        await enrol(house, run, await house.confirm(foreign))


async def test_another_tenants_programme_is_absent(house):
    run = await house.open_programme()
    candidate = await house.confirm(run)
    with pytest.raises(ProgrammeNotFound):
        await house.interns.enrol(manager(), run.id, candidate_id=candidate.id)


async def test_a_blocked_account_is_not_enrolled(house):
    run = await house.open_programme()
    candidate = await house.confirm(run)
    house.people.inactive.add(candidate.account_id)
    with pytest.raises(AccountMissing):
        await enrol(house, run, candidate)


async def test_internships_of_one_person_do_not_overlap(house):
    who = participant()
    run, later = await house.open_programme(), await house.open_programme()
    await enrol(house, run, await house.confirm(run, who))
    candidate = await house.confirm(later, who)
    with pytest.raises(InternOverlap):
        await enrol(house, later, candidate)
    async with house.uow() as uow:
        assert (await uow.programmes.get(later.id)).taken == 0


async def test_the_next_internship_may_begin_the_day_after(house):
    who = participant()
    run = await house.open_programme(ends_on=date(2026, 12, 31), enrol_until=date(2026, 12, 31))
    later = await house.open_programme(starts_on=date(2027, 1, 1))
    await enrol(house, run, await house.confirm(run, who))
    await enrol(house, later, await house.confirm(later, who))


async def test_enrolment_ends_with_its_last_day(house):
    run = await house.open_programme(enrol_until=date(2026, 9, 2))
    candidate = await house.confirm(run)
    house.clock.advance(timedelta(days=2))
    with pytest.raises(EnrolmentClosed):
        await enrol(house, run, candidate)


async def test_who_comes_late_begins_today(house):
    run = await house.open_programme()
    candidate = await house.confirm(run)
    house.clock.advance(timedelta(days=40))
    assert (await enrol(house, run, candidate)).starts_on == date(2026, 10, 11)


@pytest.mark.parametrize("day", [STARTS_ON - timedelta(days=1), ENDS_ON + timedelta(days=1)])
async def test_an_internship_lies_inside_its_programme(house, day):
    run = await house.open_programme()
    with pytest.raises(Invalid):
        await enrol(house, run, await house.confirm(run), starts_on=day)


async def test_a_place_fills_up_by_itself(house):
    who = manager()
    place = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    run = await house.open_programme(
        organisation_id=who.organisation_id, places=(ProgrammePlace(place_id=place.id, capacity=1),)
    )
    await enrol(house, run, await house.confirm(run), place_id=place.id)
    with pytest.raises(PlaceFull):
        await enrol(house, run, await house.confirm(run), place_id=place.id)
    with pytest.raises(Invalid):
        await enrol(house, run, await house.confirm(run), place_id=uuid7())


async def test_a_curator_is_one_of_the_programme(house):
    mine = uuid7()
    run = await house.open_programme(curator_ids=(mine,))
    with pytest.raises(Invalid):
        await enrol(house, run, await house.confirm(run), curator_id=uuid7())
    assert (await enrol(house, run, await house.confirm(run), curator_id=mine)).curator_id == mine


async def test_a_personnel_number_is_given_once(house):
    run = await house.open_programme()
    await enrol(house, run, await house.confirm(run), personnel_number="P000001")
    with pytest.raises(PersonnelNumberTaken):
        await enrol(house, run, await house.confirm(run), personnel_number="P000001")
    assert (await enrol(house, run, await house.confirm(run))).personnel_number == "P000002"


async def test_a_programme_is_not_edited_against_its_interns(house):
    run = await house.open_programme(capacity=3)
    await enrol(house, run, await house.confirm(run))
    await enrol(house, run, await house.confirm(run))
    who = manager(run.organisation_id)
    async with house.uow() as uow:
        version = (await uow.programmes.get(run.id)).version
    with pytest.raises(CapacityBelowTaken):
        await house.programmes.edit(who, run.id, expected=version, capacity=1)
    with pytest.raises(DatesExcludeInterns):
        await house.programmes.edit(who, run.id, expected=version, starts_on=STARTS_ON + timedelta(days=1))
    edited = await house.programmes.edit(who, run.id, expected=version, capacity=None, title="Other")
    assert (edited.capacity, edited.title) == (None, "Other")


@pytest.mark.parametrize(
    ("changes", "noticeable"),
    [
        ({"title": "Other"}, True),
        ({"ends_on": ENDS_ON + timedelta(days=1)}, True),
        ({"starts_on": STARTS_ON + timedelta(days=1)}, True),
        ({"description": "Other words.", "capacity": 50}, False),
        ({"title": "Autumn"}, False),
    ],
)
async def test_people_are_to_notice_another_title_and_other_days(house, changes, noticeable):
    run = await house.open_programme(title="Autumn")
    await house.programmes.edit(manager(run.organisation_id), run.id, expected=run.version, **changes)
    (told,) = house.told("programme_changed")
    assert told.noticeable == noticeable


async def test_a_place_stays_as_large_as_it_is_taken(house):
    who = manager()
    office = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    yard = await house.catalogue.add_place(who, name="Yard", address="Arbat, 2")
    places = (ProgrammePlace(place_id=office.id, capacity=3), ProgrammePlace(place_id=yard.id, capacity=3))
    run = await house.open_programme(organisation_id=who.organisation_id, places=places)
    for _ in range(2):
        await enrol(house, run, await house.confirm(run), place_id=office.id)
    async with house.uow() as uow:
        version = (await uow.programmes.get(run.id)).version
    for fewer in ((ProgrammePlace(place_id=office.id, capacity=1),), (places[1],), ()):
        with pytest.raises(CapacityBelowTaken):
            await house.programmes.edit(who, run.id, expected=version, places=fewer)
    fits = (ProgrammePlace(place_id=office.id, capacity=2),)
    assert (await house.programmes.edit(who, run.id, expected=version, places=fits)).places == fits


@pytest.mark.parametrize("born", [TODAY + timedelta(days=1), date(1899, 12, 31)])
async def test_an_intern_was_born_before_today_and_not_long_ago(house, born):
    run = await house.open_programme()
    with pytest.raises(Invalid) as refused:
        await enrol(house, run, await house.confirm(run), birth_date=born)
    assert [(v.pointer, v.code) for v in refused.value.violations] == [("/birth_date", "out-of-range")]
    assert house.told("intern_enrolled") == []


async def test_nobody_is_enrolled_where_there_are_no_calendars(house):
    early = await house.open_programme(starts_on=date(1999, 12, 31))
    late = await house.open_programme(ends_on=date(2101, 1, 1), enrol_until=ENDS_ON)
    with pytest.raises(Invalid):
        await enrol(house, early, await house.confirm(early), starts_on=date(1999, 12, 31))
    with pytest.raises(Invalid):
        await enrol(house, late, await house.confirm(late))
    assert house.told("intern_enrolled") == []
