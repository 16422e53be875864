"""What every store of internships promises."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from asyncpg import ForeignKeyViolationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from builders.internships import (
    ADULT,
    NOW,
    form,
    manager,
    participant,
    question,
    stage,
)
from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.errors import AlreadyApplied, InternOverlap, NameTaken, PlaceFull, ProgrammeFull
from praktika.internships.domain.programmes import Audience, ProgrammeId, ProgrammePlace, ProgrammeStatus
from praktika.internships.domain.steps import FieldKind
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


async def test_a_programme_comes_back_as_it_was_kept(house):
    given = await house.open_programme(
        form(ADULT, question(FieldKind.SELECT, {"op": "in", "values": ["a"]}, key="pick", options=("a", "b"))),
        stage(),
        capacity=5,
        audience=(Audience.ANYONE, Audience.GRADUATE),
        places=(),
        curator_ids=(uuid7(),),
    )
    async with house.uow() as uow:
        found = await uow.programmes.get(given.id)
    assert found is not given
    for name in ("steps", "audience", "curator_ids", "weekly_minutes", "starts_on", "applications_from", "capacity"):
        assert getattr(found, name) == getattr(given, name), name


async def test_twenty_who_take_one_name_at_once_are_one(house):
    who = manager()
    named = (house.catalogue.add_direction(who, name="ИТ" if n % 2 else "ит") for n in range(20))
    results = await asyncio.gather(*named, return_exceptions=True)
    assert sum(isinstance(r, NameTaken) for r in results) == 19
    with pytest.raises(NameTaken):
        await house.catalogue.add_direction(who, name="Ит")


async def test_a_place_may_take_its_own_name_again(house):
    who = manager()
    place = await house.catalogue.add_place(who, name="Офис", address="Арбат, 1")
    await house.catalogue.edit_place(who, place.id, expected=1, name="ОФИС")
    await house.catalogue.add_place(who, name="Цех", address="Арбат, 2")
    with pytest.raises(NameTaken):
        await house.catalogue.edit_place(who, place.id, expected=2, name="цех")


async def test_who_applies_twice_at_once_has_one_application(house):
    run = await house.open_programme()
    who = participant()
    results = await asyncio.gather(*(house.apply(run, who) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(r, AlreadyApplied) for r in results) == 9


async def test_twenty_screenings_at_once_pay_once(house):
    run = await house.open_programme()
    who, reviewer = participant(), manager(run.organisation_id)
    application = await house.apply(run, who)
    events = [application.submitted(NOW) for _ in range(10)]
    by_hand = (house.screening.screen(reviewer, application.id) for _ in range(10))
    by_worker = (house.screening.on_application_submitted(event) for event in events)
    results = await asyncio.gather(*by_hand, *by_worker)
    found = [r for r in results if r]
    assert len({r.screening.id for r in found}) == 1
    assert sum(r.created for r in found) <= 1
    async with house.uow() as uow:
        assert (await uow.points.balance(run.organisation_id, who.account_id)).balance == Decimal("10.00")
        case = await uow.applications.case(application.id)
    assert case.application.status is ApplicationStatus.APPROVED
    assert case.candidate.current_step_order is None


async def test_fifty_enrolments_at_once_fill_ten_places(house):
    run = await house.open_programme(capacity=10)
    who = manager(run.organisation_id)
    candidates = [await house.confirm(run) for _ in range(50)]
    enrolments = (house.interns.enrol(who, run.id, candidate_id=candidate.id) for candidate in candidates)
    results = await asyncio.gather(*enrolments, return_exceptions=True)
    assert sum(isinstance(r, ProgrammeFull) for r in results) == 40
    enrolled = [r for r in results if not isinstance(r, BaseException)]
    assert len({intern.personnel_number for intern in enrolled}) == 10
    async with house.uow() as uow:
        assert (await uow.programmes.get(run.id)).taken == 10


async def test_one_person_enrolled_in_two_places_at_once_is_in_one(house):
    who = participant()
    runs = [await house.open_programme() for _ in range(4)]
    enrolments = [
        house.interns.enrol(manager(run.organisation_id), run.id, candidate_id=(await house.confirm(run, who)).id)
        for run in runs
    ]
    results = await asyncio.gather(*enrolments, return_exceptions=True)
    assert sum(isinstance(r, InternOverlap) for r in results) == 3


async def test_a_place_with_one_seat_is_full_after_one(house):
    who = manager()
    place = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    run = await house.open_programme(
        organisation_id=who.organisation_id, places=(ProgrammePlace(place_id=place.id, capacity=1),)
    )
    first, second = await house.confirm(run), await house.confirm(run)
    await house.interns.enrol(who, run.id, candidate_id=first.id, place_id=place.id)
    with pytest.raises(PlaceFull):
        await house.interns.enrol(who, run.id, candidate_id=second.id, place_id=place.id)


async def test_standings_follow_from_what_a_person_has(house):
    run = await house.open_programme()
    who = participant()
    candidate = await house.confirm(run, who)
    async with house.uow() as uow:
        assert await uow.programmes.standings(run.organisation_id, who.account_id) == {Audience.CANDIDATE}
    await house.interns.enrol(manager(run.organisation_id), run.id, candidate_id=candidate.id)
    async with house.uow() as uow:
        assert await uow.programmes.standings(run.organisation_id, who.account_id) == {Audience.INTERN}
        assert await uow.programmes.standings(uuid7(), who.account_id) == set()


async def test_who_leaves_takes_his_open_application_along(house):
    run = await house.open_programme()
    who = participant()
    application = await house.apply(run, who)
    await house.candidates.withdraw(who, application.candidate_id)
    async with house.uow() as uow:
        case = await uow.applications.case(application.id)
        assert case.application.status is ApplicationStatus.WITHDRAWN
        assert await uow.applications.statuses(run.steps[0].id, who.account_id) == [ApplicationStatus.WITHDRAWN]


async def test_a_template_goes_through_versions(house):
    who = manager()
    template = await house.templates.create(who, title="Отбор", steps=[form(), stage()])
    await house.templates.publish(who, template.id)
    edited = await house.templates.edit(who, template.id, expected=2, title="ОТБОР")
    await house.templates.publish(who, template.id)
    async with house.uow() as uow:
        first, second = await uow.templates.version(template.id, 1), await uow.templates.version(template.id, 2)
        assert await uow.templates.version(template.id, 3) is None
    assert (first.title, second.title) == ("Отбор", "ОТБОР")
    assert first.steps == second.steps == edited.steps
    with pytest.raises(NameTaken):
        await house.templates.create(who, title="отбор")


async def test_a_curator_belongs_to_the_template_of_his_programmes(house):
    mine = uuid7()
    run, other = await house.open_programme(curator_ids=(mine, uuid7())), await house.open_programme()
    async with house.uow() as uow:
        assert await uow.templates.is_curated_by(run.template_id, mine)
        assert not await uow.templates.is_curated_by(other.template_id, mine)


async def test_what_is_published_is_found_by_its_organisation(house):
    run, other = await house.open_programme(), await house.open_programme()
    await house.open_programme(status=ProgrammeStatus.CLOSED, organisation_id=run.organisation_id)
    async with house.uow() as uow:
        assert [each.id for each in await uow.programmes.published_in(run.organisation_id)] == [run.id]
        assert [each.id for each in await uow.programmes.published_in(other.organisation_id)] == [other.id]


async def test_who_applied_or_was_enrolled_is_involved(house):
    run, who = await house.open_programme(form()), participant()
    work = await house.open_programme(stage(), organisation_id=run.organisation_id)
    candidate = await house.confirm(run, who)
    async with house.uow() as uow:
        assert await uow.programmes.involves(run.id, who.account_id)
        assert not await uow.programmes.involves(run.id, uuid7())
        assert not await uow.programmes.involves(work.id, who.account_id)
    await house.interns.enrol(manager(run.organisation_id), work.id, candidate_id=candidate.id)
    async with house.uow() as uow:
        assert await uow.programmes.involves(work.id, who.account_id)


async def test_interns_are_counted_by_their_place(house):
    who = manager()
    place = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    run = await house.open_programme(organisation_id=who.organisation_id)
    for at in (place.id, place.id, None):
        candidate = await house.confirm(run)
        await house.interns.enrol(who, run.id, candidate_id=candidate.id, place_id=at)
    async with house.uow() as uow:
        assert await uow.interns.count_by_place(run.id) == {place.id: 2}
        assert await uow.interns.count_by_place(ProgrammeId(uuid7())) == {}


async def test_dates_that_cut_interns_off_are_found(house):
    run = await house.open_programme()
    candidate = await house.confirm(run)
    await house.interns.enrol(manager(run.organisation_id), run.id, candidate_id=candidate.id)
    async with house.uow() as uow:
        assert not await uow.interns.any_beyond(run.id, run.starts_on, run.ends_on)
        assert await uow.interns.any_beyond(run.id, run.starts_on + timedelta(days=1), run.ends_on)
        assert await uow.interns.any_beyond(run.id, run.starts_on, run.ends_on - timedelta(days=1))


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change", ["UPDATE internships_points_entries SET reason = ''", "DELETE FROM internships_points_entries"]
)
async def test_the_ledger_is_only_ever_added_to(postgres_house, sessions, change):
    await postgres_house.confirm(await postgres_house.open_programme())
    async with sessions() as session:
        with pytest.raises(DBAPIError, match="never changed"):
            await session.execute(text(change))


@pytest.mark.postgres
async def test_no_row_points_into_another_tenant(postgres_house):
    foreign = await postgres_house.catalogue.add_direction(manager(), name="IT")
    with pytest.raises(ForeignKeyViolationError, match="fk_internships_programmes_direction_id"):
        await postgres_house.open_programme(direction_id=foreign.id)
