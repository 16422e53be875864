import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from builders.internships import ENDS_ON, NOW, STARTS_ON, House, curator, form, manager, participant, question, stage
from praktika.internships.domain.errors import (
    DirectionNotFound,
    NameTaken,
    NothingToPublish,
    ProgrammeNotFound,
    RegexUnsupported,
    TemplateInvalid,
    TemplateNotFound,
    TemplateNotPublished,
)
from praktika.internships.domain.programmes import Phase, ProgrammePlace, ProgrammeStatus
from praktika.internships.domain.steps import FieldKind, ProgrammeKind
from praktika.kernel.errors import Forbidden, Invalid, Stale
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

WINDOW = {"applications_from": NOW, "applications_until": NOW + timedelta(days=10)}
DATES = {"starts_on": STARTS_ON, "ends_on": ENDS_ON}


@pytest.fixture
def house():
    return House()


async def published(house, who, *steps):
    template = await house.templates.create(who, title=f"T {uuid7()}", steps=steps or (form(), stage()))
    return await house.templates.publish(who, template.id)


def violations(refused):
    return {(v.pointer, v.code) for v in refused.value.violations}


async def test_a_name_that_differs_in_case_only_is_taken(house):
    who = manager()
    first = await house.catalogue.add_direction(who, name="Город ИТ")
    with pytest.raises(NameTaken):
        await house.catalogue.add_direction(who, name="ГОРОД ит")
    assert (await house.catalogue.edit_direction(who, first.id, expected=1, name="город ИТ")).version == 2
    await house.catalogue.add_direction(manager(), name="Город ИТ")


async def test_a_stale_edit_of_a_place_is_refused(house):
    who = manager()
    place = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    await house.catalogue.edit_place(who, place.id, expected=1, description="Third floor")
    with pytest.raises(Stale):
        await house.catalogue.edit_place(who, place.id, expected=1, name="Hall")


async def test_another_tenants_direction_is_absent(house):
    direction = await house.catalogue.add_direction(manager(), name="IT")
    with pytest.raises(DirectionNotFound):
        await house.catalogue.edit_direction(manager(), direction.id, expected=1, name="Mine")


async def test_who_has_no_organisation_adds_nothing(house):
    who = dataclasses.replace(manager(), organisation_id=None)
    with pytest.raises(Invalid):
        await house.catalogue.add_direction(who, name="IT")


async def test_the_kind_follows_from_the_steps(house):
    who = manager()
    kinds = [
        (await house.templates.create(who, title=title, steps=steps)).kind
        for title, steps in {"a": (form(),), "b": (stage(),), "c": (form(), stage())}.items()
    ]
    assert kinds == [ProgrammeKind.SELECTION, ProgrammeKind.INTERNSHIP, ProgrammeKind.FULL]


async def test_publishing_lists_every_violation_and_publishes_nothing(house):
    who = manager()
    broken = form(
        question(FieldKind.SELECT, key="a"),
        question(FieldKind.NUMBER, {"op": "length", "min": 1}, key="b"),
        question(FieldKind.NUMBER, {"op": "range", "min": 9, "max": 1}, key="c"),
    )
    template = await house.templates.create(who, title="Broken", steps=(stage(), broken))
    with pytest.raises(TemplateInvalid) as refused:
        await house.templates.publish(who, template.id)
    assert violations(refused) == {
        ("/steps/1", "wrong-order"),
        ("/steps/1/fields/0/options", "required"),
        ("/steps/1/fields/1/criteria/0/op", "not-applicable"),
        ("/steps/1/fields/2/criteria/0", "empty-range"),
    }
    async with house.uow() as uow:
        assert (await uow.templates.get(template.id)).latest_version == 0


async def test_an_empty_template_is_kept_and_not_published(house):
    who = manager()
    template = await house.templates.create(who, title="Empty")
    with pytest.raises(TemplateInvalid) as refused:
        await house.templates.publish(who, template.id)
    assert violations(refused) == {("/steps", "required")}


async def test_a_criterion_asks_for_options_there_are(house):
    who = manager()
    broken = form(
        question(FieldKind.SELECT, {"op": "equals", "value": "zz"}, key="a", options=("x", "y")),
        question(FieldKind.SELECT_WITH_OTHER, {"op": "in", "values": ["X", "zz"]}, key="b", options=("x",)),
        question(FieldKind.SELECT, {"op": "in", "values": ["X"], "case_sensitive": True}, key="c", options=("x",)),
        question(FieldKind.STRING, {"op": "equals", "value": "x"}, key="d", options=("y",)),
    )
    template = await house.templates.create(who, title="Broken", steps=(broken,))
    with pytest.raises(TemplateInvalid) as refused:
        await house.templates.publish(who, template.id)
    assert violations(refused) == {
        ("/steps/0/fields/0/criteria/0/value", "not-an-option"),
        ("/steps/0/fields/1/criteria/0/values/1", "not-an-option"),
        ("/steps/0/fields/2/criteria/0/values/0", "not-an-option"),
        ("/steps/0/fields/3/options", "not-applicable"),
    }


async def test_a_draft_keeps_no_criterion_that_nobody_can_read(house):
    step = form(question(key="a"), question(FieldKind.STRING, {"op": "sounds_like"}, key="a"))
    with pytest.raises(Invalid) as refused:
        await house.templates.create(manager(), title="T", steps=[step])
    assert violations(refused) == {
        ("/steps/0/fields/1/key", "duplicate"),
        ("/steps/0/fields/1/criteria/0/op", "not-an-option"),
    }


async def test_a_lookaround_is_refused_at_once(house):
    step = form(question(FieldKind.STRING, {"op": "regex", "pattern": "(?=a)b"}))
    with pytest.raises(RegexUnsupported):
        await house.templates.create(manager(), title="T", steps=[step])


async def test_a_published_template_says_that_it_was_changed_since(house):
    who = manager()
    template = await published(house, who)
    with pytest.raises(NothingToPublish):
        await house.templates.publish(who, template.id)
    edited = await house.templates.edit(who, template.id, expected=template.version, title="New title")
    assert edited.has_unpublished_changes
    again = await house.templates.publish(who, template.id)
    assert (again.latest_version, again.has_unpublished_changes) == (2, False)


async def test_steps_given_with_their_id_stay_the_same_steps(house):
    who = manager()
    template = await house.templates.create(who, title="T", steps=(form(), stage()))
    kept = dataclasses.replace(template.steps[1], title="Work")
    edited = await house.templates.edit(who, template.id, expected=1, steps=[form(), kept])
    assert [step.order for step in edited.steps] == [1, 2]
    assert edited.steps[1].id == template.steps[1].id
    assert edited.steps[0].id != template.steps[0].id
    strange = dataclasses.replace(stage(), id=uuid7())
    with pytest.raises(Invalid) as refused:
        await house.templates.edit(who, template.id, expected=2, steps=[strange])
    assert violations(refused) == {("/steps/0/id", "unknown-reference")}


async def test_editing_a_template_changes_no_programme(house):
    who = manager()
    template = await published(house, who)
    programme = await house.programmes.launch(who, template.id, **DATES, **WINDOW)
    await house.templates.edit(who, template.id, expected=template.version, steps=[form(points="99.00")])
    await house.templates.publish(who, template.id)
    async with house.uow() as uow:
        found = await uow.programmes.get(programme.id)
    assert (found.steps, found.template_version) == (programme.steps, 1)
    assert [step.template_step_id for step in found.steps] == [step.id for step in template.steps]
    assert not {step.id for step in found.steps} & {step.id for step in template.steps}


async def test_a_programme_is_published_when_it_is_launched_unless_told_otherwise(house):
    who = manager()
    template = await published(house, who)
    programme = await house.programmes.launch(who, template.id, **DATES, **WINDOW)
    draft = await house.programmes.launch(who, template.id, publish=False, **DATES, **WINDOW)
    assert (programme.status, draft.status) == (ProgrammeStatus.PUBLISHED, ProgrammeStatus.DRAFT)
    assert len(house.told("programme_launched")) == 2
    assert len(house.told("programme_published")) == 1


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        ({"ends_on": date(2026, 9, 30)}, {("/ends_on", "out-of-range")}),
        ({"starts_on": date(2026, 8, 31)}, {("/starts_on", "in-the-past")}),
        ({"starts_on": date(2024, 8, 31), "backdated": True}, {("/starts_on", "in-the-past")}),
        ({"applications_until": NOW}, {("/applications_until", "out-of-range")}),
        ({"applications_until": None}, {("/applications_until", "required")}),
        (
            {"applications_until": datetime(2027, 3, 31, 21, 0, 1, tzinfo=UTC)},
            {("/applications_until", "out-of-range")},
        ),
        ({"enrol_until": date(2027, 4, 1)}, {("/enrol_until", "out-of-range")}),
        ({"direction_id": uuid7()}, {("/direction_id", "unknown-reference")}),
        ({"places": (ProgrammePlace(place_id=uuid7()),)}, {("/places/0/place_id", "unknown-reference")}),
    ],
)
async def test_a_launch_that_does_not_fit_leaves_no_programme(house, terms, wrong):
    who = manager()
    template = await published(house, who)
    with pytest.raises(Invalid) as refused:
        await house.programmes.launch(who, template.id, **(DATES | WINDOW | terms))
    assert violations(refused) == wrong
    assert house.told("programme_launched") == []


async def test_a_backdated_programme_may_have_begun_two_years_ago(house):
    who = manager()
    template = await published(house, who, stage())
    programme = await house.programmes.launch(
        who, template.id, starts_on=date(2024, 9, 1), ends_on=ENDS_ON, backdated=True
    )
    assert programme.phase(NOW) is Phase.RUNNING


async def test_a_place_of_another_organisation_cannot_be_used(house):
    who = manager()
    template = await published(house, who)
    place = await house.catalogue.add_place(manager(), name="Office", address="Arbat, 1")
    with pytest.raises(Invalid):
        await house.programmes.launch(who, template.id, **DATES, **WINDOW, places=(ProgrammePlace(place_id=place.id),))


async def test_who_cannot_review_is_no_curator(house):
    who = manager()
    template = await published(house, who)
    stranger = uuid7()
    house.people.no_curators.add(stranger)
    with pytest.raises(Invalid) as refused:
        await house.programmes.launch(who, template.id, **DATES, **WINDOW, curator_ids=(stranger,))
    assert violations(refused) == {("/curator_ids/0", "unknown-reference")}


async def test_an_unpublished_template_is_not_launched(house):
    who = manager()
    template = await house.templates.create(who, title="T", steps=[stage()])
    with pytest.raises(TemplateNotPublished):
        await house.programmes.launch(who, template.id, **DATES)


async def test_another_tenants_template_is_absent(house):
    template = await published(house, manager())
    with pytest.raises(TemplateNotFound):
        await house.programmes.launch(manager(), template.id, **DATES, **WINDOW)


async def test_who_holds_nothing_is_forbidden(house):
    template = await published(house, manager())
    with pytest.raises(Forbidden):
        await house.templates.publish(dataclasses.replace(manager(), permissions={}), template.id)


async def test_the_first_and_the_last_day_are_running_by_the_wall_clock_of_the_organisation(house):
    who = manager()
    template = await published(house, who, stage())
    run = await house.programmes.launch(who, template.id, **DATES)  # Moscow is three hours ahead
    assert run.phase(datetime(2026, 9, 30, 20, 59, tzinfo=UTC)) is Phase.ANNOUNCED
    assert run.phase(datetime(2026, 9, 30, 21, tzinfo=UTC)) is Phase.RUNNING
    assert run.phase(datetime(2027, 3, 31, 20, 59, tzinfo=UTC)) is Phase.RUNNING
    assert run.phase(datetime(2027, 3, 31, 21, tzinfo=UTC)) is Phase.ENDED


async def test_a_changed_title_is_recorded(house):
    who = manager()
    template = await house.templates.create(who, title="Before", steps=[form(points="2.50")])
    await house.templates.edit(who, template.id, expected=1, title="After")
    entry = house.store.audit[-1]
    assert entry.action == "internships.template:update"
    assert entry.changes == {"title": {"from": "Before", "to": "After"}}
    assert template.steps[0].points == Decimal("2.50")


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        ({"ends_on": date(2101, 1, 1)}, {("/ends_on", "out-of-range")}),
        (
            {"starts_on": date(2101, 1, 1), "ends_on": date(2101, 1, 1)},
            {("/starts_on", "out-of-range"), ("/ends_on", "out-of-range")},
        ),
    ],
)
async def test_no_programme_lies_where_there_are_no_calendars(house, terms, wrong):
    who = manager()
    template = await published(house, who, stage())
    with pytest.raises(Invalid) as refused:
        await house.programmes.launch(who, template.id, **(DATES | terms))
    assert violations(refused) == wrong
    run = await house.programmes.launch(who, template.id, **DATES)
    with pytest.raises(Invalid) as refused:
        await house.programmes.edit(who, run.id, expected=run.version, **terms)
    assert violations(refused) == wrong
    await house.programmes.edit(who, run.id, expected=run.version, ends_on=date(2100, 12, 31))


async def test_an_edit_moves_no_programme_into_the_past(house):
    who = manager()
    template = await published(house, who, stage())
    run = await house.programmes.launch(who, template.id, **DATES)
    with pytest.raises(Invalid) as refused:
        await house.programmes.edit(who, run.id, expected=run.version, starts_on=date(2026, 8, 31))
    assert violations(refused) == {("/starts_on", "in-the-past")}
    edited = await house.programmes.edit(who, run.id, expected=run.version, starts_on=date(2026, 9, 1))
    assert edited.starts_on == date(2026, 9, 1)


async def test_what_has_begun_may_have_begun_earlier_but_not_over_two_years_ago(house):
    who = manager()
    template = await published(house, who, stage())
    run = await house.programmes.launch(who, template.id, starts_on=date(2025, 9, 1), ends_on=ENDS_ON, backdated=True)
    with pytest.raises(Invalid):
        await house.programmes.edit(who, run.id, expected=run.version, starts_on=date(2024, 8, 31))
    edited = await house.programmes.edit(who, run.id, expected=run.version, starts_on=date(2024, 9, 1))
    house.clock.advance(timedelta(days=10))
    edited = await house.programmes.edit(who, run.id, expected=edited.version, title="Long", starts_on=edited.starts_on)
    assert edited.title == "Long"


async def test_a_place_is_listed_once(house):
    who = manager()
    template = await published(house, who, stage())
    place = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    twice = (ProgrammePlace(place_id=place.id, capacity=1), ProgrammePlace(place_id=place.id, capacity=5))
    with pytest.raises(Invalid) as refused:
        await house.programmes.launch(who, template.id, **DATES, places=twice)
    assert violations(refused) == {("/places/1/place_id", "duplicate")}


async def test_a_step_is_given_once_and_keeps_its_kind(house):
    who = manager()
    template = await house.templates.create(who, title="T", steps=(form(), stage()))
    first, second = template.steps
    again = dataclasses.replace(second, title="Again")
    with pytest.raises(Invalid) as refused:
        await house.templates.edit(who, template.id, expected=1, steps=[first, second, again])
    assert violations(refused) == {("/steps/2/id", "duplicate")}
    with pytest.raises(Invalid) as refused:
        await house.templates.edit(who, template.id, expected=1, steps=[form(id=second.id)])
    assert violations(refused) == {("/steps/0/kind", "kind-changed")}


async def test_a_curator_edits_no_template_and_finds_only_those_of_his_programmes(house):
    who = manager()
    template, other = await published(house, who, stage()), await published(house, who, stage())
    mine = curator(who.organisation_id)
    await house.programmes.launch(who, template.id, **DATES, curator_ids=(mine.account_id,))
    with pytest.raises(Forbidden):
        await house.templates.publish(mine, template.id)
    with pytest.raises(TemplateNotFound):
        await house.templates.edit(mine, other.id, expected=other.version, title="Mine")


async def test_a_draft_is_absent_for_who_cannot_read_it_and_a_published_programme_forbidden(house):
    who = manager()
    template = await published(house, who)
    draft = await house.programmes.launch(who, template.id, publish=False, **DATES, **WINDOW)
    shown = await house.programmes.launch(who, template.id, **DATES, **WINDOW)
    for stranger in (participant(), curator(who.organisation_id)):
        with pytest.raises(ProgrammeNotFound):
            await house.programmes.close(stranger, draft.id)
        with pytest.raises(Forbidden):
            await house.programmes.close(stranger, shown.id)
    with pytest.raises(ProgrammeNotFound):
        await house.programmes.close(manager(), shown.id)
    with pytest.raises(ProgrammeNotFound):
        await house.applications.submit(manager(), draft.id, step_id=draft.steps[0].id, answers={})
    with pytest.raises(Forbidden):
        await house.applications.submit(who, draft.id, step_id=draft.steps[0].id, answers={})
