"""What everybody sees, the same from every store."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from builders.internships import (
    ADULT,
    NOW,
    STARTS_ON,
    House,
    curator,
    form,
    manager,
    participant,
    question,
    stage,
)
from praktika.internships.domain.applications import ApplicationStatus, Source
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.errors import (
    AccountNotFound,
    ApplicationNotFound,
    CandidateNotFound,
    DirectionNotFound,
    InternNotFound,
    ProgrammeNotFound,
    TemplateNotFound,
)
from praktika.internships.domain.interns import InternPhase, InternStatus
from praktika.internships.domain.programmes import Audience, Phase, ProgrammePlace, ProgrammeStatus
from praktika.internships.domain.steps import Decision, FieldKind, ProgrammeKind
from praktika.internships.domain.templates import TemplateStatus
from praktika.kernel.actors import ANONYMOUS, SYSTEM, Actor
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch

pytestmark = pytest.mark.anyio

OPEN_RULE = question(FieldKind.NUMBER, {"op": "min", "value": 4}, key="grade", disclose=True)


async def names(pages):
    """Items of all pages, and how many pages there were."""
    found, cursor, count = [], None, 0
    while True:
        page = await pages(cursor)
        found += page.items
        count += 1
        if not (cursor := page.next_cursor):
            return found, count


async def test_the_catalogue_is_sorted_by_name_and_paged_without_repetition(house: House):
    who = manager()
    for name in ("б", "А", "в", "Г", "д"):
        await house.catalogue.add_direction(who, name=name)

    async def read(cursor):
        return await house.read.catalogue.directions(ANONYMOUS, cursor=cursor, limit=2)

    found, pages = await names(read)
    assert [view.name for view in found] == ["А", "б", "в", "Г", "д"]
    assert pages == 3


async def test_the_catalogue_is_searched_whatever_the_case(house):
    who = manager()
    await house.catalogue.add_place(who, name="Завод 100%", address="Арбат, 1")
    await house.catalogue.add_place(who, name="Офис", address="Арбат, 2")
    read = house.read.catalogue
    assert [v.name for v in (await read.places(ANONYMOUS, q="ЗАВОД")).items] == ["Завод 100%"]
    assert [v.name for v in (await read.places(ANONYMOUS, q="0%")).items] == ["Завод 100%"]
    assert (await read.places(ANONYMOUS, q="_авод")).items == []
    assert (await read.places(ANONYMOUS, organisation_id=uuid7())).items == []
    assert (await read.places(ANONYMOUS, archived=True)).items == []
    assert len((await read.places(ANONYMOUS, archived=False)).items) == 2


async def test_a_direction_shows_what_was_kept(house):
    direction = await house.catalogue.add_direction(manager(), name="IT", display={"icon": "cube"})
    view = await house.read.catalogue.direction(ANONYMOUS, direction.id)
    assert (view.name, view.display, view.version) == ("IT", {"icon": "cube"}, 1)
    with pytest.raises(DirectionNotFound):
        await house.read.catalogue.direction(ANONYMOUS, uuid7())


async def test_a_cursor_is_good_for_its_own_filters_only(house):
    who = manager()
    for name in "ab":
        await house.catalogue.add_direction(who, name=name)
    page = await house.read.catalogue.directions(ANONYMOUS, limit=1)
    with pytest.raises(CursorMismatch):
        await house.read.catalogue.directions(ANONYMOUS, limit=1, q="a", cursor=page.next_cursor)


async def test_templates_are_for_the_staff_of_their_organisation(house):
    who = manager()
    template = await house.templates.create(who, title="Отбор", steps=[form(ADULT), stage()])
    await house.templates.publish(who, template.id)
    view = await house.read.templates.template(who, template.id)
    assert (view.kind, view.status, view.latest_version) == ("full", "published", 1)
    assert [step.order for step in view.steps] == [1, 2]
    assert view.steps[0].points == 10.0
    assert view.steps[0].fields[0].criteria == [{"op": "range", "min": 18, "max": 35}]
    assert view.steps[1].min_fill_percent == 50.0
    for stranger in (manager(), curator(who.organisation_id)):
        with pytest.raises(TemplateNotFound):
            await house.read.templates.template(stranger, template.id)
        assert (await house.read.templates.templates(stranger)).items == []
    with pytest.raises(Forbidden):
        await house.read.templates.templates(participant())
    with pytest.raises(Unauthenticated):
        await house.read.templates.templates(ANONYMOUS)
    assert (await house.read.templates.template(SYSTEM, template.id)).id == template.id


async def test_templates_are_filtered(house):
    who = manager()
    await house.templates.create(who, title="Отбор", steps=[form()])
    work = await house.templates.create(who, title="Работа", steps=[stage()])
    await house.templates.publish(who, work.id)

    async def found(**given):
        return [view.title for view in (await house.read.templates.templates(who, **given)).items]

    assert await found(kind=ProgrammeKind.SELECTION) == ["Отбор"]
    assert await found(status=TemplateStatus.PUBLISHED) == ["Работа"]
    assert await found(q="РАБ") == ["Работа"]
    assert sorted(await found()) == ["Отбор", "Работа"]


async def test_versions_are_listed_latest_first(house):
    who = manager()
    template = await house.templates.create(who, title="T", steps=[form()])
    await house.templates.publish(who, template.id)
    await house.templates.edit(who, template.id, expected=2, description="More")
    await house.templates.publish(who, template.id)
    page = await house.read.templates.versions(who, template.id, limit=1)
    rest = await house.read.templates.versions(who, template.id, limit=1, cursor=page.next_cursor)
    assert [view.number for view in (*page.items, *rest.items)] == [2, 1]
    assert (await house.read.templates.version(who, template.id, 1)).description == ""
    with pytest.raises(TemplateNotFound):
        await house.read.templates.version(who, template.id, 3)
    with pytest.raises(TemplateNotFound):
        await house.read.templates.versions(manager(), template.id)


async def sees(house, actor, run):
    try:
        view = await house.read.programmes.programme(actor, run.id)
    except ProgrammeNotFound:
        view = None
    listed = (await house.read.programmes.programmes(actor, organisation_id=run.organisation_id)).items
    counted = await house.read.programmes.count(actor, organisation_id=run.organisation_id)
    assert (run.id in {v.id for v in listed}) is (view is not None)
    assert counted == len(listed)
    return view


async def test_everybody_sees_an_open_programme_but_not_its_hidden_rules(house):
    run = await house.open_programme(form(ADULT, OPEN_RULE), stage(), capacity=3)
    for reader in (ANONYMOUS, participant(), manager()):
        view = await sees(house, reader, run)
        assert (view.taken, view.free_places, view.phase) == (None, 3, "applications")
        assert [field.criteria for field in view.steps[0].fields] == [[], [{"op": "min", "value": 4}]]
        assert view.accepting_applications
    assert (await sees(house, participant(), run)).allowed_actions == ["apply"]
    assert (await sees(house, ANONYMOUS, run)).allowed_actions == []


async def test_staff_see_rules_and_taken_places(house):
    mine = curator(uuid7())
    run = await house.open_programme(organisation_id=mine.organisation_id, curator_ids=(mine.account_id,))
    for reader in (manager(run.organisation_id), mine, SYSTEM):
        view = await sees(house, reader, run)
        assert view.taken == 0
        assert view.steps[0].fields[0].criteria
    assert (await sees(house, manager(run.organisation_id), run)).allowed_actions == ["update", "close"]
    assert (await sees(house, mine, run)).allowed_actions == []


async def test_a_draft_is_seen_by_staff_only(house):
    run = await house.open_programme(status=ProgrammeStatus.DRAFT)
    assert await sees(house, manager(run.organisation_id), run)
    for reader in (ANONYMOUS, participant(), manager(), curator(run.organisation_id)):
        assert await sees(house, reader, run) is None


async def test_a_programme_for_interns_is_seen_by_interns(house):
    first = await house.open_programme()
    who = participant()
    candidate = await house.confirm(first, who)
    for_interns = await house.open_programme(organisation_id=first.organisation_id, audience=(Audience.INTERN,))
    for_candidates = await house.open_programme(organisation_id=first.organisation_id, audience=(Audience.CANDIDATE,))
    assert await sees(house, who, for_interns) is None
    assert await sees(house, who, for_candidates)
    await house.interns.enrol(manager(first.organisation_id), first.id, candidate_id=candidate.id)
    assert await sees(house, who, for_interns)
    assert await sees(house, ANONYMOUS, for_interns) is None
    elsewhere = await house.open_programme(audience=(Audience.INTERN,))
    assert await sees(house, who, elsewhere) is None


async def test_an_ended_programme_is_seen_by_those_who_had_a_part_in_it(house):
    run = await house.open_programme()
    who = participant()
    await house.apply(run, who)
    house.clock.advance(timedelta(days=300))
    assert (await sees(house, who, run)).phase == "ended"
    assert await sees(house, participant(), run) is None
    assert await sees(house, ANONYMOUS, run) is None


async def test_programmes_are_filtered_sorted_and_counted(house):
    organisation_id = uuid7()
    early = await house.open_programme(organisation_id=organisation_id, title="Осень", starts_on=date(2026, 10, 1))
    late = await house.open_programme(form(), organisation_id=organisation_id, title="Зима", starts_on=date(2027, 1, 1))
    closed = await house.open_programme(organisation_id=organisation_id, status=ProgrammeStatus.CLOSED, title="Лето")

    async def found(**given):
        page = await house.read.programmes.programmes(ANONYMOUS, organisation_id=organisation_id, **given)
        return [view.id for view in page.items]

    assert await found(q="ОСЕН") == [early.id]
    assert await found(kinds=[ProgrammeKind.SELECTION]) == [late.id]
    assert await found(statuses=[ProgrammeStatus.CLOSED]) == [closed.id]
    assert await found(sort="starts_on", statuses=[ProgrammeStatus.PUBLISHED]) == [early.id, late.id]
    assert await found(sort="-starts_on", statuses=[ProgrammeStatus.PUBLISHED]) == [late.id, early.id]
    for sort in ("starts_on", "-starts_on", "created_at", "-created_at"):

        async def read(cursor, sort=sort):
            return await house.read.programmes.programmes(
                ANONYMOUS, organisation_id=organisation_id, sort=sort, cursor=cursor, limit=1
            )

        assert sorted(v.id for v in (await names(read))[0]) == sorted([early.id, late.id, closed.id])


async def test_programmes_are_found_by_phase_direction_place_and_first_day(house):
    who = manager()
    direction = await house.catalogue.add_direction(who, name="IT")
    place = await house.catalogue.add_place(who, name="Office", address="Arbat, 1")
    mine = {"organisation_id": who.organisation_id}
    here = await house.open_programme(
        **mine, direction_id=direction.id, places=(ProgrammePlace(place_id=place.id, capacity=3),)
    )
    later = await house.open_programme(stage(), **mine, starts_on=STARTS_ON + timedelta(days=1))
    selecting = await house.open_programme(**mine, applications_until=NOW)

    async def found(**given):
        page = await house.read.programmes.programmes(who, **mine, **given)
        assert await house.read.programmes.count(who, **mine, **given) == len(page.items)
        return {view.id for view in page.items}

    assert await found(direction_id=direction.id) == {here.id}
    assert await found(place_id=place.id) == {here.id}
    assert await found(place_id=uuid7()) == set()
    assert await found(starts_on_from=STARTS_ON + timedelta(days=1)) == {later.id}
    assert await found(starts_on_to=STARTS_ON + timedelta(days=1)) == {here.id, selecting.id}
    assert await found(phases=[Phase.APPLICATIONS]) == {here.id}
    assert await found(phases=[Phase.SELECTION, Phase.ANNOUNCED]) == {later.id, selecting.id}
    house.clock.advance(later.starts_at - NOW)
    assert await found(phases=[Phase.RUNNING]) == {here.id, later.id, selecting.id}
    house.clock.advance(later.ends_at - later.starts_at)
    assert await found(phases=[Phase.ENDED]) == {here.id, later.id, selecting.id}


async def test_an_application_is_seen_by_its_author_and_by_staff(house):
    mine = curator(uuid7())
    run = await house.open_programme(
        form(decision=Decision.MANUAL), organisation_id=mine.organisation_id, curator_ids=(mine.account_id,)
    )
    who = participant()
    application = await house.apply(run, who)
    read = house.read.applications
    assert (await read.application(who, application.id)).allowed_actions == ["withdraw"]
    await house.screening.screen(mine, application.id)
    for reader in (manager(run.organisation_id), mine):
        view = await read.application(reader, application.id)
        assert (view.answers, view.status) == ({"age": 20}, "in_review")
        assert view.allowed_actions == ["approve", "reject", "return"]
        assert len((await read.applications(reader)).items) == 1
    for stranger in (participant(), manager(), curator(run.organisation_id)):
        with pytest.raises(ApplicationNotFound):
            await read.application(stranger, application.id)
        assert (await read.applications(stranger)).items == []
    with pytest.raises(Unauthenticated):
        await read.applications(ANONYMOUS)


async def test_applications_are_filtered(house):
    run = await house.open_programme()
    reviewer, who = manager(run.organisation_id), participant()
    first = await house.apply(run, who)
    await house.screening.screen(reviewer, first.id)
    house.clock.advance(timedelta(hours=1))
    second = await house.apply(run, participant())

    async def found(**given):
        return [view.id for view in (await house.read.applications.applications(reviewer, **given)).items]

    assert await found() == [second.id, first.id]
    assert await found(sort="submitted_at") == [first.id, second.id]
    assert await found(statuses=[ApplicationStatus.APPROVED]) == [first.id]
    assert await found(account_id=who.account_id) == [first.id]
    assert await found(source=Source.SELF) == [second.id, first.id]
    assert await found(submitted_at_from=NOW + timedelta(minutes=1)) == [second.id]
    assert await found(submitted_at_to=NOW + timedelta(hours=1)) == [first.id]
    assert await found(programme_id=run.id, step_id=run.steps[0].id) == [second.id, first.id]
    assert await found(programme_id=uuid7()) == []


async def test_applicants_and_interns_are_found_by_what_identity_knows_of_them(house):
    run = await house.open_programme()
    staff, ada, bob = manager(run.organisation_id), participant(), participant()
    house.people.words |= {ada.account_id: "ada lovelace", bob.account_id: "bob", uuid7(): "ada elsewhere"}
    for who in (ada, bob):
        candidate = await house.confirm(run, who)
        await house.interns.enrol(staff, run.id, candidate_id=candidate.id)
    for read in (house.read.applications.applications, house.read.interns.interns):
        assert [view.account_id for view in (await read(staff, q="ada")).items] == [ada.account_id]
        assert (await read(staff, q="nobody")).items == []
        assert len((await read(staff)).items) == 2
        assert [view.account_id for view in (await read(ada, q="ada")).items] == [ada.account_id]
        assert (await read(ada, q="bob")).items == []
        house.people.words[bob.account_id] = "ada the second"
        first = await read(staff, q="ada", limit=1)
        house.people.words[uuid7()] = "ada the third"
        second = await read(staff, q="ada", limit=1, cursor=first.next_cursor)  # who joins makes no cursor bad
        assert {view.account_id for view in (*first.items, *second.items)} == {ada.account_id, bob.account_id}
        with pytest.raises(CursorMismatch):
            await read(staff, q="bob", limit=1, cursor=first.next_cursor)
        house.people.words[bob.account_id] = "bob"


async def test_an_internship_is_active_from_its_first_midnight_to_its_last(house):
    run = await house.open_programme()
    staff = manager(run.organisation_id)
    candidate = await house.confirm(run)
    intern = await house.interns.enrol(staff, run.id, candidate_id=candidate.id)

    async def phase():
        (found,) = [each for each in InternPhase if (await house.read.interns.interns(staff, phases=[each])).items]
        assert (await house.read.interns.interns(staff, phases=[found, "none"])).items[0].phase == found
        assert (await house.read.interns.intern(staff, intern.id)).phase == found
        return found

    second = timedelta(seconds=1)
    house.clock.advance(datetime(2026, 9, 30, 21, tzinfo=UTC) - NOW - second)  # Moscow is three hours ahead
    assert await phase() == "planned"
    house.clock.advance(second)
    assert await phase() == "active"
    house.clock.advance(timedelta(days=182) - second)
    assert await phase() == "active"
    house.clock.advance(second)
    assert await phase() == "ended"


async def test_who_starts_later_is_planned_until_then(house):
    run = await house.open_programme()
    candidate = await house.confirm(run)
    later = STARTS_ON + timedelta(days=10)
    staff = manager(run.organisation_id)
    intern = await house.interns.enrol(staff, run.id, candidate_id=candidate.id, starts_on=later)
    assert (intern.starts_at, intern.ends_at) == (datetime(2026, 10, 10, 21, tzinfo=UTC), run.ends_at)


async def test_an_applicant_reads_all_reasons_and_only_disclosed_rules(house):
    run = await house.open_programme(form(ADULT, OPEN_RULE))
    who = participant()
    application = await house.apply(run, who, age=17, grade=3)
    await house.screening.screen(manager(run.organisation_id), application.id)
    (mine,) = await house.read.applications.screenings(who, application.id, locale="ru")
    assert not mine.passed
    assert [(r.field, r.result, r.rule) for r in mine.results] == [
        ("age", "fail", None),
        ("grade", "fail", {"op": "min", "value": 4}),
    ]
    assert mine.results[0].message == "Ответ не соответствует требованию."
    assert mine.results[1].message == "Ответ не соответствует требованию. Должно быть не меньше 4."
    (theirs,) = await house.read.applications.screenings(manager(run.organisation_id), application.id)
    assert theirs.results[0].rule == {"op": "range", "min": 18, "max": 35}
    assert "35" in theirs.results[0].message
    with pytest.raises(ApplicationNotFound):
        await house.read.applications.screenings(participant(), application.id)


async def test_a_candidacy_shows_how_far_it_went(house):
    run = await house.open_programme(form(), form(question(key="why")), stage())
    who = participant()
    application = await house.apply(run, who)
    await house.screening.screen(manager(run.organisation_id), application.id)
    view = await house.read.candidacies.candidacy(who, application.candidate_id)
    assert [(step.order, step.state) for step in view.steps] == [(1, "passed"), (2, "open")]
    assert (view.points, view.status, view.allowed_actions) == (10.0, "applying", ["withdraw"])
    staff = manager(run.organisation_id)
    page = await house.read.candidacies.candidacies(staff, programme_id=run.id, statuses=[CandidateStatus.APPLYING])
    assert [item.id for item in page.items] == [view.id]
    with pytest.raises(CandidateNotFound):
        await house.read.candidacies.candidacy(manager(), view.id)
    assert (await house.read.candidacies.candidacies(participant())).items == []


async def test_an_intern_is_seen_by_himself_his_curator_and_staff(house):
    mine = curator(uuid7())
    run = await house.open_programme(organisation_id=mine.organisation_id)
    who, staff = participant(), manager(run.organisation_id)
    candidate = await house.confirm(run, who)
    intern = await house.interns.enrol(staff, run.id, candidate_id=candidate.id, curator_id=mine.account_id)
    for reader in (who, mine, staff):
        view = await house.read.interns.intern(reader, intern.id)
        assert (view.phase, view.points, view.personnel_number) == ("planned", 10.0, "P000001")
        assert [stage.stage_id for stage in view.stages] == [run.stages[0].id]
        assert len((await house.read.interns.interns(reader)).items) == 1
    for stranger in (participant(), manager(), curator(run.organisation_id)):
        with pytest.raises(InternNotFound):
            await house.read.interns.intern(stranger, intern.id)
    found = await house.read.interns.interns(
        staff, programme_id=run.id, statuses=[InternStatus.ENROLLED], account_id=who.account_id
    )
    assert [item.id for item in found.items] == [intern.id]


async def test_points_add_up_for_who_may_know(house):
    mine = curator(uuid7())
    run = await house.open_programme(
        form(points="2.50"), organisation_id=mine.organisation_id, curator_ids=(mine.account_id,)
    )
    other = await house.open_programme(form(points="4.00"))
    who = participant()
    await house.confirm(run, who)
    await house.confirm(other, who)
    read = house.read.points
    own = await read.points(who, who.account_id)
    assert own.balance == 6.5
    assert sorted(each.points for each in own.by_programme) == [2.5, 4.0]
    here = await read.points(who, who.account_id, organisation_id=run.organisation_id)
    assert (here.balance, [each.points for each in here.by_programme]) == (2.5, [2.5])
    there = await read.points(who, who.account_id, programme_id=other.id)
    assert [(each.programme_id, each.points) for each in there.by_programme] == [(other.id, 4.0)]
    for reader in (manager(run.organisation_id), mine):
        seen = await read.points(reader, who.account_id)
        assert (seen.balance, [each.points for each in seen.by_programme]) == (2.5, [2.5])
        (entry,) = (await read.entries(reader, who.account_id)).items
        assert (entry.amount, entry.balance_after, entry.kind, entry.source) == (2.5, 2.5, "increase", "application")
    assert len((await read.entries(who, who.account_id)).items) == 2
    assert len((await read.entries(who, who.account_id, programme_id=other.id)).items) == 1
    for stranger in (manager(), participant()):
        with pytest.raises(AccountNotFound):
            await read.points(stranger, who.account_id)
        with pytest.raises(AccountNotFound):
            await read.entries(stranger, who.account_id)
    nobody = participant()
    assert (await read.points(nobody, nobody.account_id)).balance == Decimal(0)


async def test_a_page_mixes_what_is_seen_for_different_reasons(house):
    mine = curator(uuid7())
    both = Actor(
        account_id=mine.account_id,
        permissions=participant().permissions | mine.permissions,
    )
    runs = [
        await house.open_programme(organisation_id=mine.organisation_id, curator_ids=(mine.account_id,)),
        await house.open_programme(curator_ids=(mine.account_id,)),
        await house.open_programme(),
    ]
    expected = [(await house.apply(run, participant())).id for run in (*runs[:2], *runs[:2])]
    expected += [(await house.apply(run, both)).id for run in runs]
    await house.apply(runs[2], participant())

    async def read(cursor):
        return await house.read.applications.applications(both, cursor=cursor, limit=2)

    found, pages = await names(read)
    assert [view.id for view in found] == sorted(expected, reverse=True)
    assert pages == 4

    async def oldest(cursor):
        return await house.read.applications.applications(both, sort="submitted_at", cursor=cursor, limit=3)

    assert [view.id for view in (await names(oldest))[0]] == sorted(expected)
