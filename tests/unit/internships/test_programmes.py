"""Programmes at the edges of their states and days."""

from datetime import timedelta

import pytest

from builders.internships import NOW, House, form, manager, participant, programme, stage
from praktika.identity.events import OrganisationArchived
from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.errors import ProgrammeEnded
from praktika.internships.domain.programmes import Audience, ProgrammeStatus
from praktika.kernel.errors import Stale

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


@pytest.fixture
def house():
    return House()


async def test_a_closed_programme_opens_again_until_it_has_ended(house):
    run = await house.open_programme(status=ProgrammeStatus.CLOSED)
    staff = manager(run.organisation_id)
    house.clock.advance(run.ends_at - NOW)
    with pytest.raises(ProgrammeEnded):
        await house.programmes.publish(staff, run.id)
    assert house.told("programme_published") == []
    house.clock.advance(timedelta(seconds=-1))
    assert (await house.programmes.publish(staff, run.id)).status is ProgrammeStatus.PUBLISHED


async def test_the_programmes_of_an_archived_organisation_close_and_no_others(house):
    run, other = await house.open_programme(), await house.open_programme()
    draft = await house.open_programme(status=ProgrammeStatus.DRAFT, organisation_id=run.organisation_id)
    archived = OrganisationArchived(occurred_at=NOW, organisation_id=run.organisation_id)
    for _ in range(2):
        await house.programmes.on_organisation_archived(archived)
    async with house.uow() as uow:
        kept = [(await uow.programmes.get(each.id)).status for each in (run, other, draft)]
    assert kept == [ProgrammeStatus.CLOSED, ProgrammeStatus.PUBLISHED, ProgrammeStatus.DRAFT]
    assert [event.programme_id for event in house.told("programme_closed")] == [run.id]
    assert [(entry.action, entry.actor_kind) for entry in house.store.audit] == [
        ("internships.programme:close", "system")
    ]


async def test_who_edits_a_version_that_is_over_changes_nothing(house):
    run = await house.open_programme()
    staff = manager(run.organisation_id)
    await house.programmes.edit(staff, run.id, expected=1, title="First")
    for version in (1, 3):
        with pytest.raises(Stale):
            await house.programmes.edit(staff, run.id, expected=version, title="Second")
    assert (await house.programmes.edit(staff, run.id, expected=2, title="Second")).title == "Second"


@pytest.mark.parametrize("status", ProgrammeStatus)
def test_who_has_a_part_in_a_programme_sees_it_in_every_state_but_draft(status):
    run = programme(status=status, audience=(Audience.ANYONE,))
    assert run.is_visible(run.ends_at, set(), involved=True) is (status is not ProgrammeStatus.DRAFT)
    public = status in (ProgrammeStatus.PUBLISHED, ProgrammeStatus.CLOSED)
    assert run.is_visible(run.ends_at - DAY, set(), involved=False) is public
    assert not run.is_visible(run.ends_at, set(), involved=False)


async def test_staff_may_act_on_a_programme_until_it_has_ended(house):
    run = await house.open_programme()
    staff = manager(run.organisation_id)

    async def actions():
        return (await house.read.programmes.programme(staff, run.id)).allowed_actions

    house.clock.advance(run.ends_at - NOW - timedelta(seconds=1))
    assert await actions() == ["update", "close"]
    house.clock.advance(timedelta(seconds=1))
    assert await actions() == []


async def test_who_leaves_keeps_what_was_approved(house):
    run = await house.open_programme(form(), form(), stage())
    who = participant()
    candidate = await house.confirm(run, who)
    second = run.selection[1]
    open_one = await house.applications.submit(who, run.id, step_id=second.id, answers={"age": 20})
    await house.candidates.withdraw(who, candidate.id)
    async with house.uow() as uow:
        assert await uow.applications.statuses(run.selection[0].id, who.account_id) == [ApplicationStatus.APPROVED]
        assert (await uow.applications.case(open_one.id)).application.status is ApplicationStatus.WITHDRAWN
    assert len(house.told("application_withdrawn")) == 1
