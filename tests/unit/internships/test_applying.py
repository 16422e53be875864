from datetime import timedelta
from decimal import Decimal

import pytest

from builders.internships import ADULT, NOW, House, curator, form, manager, participant, programme, question, stage
from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    AttemptsExhausted,
    CandidateNotFound,
    InvalidTransition,
    NotEligible,
    ProgrammeNotFound,
    StepNotOpen,
    WindowClosed,
)
from praktika.internships.domain.programmes import Audience, ProgrammeStatus
from praktika.internships.domain.screenings import Outcome
from praktika.internships.domain.steps import Decision, FieldKind
from praktika.internships.policies.screening import message, questions_of, rules_version
from praktika.kernel.documents import plain
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


@pytest.fixture
def house():
    return House()


async def screened(house, run, who, **answers):
    application = await house.apply(run, who, **answers)
    await house.screening.on_application_submitted(application.submitted(NOW))
    async with house.uow() as uow:
        return await uow.applications.case(application.id)


async def balance_of(house, run, who):
    async with house.uow() as uow:
        return (await uow.points.balance(run.organisation_id, who.account_id)).balance


async def test_the_window_is_half_open(house):
    run = await house.open_programme(applications_from=NOW, applications_until=NOW + timedelta(hours=1))
    house.clock.advance(timedelta(seconds=-1))
    with pytest.raises(WindowClosed):
        await house.apply(run, participant())
    house.clock.advance(timedelta(seconds=1))
    await house.apply(run, participant())
    house.clock.advance(timedelta(hours=1))
    with pytest.raises(WindowClosed):
        await house.apply(run, participant())


async def test_a_draft_is_not_there_for_applicants(house):
    run = await house.open_programme(status=ProgrammeStatus.DRAFT)
    with pytest.raises(ProgrammeNotFound):
        await house.apply(run, participant())


async def test_a_closed_programme_takes_no_applications(house):
    run = await house.open_programme(status=ProgrammeStatus.CLOSED)
    with pytest.raises(WindowClosed):
        await house.apply(run, participant())


async def test_a_programme_for_interns_is_not_there_for_others(house):
    run = await house.open_programme(audience=(Audience.INTERN,))
    with pytest.raises(ProgrammeNotFound):
        await house.apply(run, participant())


async def test_a_programme_for_candidates_takes_candidates_of_the_organisation(house):
    first = await house.open_programme()
    second = await house.open_programme(organisation_id=first.organisation_id, audience=(Audience.CANDIDATE,))
    who = participant()
    await house.confirm(first, who)
    await house.apply(second, who)


async def test_who_has_lost_the_standing_is_not_eligible_any_more(house):
    run = await house.open_programme()
    who = participant()
    application = await house.apply(run, who)
    await house.applications.withdraw(who, application.id)
    async with house.uow() as uow:
        (await uow.programmes.get(run.id)).audience = (Audience.GRADUATE,)
    with pytest.raises(NotEligible):
        await house.apply(run, who)


async def test_a_step_of_another_programme_is_not_open(house):
    run = await house.open_programme()
    with pytest.raises(StepNotOpen):
        await house.applications.submit(participant(), run.id, step_id=uuid7(), answers={})
    with pytest.raises(StepNotOpen):
        await house.applications.submit(participant(), run.id, step_id=run.stages[0].id, answers={})


async def test_a_refused_application_leaves_nothing(house):
    run = await house.open_programme()
    with pytest.raises(Invalid):
        await house.apply(run, participant(), age="20")
    assert house.store.events == []
    assert house.store.audit == []


async def test_one_live_application_per_step(house):
    run = await house.open_programme()
    who = participant()
    await house.apply(run, who)
    with pytest.raises(AlreadyApplied):
        await house.apply(run, who)


async def test_attempts_are_limited_and_withdrawn_ones_do_not_count(house):
    run = await house.open_programme(form(max_attempts=2))
    who = participant()
    application = await house.apply(run, who)
    await house.applications.withdraw(who, application.id)
    for attempt in (1, 2):
        case = await screened(house, run, who, age=99)
        assert (case.application.status, case.application.attempt) == (ApplicationStatus.REJECTED, attempt)
    with pytest.raises(AttemptsExhausted):
        await house.apply(run, who)


async def test_a_good_application_confirms_the_candidate_and_pays(house):
    run = await house.open_programme()
    who = participant()
    case = await screened(house, run, who)
    assert case.application.status is ApplicationStatus.APPROVED
    assert case.application.decided_by is None
    assert case.candidate.status is CandidateStatus.CONFIRMED
    assert await balance_of(house, run, who) == Decimal("10.00")
    (paid,) = house.told("points_changed")
    assert (paid.amount, paid.kind) == (Decimal("10.00"), "increase")
    assert len(house.told("application_approved", "candidate_confirmed")) == 2


async def test_a_bad_application_is_rejected_with_every_reason(house):
    fields = (
        ADULT,
        question(FieldKind.BOOLEAN, {"op": "equals", "value": True}, key="studied"),
        question(FieldKind.STRING, {"op": "in", "values": ["Russia"]}, key="country"),
    )
    run = await house.open_programme(form(*fields))
    case = await screened(house, run, participant(), age=17, studied=False)
    assert case.application.status is ApplicationStatus.REJECTED
    assert case.candidate.status is CandidateStatus.REJECTED
    async with house.uow() as uow:
        screening = await uow.screenings.latest(case.application.id)
    assert [r.result for r in screening.results] == [Outcome.FAIL, Outcome.FAIL, Outcome.MISSING]
    assert [r.code for r in screening.results] == ["out-of-range", "not-equal", "missing"]
    assert [r.input for r in screening.results] == [17, False, None]


async def test_advice_never_rejects_but_is_told(house):
    advice = question(FieldKind.NUMBER, {"op": "min", "value": 5}, key="grade", must_be_verified=False)
    run = await house.open_programme(form(ADULT, advice))
    low = await screened(house, run, participant(), age=20, grade=3)
    silent = await screened(house, run, participant(), age=20)
    assert low.application.status is silent.application.status is ApplicationStatus.APPROVED
    async with house.uow() as uow:
        told = (await uow.screenings.latest(low.application.id)).results[1]
        skipped = (await uow.screenings.latest(silent.application.id)).results[1]
    assert (told.result, told.decisive) == (Outcome.FAIL, False)
    assert skipped.result is Outcome.SKIPPED


async def test_whoever_screens_second_changes_nothing(house):
    run = await house.open_programme()
    who, reviewer = participant(), manager(run.organisation_id)
    application = await house.apply(run, who)
    first = await house.screening.screen(reviewer, application.id)
    events = len(house.store.events)
    await house.screening.on_application_submitted(application.submitted(NOW))
    second = await house.screening.screen(reviewer, application.id)
    assert (first.created, second.created) == (True, False)
    assert first.screening.id == second.screening.id
    assert len(house.store.events) == events
    assert await balance_of(house, run, who) == Decimal("10.00")


async def test_a_withdrawn_application_is_not_screened(house):
    run = await house.open_programme()
    who = participant()
    application = await house.apply(run, who)
    await house.applications.withdraw(who, application.id)
    await house.screening.on_application_submitted(application.submitted(NOW))
    assert house.told("application_approved", "application_rejected") == []
    with pytest.raises(InvalidTransition):
        await house.screening.screen(manager(run.organisation_id), application.id)


async def test_on_a_manual_step_the_verdict_is_advice(house):
    run = await house.open_programme(form(decision=Decision.MANUAL))
    who, reviewer = participant(), manager(run.organisation_id)
    case = await screened(house, run, who, age=99)
    assert case.application.status is ApplicationStatus.IN_REVIEW
    with pytest.raises(Invalid):
        await house.applications.reject(reviewer, case.application.id, comment=None)
    approved = await house.applications.approve(reviewer, case.application.id, comment="Well done")
    assert (approved.status, approved.decided_by) == (ApplicationStatus.APPROVED, reviewer.account_id)
    assert await balance_of(house, run, who) == Decimal("10.00")
    with pytest.raises(InvalidTransition):
        await house.applications.reject(reviewer, case.application.id, comment="No")


async def test_a_returned_application_is_answered_again_and_screened_anew(house):
    run = await house.open_programme(form(decision=Decision.MANUAL))
    who, reviewer = participant(), manager(run.organisation_id)
    case = await screened(house, run, who, age=99)
    await house.applications.send_back(reviewer, case.application.id, comment="How old?")
    house.clock.advance(timedelta(days=14))
    again = await house.applications.resubmit(who, case.application.id, answers={"age": 20})
    assert (again.revision, again.status, again.decision_comment) == (2, ApplicationStatus.SUBMITTED, None)
    verdict = await house.screening.screen(reviewer, case.application.id)
    assert verdict.created
    assert (verdict.screening.revision, verdict.screening.passed) == (2, True)


async def test_a_return_is_forgotten_after_two_weeks(house):
    run = await house.open_programme(form(decision=Decision.MANUAL))
    who = participant()
    case = await screened(house, run, who)
    await house.applications.send_back(manager(run.organisation_id), case.application.id, comment="More")
    house.clock.advance(timedelta(days=14, seconds=1))
    with pytest.raises(WindowClosed):
        await house.applications.resubmit(who, case.application.id, answers={"age": 20})


async def test_an_older_verdict_is_not_shown_for_answers_that_were_withdrawn(house):
    run = await house.open_programme(form(decision=Decision.MANUAL))
    who, staff = participant(), manager(run.organisation_id)
    case = await screened(house, run, who, age=17)
    await house.applications.send_back(staff, case.application.id, comment="Look again.")
    await house.applications.resubmit(who, case.application.id, answers={"age": 20})
    await house.applications.withdraw(who, case.application.id)
    with pytest.raises(InvalidTransition):
        await house.screening.screen(staff, case.application.id)


async def test_only_a_returned_application_is_answered_again(house):
    run = await house.open_programme()
    who = participant()
    application = await house.apply(run, who)
    with pytest.raises(InvalidTransition):
        await house.applications.resubmit(who, application.id, answers={"age": 20})


async def test_the_second_step_opens_when_the_first_is_passed(house):
    run = await house.open_programme(form(), form(question(key="why")), stage())
    who = participant()
    second = run.selection[1]
    with pytest.raises(StepNotOpen):
        await house.applications.submit(who, run.id, step_id=second.id, answers={"why": "So"})
    case = await screened(house, run, who)
    assert (case.candidate.status, case.candidate.current_step_order) == (CandidateStatus.APPLYING, 2)
    application = await house.applications.submit(who, run.id, step_id=second.id, answers={"why": "So"})
    await house.screening.on_application_submitted(application.submitted(NOW))
    assert len(house.told("candidate_confirmed")) == 1
    assert await balance_of(house, run, who) == Decimal("20.00")


async def test_anothers_application_is_absent(house):
    run = await house.open_programme(form(decision=Decision.MANUAL))
    application = await house.apply(run, participant())
    for stranger in (manager(), curator(run.organisation_id)):
        with pytest.raises(ApplicationNotFound):
            await house.screening.screen(stranger, application.id)
    for stranger in (participant(), manager(), curator(run.organisation_id)):
        for command in (house.applications.withdraw, house.applications.approve, house.screening.screen):
            with pytest.raises(ApplicationNotFound):
                await command(stranger, application.id)
        with pytest.raises(CandidateNotFound):
            await house.candidates.withdraw(stranger, application.candidate_id)


async def test_who_sees_an_application_may_still_not_decide_or_take_it_back(house):
    run, who = await house.open_programme(form(decision=Decision.MANUAL)), participant()
    application = await house.apply(run, who)
    with pytest.raises(Forbidden):
        await house.applications.approve(who, application.id)
    staff = manager(run.organisation_id)
    with pytest.raises(Forbidden):
        await house.applications.withdraw(staff, application.id)
    with pytest.raises(Forbidden):
        await house.candidates.withdraw(staff, application.candidate_id)


async def test_a_curator_reviews_in_the_programmes_that_list_him(house):
    organisation_id = uuid7()
    mine = curator(organisation_id)
    run = await house.open_programme(
        form(decision=Decision.MANUAL), organisation_id=organisation_id, curator_ids=(mine.account_id,)
    )
    case = await screened(house, run, participant())
    await house.applications.approve(mine, case.application.id)


async def test_who_leaves_takes_his_open_application_along(house):
    run = await house.open_programme(form(decision=Decision.MANUAL))
    who = participant()
    case = await screened(house, run, who)
    candidate = await house.candidates.withdraw(who, case.candidate.id)
    assert candidate.status is CandidateStatus.WITHDRAWN
    assert len(house.told("application_withdrawn", "candidate_withdrawn")) == 2
    with pytest.raises(StepNotOpen):
        await house.apply(run, who)


def test_the_rules_have_a_version_of_their_own():
    one, same, other = programme(form()), programme(form()), programme(form(question(key="age")))
    versions = [rules_version(run.selection[0]) for run in (one, same, other)]
    assert versions[0] == versions[1] != versions[2]
    assert len(versions[0]) == 16


async def test_a_result_tells_the_bound_only_where_it_may(house):
    run = await house.open_programme()
    case = await screened(house, run, participant(), age=36)
    async with house.uow() as uow:
        (result,) = (await uow.screenings.latest(case.application.id)).results
    questions = questions_of([plain(run.selection[0])], run.selection[0].id)
    assert "35" not in message(result, told=False, locale="en", questions=questions)
    assert message(result, told=True, locale="en", questions=questions).endswith("Must be from 18 up to 35.")
    in_russian = message(result, told=True, locale="ru", questions=questions)
    assert in_russian.endswith("Должно быть от 18 до 35 включительно.")


async def test_the_audit_trail_tells_no_answers(house):
    run = await house.open_programme()
    await house.apply(run, participant(), age=20)
    (entry,) = house.store.audit
    assert entry.action == "internships.application:submit"
    assert entry.changes["answers"] == {"from": None, "to": "***"}
