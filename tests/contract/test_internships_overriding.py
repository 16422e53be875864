"""Decisions that are turned round, the same in every store."""

import asyncio

import pytest

from builders.internships import curator, form, manager, participant, question, stage
from praktika.identity.events import AccountErasureRequested
from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    BalanceInsufficient,
    CandidateEnrolled,
    InvalidTransition,
    SameDecision,
)
from praktika.internships.domain.points import EntryKind
from praktika.internships.services import PersonalDataService
from praktika.kernel.errors import Forbidden
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

APPROVED, REJECTED = ApplicationStatus.APPROVED, ApplicationStatus.REJECTED
REASON = "The certificate was found."


async def decided(house, run, who, age=20):
    application = await house.apply(run, who, age=age)
    await house.screening.screen(manager(run.organisation_id), application.id)
    return application


async def turned(house, run, application, decision, staff=None):
    staff = staff or manager(run.organisation_id)
    return await house.applications.override(staff, application.id, decision=decision, reason=REASON)


async def seen(house, run, application):
    """Its status, the candidate's, and what the applicant has earned."""
    staff = manager(run.organisation_id)
    view = await house.read.applications.application(staff, application.id)
    candidacy = await house.read.candidacies.candidacy(staff, application.candidate_id)
    return view.status, candidacy.status, candidacy.points


async def test_a_rejection_turned_round_confirms_pays_and_says_why(house):
    run, who = await house.open_programme(), participant()
    staff = manager(run.organisation_id)
    application = await decided(house, run, who, age=99)
    assert await seen(house, run, application) == ("rejected", "rejected", 0.0)
    turned_round = await turned(house, run, application, APPROVED, staff)
    assert turned_round.override.by == turned_round.decided_by == staff.account_id
    assert await seen(house, run, application) == ("approved", "confirmed", 10.0)
    view = await house.read.applications.application(who, application.id)
    assert (view.override.by, view.override.at, view.override.reason) == (staff.account_id, house.clock(), REASON)
    assert view.decision_comment == REASON
    screening = await house.screening.screen(staff, application.id)
    assert (screening.created, screening.screening.passed) == (False, False)


async def test_an_approval_turned_round_rejects_and_takes_points_back(house):
    run, who = await house.open_programme(), participant()
    application = await decided(house, run, who)
    await turned(house, run, application, REJECTED)
    assert await seen(house, run, application) == ("rejected", "rejected", 0.0)
    given, taken = sorted((await house.read.points.entries(who, who.account_id)).items, key=lambda entry: entry.id)
    assert (taken.kind, taken.source, taken.reverses_id, taken.balance_after) == ("decrease", "reversal", given.id, 0.0)


async def test_points_follow_however_often_decisions_turn(house):
    run, who = await house.open_programme(), participant()
    application = await decided(house, run, who)
    for decision, earned in [(REJECTED, 0.0), (APPROVED, 10.0), (REJECTED, 0.0), (APPROVED, 10.0)]:
        await turned(house, run, application, decision)
        assert (await seen(house, run, application))[2] == earned
    kinds = [entry.kind for entry in (await house.read.points.entries(who, who.account_id)).items]
    assert sorted(kinds) == [EntryKind.DECREASE] * 2 + [EntryKind.INCREASE] * 3


async def test_a_new_attempt_after_a_turned_approval_is_paid_again(house):
    run, who = await house.open_programme(), participant()
    await turned(house, run, await decided(house, run, who), REJECTED)
    again = await decided(house, run, who)
    assert again.attempt == 2
    assert await seen(house, run, again) == ("approved", "confirmed", 10.0)


async def test_who_is_enrolled_stays(house):
    run, who = await house.open_programme(), participant()
    application, staff = await decided(house, run, who), manager(run.organisation_id)
    assert "override" in (await house.read.applications.application(staff, application.id)).allowed_actions
    await house.interns.enrol(staff, run.id, candidate_id=application.candidate_id)
    with pytest.raises(CandidateEnrolled):
        await turned(house, run, application, REJECTED)
    assert await seen(house, run, application) == ("approved", "enrolled", 10.0)
    assert "override" not in (await house.read.applications.application(staff, application.id)).allowed_actions


async def test_only_decisions_are_turned_and_only_into_the_other_one(house):
    run, who = await house.open_programme(), participant()
    application = await house.apply(run, who)
    with pytest.raises(InvalidTransition):
        await turned(house, run, application, APPROVED)
    await house.screening.screen(manager(run.organisation_id), application.id)
    with pytest.raises(SameDecision):
        await turned(house, run, application, APPROVED)


async def test_a_later_application_takes_the_place_of_a_rejected_one(house):
    run, who = await house.open_programme(), participant()
    first = await decided(house, run, who, age=99)
    await house.apply(run, who)
    with pytest.raises(AlreadyApplied):
        await turned(house, run, first, APPROVED)


async def test_who_has_left_is_not_taken_back(house):
    run, who = await house.open_programme(), participant()
    application = await decided(house, run, who)
    await house.candidates.withdraw(who, application.candidate_id)
    with pytest.raises(InvalidTransition):
        await turned(house, run, application, REJECTED)
    assert (await seen(house, run, application))[:2] == ("approved", "withdrawn")


async def test_who_left_after_another_attempt_is_not_taken_back_either(house):
    run, who = await house.open_programme(form(), form(question(key="why")), stage()), participant()
    first = await decided(house, run, who, age=99)
    await house.apply(run, who)
    await house.candidates.withdraw(who, first.candidate_id)
    with pytest.raises(InvalidTransition):
        await turned(house, run, first, APPROVED)
    assert await seen(house, run, first) == ("rejected", "withdrawn", 0.0)


async def test_points_that_are_spent_are_not_taken_back(house):
    run, who = await house.open_programme(), participant()
    application = await decided(house, run, who)
    async with house.uow() as uow:
        (await uow.points.balance(run.organisation_id, who.account_id)).balance -= 1
    with pytest.raises(BalanceInsufficient):
        await turned(house, run, application, REJECTED)
    assert await seen(house, run, application) == ("approved", "confirmed", 10.0)


async def test_a_step_turned_round_closes_the_later_ones_until_it_is_passed_again(house):
    run = await house.open_programme(form(), form(question(key="why")), form(question(key="who")), stage())
    who, staff = participant(), manager(run.organisation_id)
    first = await decided(house, run, who)
    second = await house.applications.submit(who, run.id, step_id=run.selection[1].id, answers={"why": "So"})
    await house.screening.screen(staff, second.id)
    third = await house.applications.submit(who, run.id, step_id=run.selection[2].id, answers={"who": "Me"})
    await turned(house, run, first, REJECTED)
    states = [step.state for step in (await house.read.candidacies.candidacy(who, first.candidate_id)).steps]
    assert states == ["failed", "locked", "locked"]
    assert (await house.read.applications.application(who, third.id)).status == "withdrawn"
    await turned(house, run, first, APPROVED)
    states = [step.state for step in (await house.read.candidacies.candidacy(who, first.candidate_id)).steps]
    assert states == ["passed", "passed", "open"]


async def test_managers_alone_turn_decisions(house):
    mine = manager()
    watching = curator(mine.organisation_id)
    run = await house.open_programme(organisation_id=mine.organisation_id, curator_ids=(watching.account_id,))
    application = await decided(house, run, who := participant())
    for reader in (watching, who):
        with pytest.raises(Forbidden):
            await turned(house, run, application, REJECTED, reader)
        assert "override" not in (await house.read.applications.application(reader, application.id)).allowed_actions
    with pytest.raises(ApplicationNotFound):
        await turned(house, run, application, REJECTED, manager())


async def test_a_decision_turned_by_ten_at_once_is_turned_once(house):
    run, who = await house.open_programme(), participant()
    application = await decided(house, run, who)
    results = await asyncio.gather(
        *(turned(house, run, application, REJECTED) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(result, SameDecision) for result in results) == 9
    assert await seen(house, run, application) == ("rejected", CandidateStatus.REJECTED, 0.0)
    assert len((await house.read.points.entries(who, who.account_id)).items) == 2


async def test_the_reason_goes_with_the_person_it_tells_of(house):
    run, who = await house.open_programme(), participant()
    application = await decided(house, run, who)
    await turned(house, run, application, REJECTED)
    request = AccountErasureRequested(
        occurred_at=house.clock(), erasure_id=uuid7(), account_id=who.account_id, scheduled_for=house.clock()
    )
    await PersonalDataService(house.uow, house.clock).on_account_erasure_requested(request)
    view = await house.read.applications.application(manager(run.organisation_id), application.id)
    assert (view.override.reason, view.decision_comment, view.answers) == ("", None, {})
