"""What internships answer other modules, the same from every store."""

from decimal import Decimal

import pytest

from builders.internships import ADULT, ENDS_ON, STARTS_ON, TODAY, form, manager, participant, question
from praktika.internships.domain.programmes import ProgrammePlace
from praktika.internships.domain.steps import Decision, FieldKind
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


async def enrolled(house, run, who=None, **terms):
    candidate = await house.confirm(run, who)
    return await house.interns.enrol(manager(run.organisation_id), run.id, candidate_id=candidate.id, **terms)


async def test_an_intern_is_told_as_when_he_was_enrolled(house):
    curator_id = uuid7()
    run = await house.open_programme(curator_ids=(curator_id,))
    intern = await enrolled(house, run, student=True, birth_date=TODAY)
    told = await house.answers.intern(intern.id)
    assert (told.intern_id, told.account_id, told.revision) == (intern.id, intern.account_id, 1)
    assert (told.programme_ends_on, told.birth_date, told.student) == (ENDS_ON, TODAY, True)
    (stage,) = told.stages
    assert (stage.stage_id, stage.min_fill_percent, stage.unit) == (run.stages[0].id, Decimal("50.00"), "days")
    assert told.weekly_minutes == run.weekly_minutes
    assert await house.answers.intern(uuid7()) is None
    assert await house.answers.is_curated_by(intern.id, curator_id)
    assert not await house.answers.is_curated_by(intern.id, uuid7())
    assert not await house.answers.is_curated_by(uuid7(), curator_id)


async def test_a_programme_is_told(house):
    run = await house.open_programme(title="Осень")
    told = await house.answers.programme(run.id)
    assert (told.title, told.phase, told.organisation_id) == ("Осень", "applications", run.organisation_id)
    assert await house.answers.organisation_of_programme(run.id) == run.organisation_id
    assert await house.answers.organisation_of_programme(uuid7()) is None
    assert await house.answers.programme(uuid7()) is None


async def test_those_who_take_part_are_listed_page_by_page(house):
    run = await house.open_programme()
    accounts = sorted([(await enrolled(house, run)).account_id for _ in range(3)])
    first = await house.answers.enrolled_in(run.id, None, 2)
    rest = await house.answers.enrolled_in(run.id, first[-1][0], 2)
    assert [*first, *rest] == [(account, "enrolled") for account in accounts]
    assert await house.answers.enrolled_among(run.id, [accounts[1], uuid7()]) == [(accounts[1], "enrolled")]


async def test_a_rejection_tells_its_public_reasons_to_the_applicant_only(house):
    grade = question(FieldKind.NUMBER, {"op": "min", "value": 4}, key="grade", disclose=True)
    advice = question(FieldKind.NUMBER, {"op": "min", "value": 9}, key="mark", must_be_verified=False)
    run = await house.open_programme(form(ADULT, grade, advice), title="Autumn")
    who = participant()
    application = await house.apply(run, who, age=17, grade=3, mark=1)
    await house.screening.screen(manager(run.organisation_id), application.id)
    told = await house.answers.details_of("application.rejected", application.id, who.account_id)
    assert told["programme_title"] == "Autumn"
    assert [reason["en"] for reason in told["reasons"]] == [
        "Age: The answer does not meet the requirement.",
        "Grade: The answer does not meet the requirement. Must be at least 4.",
    ]
    assert told["reasons"][0]["ru"] == "Age: Ответ не соответствует требованию."
    assert await house.answers.details_of("application.rejected", application.id, uuid7()) is None
    assert await house.answers.recipients_of("application.rejected", application.id) == [who.account_id]
    assert await house.answers.still_true("application.rejected", application.id, who.account_id)
    assert not await house.answers.still_true("application.approved", application.id, who.account_id)
    assert not await house.answers.still_true("application.rejected", application.id, uuid7())
    with pytest.raises(KeyError):  # an owner that does not know the letter has not said that it is out of date
        await house.answers.still_true("application.burnt", application.id, who.account_id)
    decided = await house.answers.details_of("candidate.decided", application.candidate_id, who.account_id)
    assert decided == {"programme_title": "Autumn", "status": "rejected"}


async def test_a_reviewers_comment_is_told(house):
    run = await house.open_programme(form(decision=Decision.MANUAL), title="Autumn")
    who, reviewer = participant(), manager(run.organisation_id)
    application = await house.apply(run, who)
    assert await house.answers.details_of("application.received", application.id, who.account_id) == {
        "programme_title": "Autumn"
    }
    await house.screening.screen(reviewer, application.id)
    await house.applications.reject(reviewer, application.id, comment="Too late")
    told = await house.answers.details_of("application.rejected", application.id, who.account_id)
    assert told == {"programme_title": "Autumn", "comment": "Too late", "reasons": []}


async def test_an_enrolment_tells_dates_place_and_curator(house):
    staff, curator_id, who = manager(), uuid7(), participant()
    place = await house.catalogue.add_place(staff, name="Office", address="Arbat, 1")
    run = await house.open_programme(
        organisation_id=staff.organisation_id,
        title="Autumn",
        places=(ProgrammePlace(place_id=place.id),),
        curator_ids=(curator_id,),
    )
    intern = await enrolled(house, run, who, place_id=place.id, curator_id=curator_id)
    assert await house.answers.details_of("intern.enrolled", intern.id, who.account_id) == {
        "programme_title": "Autumn",
        "starts_on": STARTS_ON,
        "ends_on": ENDS_ON,
        "place": "Office, Arbat, 1",
        "curator": "Anna Orlova",
    }
    assert await house.answers.still_true("candidate.decided", intern.candidate_id, who.account_id)


async def test_an_application_to_be_decided_is_told_to_those_who_run_the_programme(house):
    curator_id = uuid7()
    run = await house.open_programme(form(ADULT, decision=Decision.MANUAL), curator_ids=(curator_id,))
    application = await house.apply(run, participant())
    await house.screening.screen(manager(run.organisation_id), application.id)
    kind, asked = "application.received.staff", house.answers
    house.people.managers = [manager_id := uuid7(), curator_id]
    assert await asked.recipients_of(kind, application.id) == [manager_id, curator_id]
    assert await asked.still_true(kind, application.id, curator_id)
    assert not await asked.still_true(kind, application.id, application.account_id)
    assert await asked.details_of(kind, application.id, curator_id) == {"programme_title": run.title}
    assert not await asked.still_true("application.withdrawn", application.id, curator_id)


async def test_the_curator_of_an_intern_is_told_before_those_of_the_programme(house):
    mine, theirs = uuid7(), uuid7()
    run = await house.open_programme(curator_ids=(theirs,))
    intern = await enrolled(house, run)
    kinds = ("intern.changed.curator", "timesheet.deviation-requested")
    for kind in kinds:
        assert await house.answers.recipients_of(kind, intern.id) == [theirs]
        assert await house.answers.still_true(kind, intern.id, theirs)
        assert not await house.answers.still_true(kind, intern.id, intern.account_id)
    other = await enrolled(house, await house.open_programme(curator_ids=(mine, theirs)), curator_id=mine)
    for kind in kinds:
        assert await house.answers.recipients_of(kind, other.id) == [mine]


async def test_a_change_of_a_programme_concerns_whom_it_is_not_over_for(house):
    run = await house.open_programme()
    interns = [(await enrolled(house, run)).account_id for _ in range(2)]
    waiting = (await house.confirm(run)).account_id
    applied = (await house.apply(run, participant())).account_id
    await house.apply(await house.open_programme(), participant())
    concerned, kind = sorted([*interns, waiting, applied]), "programme.changed"
    first = await house.answers.recipients_after(kind, run.id, None, 3)
    rest = await house.answers.recipients_after(kind, run.id, first[-1], 3)
    assert [*first, *rest] == concerned
    for each in concerned:
        assert await house.answers.still_true(kind, run.id, each)
    assert not await house.answers.still_true(kind, run.id, uuid7())


async def test_points_are_told_with_their_reason_and_the_balance(house):
    run = await house.open_programme()
    who = participant()
    application = await house.apply(run, who)
    await house.screening.screen(manager(run.organisation_id), application.id)
    entries = await house.read.points.entries(who, who.account_id)
    told = await house.answers.details_of("points.changed", entries.items[0].id, who.account_id)
    assert (told["amount"], told["direction"], told["balance"]) == ("10", "increase", "10")
    assert told["reason"]
    assert await house.answers.still_true("points.changed", entries.items[0].id, who.account_id)
    assert not await house.answers.still_true("points.changed", entries.items[0].id, uuid7())
