"""What every store of timesheets promises."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.timesheets import (
    HOLIDAYS,
    Neighbours,
    Office,
    curator,
    day,
    intern,
    manager,
    participant,
    stage,
)
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.reading import Reader
from praktika.kernel.actors import ANONYMOUS, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.errors import Forbidden, NotFound, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch, Cursors
from praktika.timesheets.adapters.memory import (
    MemoryCalendarRows,
    MemoryDeviationRows,
    MemoryExportRows,
    MemoryScheduleRows,
    MemoryTimesheets,
    MemoryTimesheetsUnitOfWork,
)
from praktika.timesheets.adapters.sql import (
    SqlCalendarRows,
    SqlDeviationRows,
    SqlExportRows,
    SqlScheduleRows,
    SqlTimesheets,
    SqlTimesheetsUnitOfWork,
)
from praktika.timesheets.adapters.tasks import HANDLERS
from praktika.timesheets.domain import (
    DeviationNotFound,
    DeviationOverlaps,
    DeviationStatus,
    ExportNotFound,
    Form,
    Month,
    Paper,
    ScheduleNotFound,
    YearUnknown,
)
from praktika.timesheets.facade import TimesheetsFacade
from praktika.timesheets.queries import (
    CalendarQueries,
    DeviationFilters,
    DeviationQueries,
    ExportFilters,
    ExportQueries,
    PaperView,
    ScheduleQueries,
)
from support.statements import statements

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")


@dataclass
class Desk:
    """An office, what is read of it, and how many statements its store was sent."""

    office: Office
    calendars: CalendarQueries
    schedules: ScheduleQueries
    deviations: DeviationQueries
    exports: ExportQueries
    facade: TimesheetsFacade
    statements: Callable[[], int]


def desk(uow: Callable[[], Any], clock: FrozenClock, rows: tuple[Any, ...], facade: Any, statements: Any) -> Desk:
    office = Office(uow, Neighbours(), clock)
    return Desk(
        office,
        CalendarQueries(rows[0], office.neighbours, HOLIDAYS),
        ScheduleQueries(rows[1], office.neighbours),
        DeviationQueries(rows[2], office.neighbours, CURSORS),
        ExportQueries(rows[3], office.files, CURSORS),
        facade,
        statements,
    )


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def at(request: pytest.FixtureRequest) -> Desk:
    found: Desk = request.getfixturevalue(f"{request.param}_desk")
    return found


@pytest.fixture
def memory_desk(clock: FrozenClock) -> Desk:
    store = MemoryStore(HANDLERS, clock)
    rows = (
        MemoryCalendarRows(store),
        MemoryScheduleRows(store),
        MemoryDeviationRows(store),
        MemoryExportRows(store),
    )
    return desk(lambda: MemoryTimesheetsUnitOfWork(store), clock, rows, MemoryTimesheets(store, HOLIDAYS), lambda: 0)


@pytest.fixture
async def postgres_desk(
    sessions: async_sessionmaker[AsyncSession], reader: Reader, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    store = SqlStore(sessions, HANDLERS, clock)
    rows = SqlCalendarRows(reader), SqlScheduleRows(reader), SqlDeviationRows(reader), SqlExportRows(reader)
    with statements(monkeypatch) as sent:
        facade = SqlTimesheets(reader, HOLIDAYS)
        yield desk(lambda: SqlTimesheetsUnitOfWork(store), clock, rows, facade, lambda: len(sent))


async def enter(at: Desk, actor, facts, kind="sick_paid", first="2026-11-02", last=None, **more):
    return await at.office.deviations.create(
        actor, facts.intern_id, kind=kind, first_day=day(first), last_day=day(last or first), **more
    )


async def test_a_schedule_is_read_as_it_was_made(at):
    stages = (stage(1), stage(2, duration=3, unit="months"))
    facts = await at.office.enrol(stages=stages, birth_date=date(2008, 2, 29), curator_id=uuid7())
    boss = manager(facts.organisation_id)
    view = await at.schedules.schedule(boss, facts.intern_id)
    assert (view.intern_id, view.account_id, view.programme_id) == (
        facts.intern_id,
        facts.account_id,
        facts.programme_id,
    )
    assert (view.starts_on, view.ends_on, view.birth_date) == (facts.starts_on, facts.ends_on, facts.birth_date)
    assert [(each.stage_id, each.starts_on, each.ends_on, each.state) for each in view.stages] == [
        (stages[0].stage_id, day("2026-09-01"), day("2026-10-30"), "planned"),
        (stages[1].stage_id, day("2026-10-31"), day("2027-01-30"), "planned"),
    ]
    (term,) = view.terms
    assert (term["from"], list(term["weekly_minutes"])) == (facts.starts_on, [480] * 5 + [0, 0])
    assert (term["student_in_term"], term["category"]) == (False, "normal")
    assert (view.state, view.allowed_actions) == ("active", ["generate"])


async def test_days_are_read_with_their_codes(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    added = await enter(at, boss, facts, kind="overtime", first="2026-11-05", minutes=120)
    days = await at.schedules.days(boss, facts.intern_id, date_from=day("2026-11-04"), date_to=day("2026-11-06"))
    assert [(each.date, each.plan_minutes) for each in days] == [(day("2026-11-04"), 0), (day("2026-11-05"), 480)]
    work, overtime = days[1].entries
    assert (work.kind, work.minutes, work.source, work.source_id) == ("work_day", 480, "plan", None)
    assert (overtime.minutes, overtime.source, overtime.source_id) == (120, "deviation", added.id)
    assert overtime.codes == {"t13": "С", "0504421": "С"}


async def test_totals_and_fill(at):
    of_stage = stage(1, duration=30)
    facts = await at.office.enrol(stages=(of_stage, stage(2)))
    boss = manager(facts.organisation_id)
    await enter(at, boss, facts, first="2026-09-07", last="2026-09-08")
    await enter(at, boss, facts, kind="truancy", first="2026-09-09")
    totals = await at.schedules.totals(boss, facts.intern_id, Month(2026, 9))
    assert (totals.total.days, totals.total.worked, totals.total.excused) == (19, 152 * 60, 16 * 60)
    assert totals.total.difference == -8 * 60
    assert totals.first_half.days + totals.second_half.days == 19
    fill = await at.schedules.fill(boss, facts.intern_id, stage_id=of_stage.stage_id)
    assert (str(fill.percent), fill.norm) == ("95.00", 176 * 60)
    whole = await at.schedules.fill(boss, facts.intern_id)
    assert whole.norm > fill.norm
    with pytest.raises(NotFound):
        await at.schedules.fill(boss, facts.intern_id, stage_id=uuid7())


async def test_who_reads_a_schedule(at):
    facts = await at.office.enrol(curator_id=uuid7())
    for reader in (
        manager(facts.organisation_id),
        curator(facts.organisation_id, facts.curator_id),
        participant(facts.account_id),
    ):
        assert (await at.schedules.schedule(reader, facts.intern_id)).intern_id == facts.intern_id
        assert (await at.schedules.totals(reader, facts.intern_id, Month(2026, 9))).total.days == 22
    for stranger in (manager(uuid7()), curator(facts.organisation_id), participant()):
        with pytest.raises(ScheduleNotFound):
            await at.schedules.schedule(stranger, facts.intern_id)
        with pytest.raises(ScheduleNotFound):
            await at.schedules.days(stranger, facts.intern_id, date_from=facts.starts_on, date_to=facts.ends_on)
    with pytest.raises(ScheduleNotFound):
        await at.schedules.schedule(manager(facts.organisation_id), uuid7())
    with pytest.raises(Unauthenticated):
        await at.schedules.schedule(ANONYMOUS, facts.intern_id)


async def test_regeneration_rewrites_only_what_differs(at):
    facts = await at.office.enrol()
    await enter(at, manager(facts.organisation_id), facts, first="2027-02-25", last="2027-02-28")
    shorter = await at.office.change(facts, ends_on=day("2027-02-26"))
    made = await at.office.schedules.generate(manager(facts.organisation_id), facts.intern_id)
    assert (made.changed_days, made.schedule.ends_on) == (2, shorter.ends_on)
    assert await at.office.codes(facts, "2027-02-26", "2027-02-28") == ["sick_paid 0"]


async def test_two_enrolments_at_once_make_one_schedule(at):
    facts = at.office.neighbours.know(intern())
    boss = manager(facts.organisation_id)
    made = await asyncio.gather(*(at.office.schedules.generate(boss, facts.intern_id) for _ in range(5)))
    assert len({each.schedule.id for each in made}) == 1
    assert sorted(each.changed_days for each in made) == [0, 0, 0, 0, 181]


async def test_interns_of_one_organisation_enrolled_at_once_share_its_calendars(at):
    organisation_id = uuid7()
    many = [at.office.neighbours.know(intern(organisation_id=organisation_id)) for _ in range(5)]
    boss = manager(organisation_id)
    await asyncio.gather(*(at.office.schedules.generate(boss, each.intern_id) for each in many))
    assert (await at.calendars.calendar(boss, organisation_id, 2026)).version == 1


async def test_a_deviation_is_read_as_it_was_entered(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    paper = Paper(number="77-1", issued_on=day("2026-11-02"), title="Больничный лист")
    made = await enter(at, boss, facts, last="2026-11-03", document=paper, comment="Грипп")
    view = await at.deviations.deviation(boss, made.id)
    assert (view.kind, view.effect, view.first_day, view.last_day, view.minutes) == (
        "sick_paid",
        "replaces",
        day("2026-11-02"),
        day("2026-11-03"),
        None,
    )
    assert view.document == PaperView("77-1", day("2026-11-02"), "Больничный лист")
    assert (view.status, view.in_effect, view.comment) == ("approved", True, "Грипп")
    assert (view.decided_by, view.decided_at) == (boss.account_id, at.office.clock())
    assert view.allowed_actions == ["cancel"]
    mine = await at.deviations.deviation(participant(facts.account_id), made.id)
    assert mine.allowed_actions == []


async def test_who_may_do_what_with_a_request(at):
    facts = await at.office.enrol(curator_id=uuid7())
    me = participant(facts.account_id)
    asked = await enter(at, me, facts)
    decides = curator(facts.organisation_id, facts.curator_id)
    assert (await at.deviations.deviation(decides, asked.id)).allowed_actions == ["approve", "reject"]
    assert (await at.deviations.deviation(me, asked.id)).allowed_actions == ["withdraw"]
    for stranger in (manager(uuid7()), curator(facts.organisation_id), participant()):
        with pytest.raises(DeviationNotFound):
            await at.deviations.deviation(stranger, asked.id)
    with pytest.raises(DeviationNotFound):
        await at.deviations.deviation(decides, uuid7())


async def test_a_deviation_outside_a_shortened_internship_is_not_in_effect(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    made = await enter(at, boss, facts, first="2027-02-25", last="2027-02-28")
    await at.office.change(facts, ends_on=day("2027-01-31"))
    await at.office.schedules.generate(boss, facts.intern_id)
    assert not (await at.deviations.deviation(boss, made.id)).in_effect


async def test_deviations_that_overlap_are_refused_also_in_parallel(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    outcomes = await asyncio.gather(
        *(enter(at, boss, facts, first=f"2026-11-{n:02}", last="2026-11-12") for n in range(2, 10)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, DeviationOverlaps) for each in outcomes) == 7
    await enter(at, boss, facts, first="2026-11-13")


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        (("sick_paid", "leave_annual"), True),
        (("overtime", "overtime"), True),
        (("overtime", "study_hours"), False),
        (("overtime", "sick_paid"), False),
    ],
)
async def test_the_store_itself_refuses_what_overlaps(at, kinds, refused):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    minutes = {"overtime": 60, "study_hours": 60}
    first = await enter(at, boss, facts, kind=kinds[0], minutes=minutes.get(kinds[0]))
    second = await enter(at, boss, facts, kind=kinds[1], first="2026-11-09", minutes=minutes.get(kinds[1]))
    try:
        async with at.office.uow() as uow:
            moved = await uow.deviations.get(second.id)
            moved.first_day = moved.last_day = first.first_day
    except DeviationOverlaps:
        assert refused
    else:
        assert not refused


async def test_what_no_longer_stands_is_in_nobodys_way(at):
    facts = await at.office.enrol()
    boss, me = manager(facts.organisation_id), participant(facts.account_id)
    for command in ("reject", "withdraw", "cancel"):
        asked = await enter(at, boss if command == "cancel" else me, facts)
        if command == "withdraw":
            await at.office.deviations.withdraw(me, asked.id)
        else:
            await getattr(at.office.deviations, command)(boss, asked.id, comment="no")
    assert (await enter(at, boss, facts)).status is DeviationStatus.APPROVED


async def test_two_decisions_at_once_are_one(at):
    facts = await at.office.enrol()
    asked = await enter(at, participant(facts.account_id), facts)
    outcomes = await asyncio.gather(
        *(at.office.deviations.approve(manager(facts.organisation_id), asked.id) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(not isinstance(each, Exception) for each in outcomes) == 1


async def test_deviations_come_in_pages_by_first_day(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    made = [await enter(at, boss, facts, first=f"2026-11-{n:02}") for n in (11, 2, 5, 9, 16)]
    ordered = [each.id for each in sorted(made, key=lambda each: each.first_day)]
    for sort, expected in (("first_day", ordered), ("-first_day", ordered[::-1])):
        found, cursor = [], None
        while True:
            page = await at.deviations.deviations(boss, DeviationFilters(), sort=sort, cursor=cursor, limit=2)
            found += [view.id for view in page.items]
            if not (cursor := page.next_cursor):
                break
        assert found == expected
    page = await at.deviations.deviations(boss, DeviationFilters(), limit=2)
    with pytest.raises(CursorMismatch):
        await at.deviations.deviations(boss, DeviationFilters(kind="overtime"), cursor=page.next_cursor)


async def test_deviations_are_filtered(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    other = await at.office.enrol(organisation_id=facts.organisation_id)
    sick = await enter(at, boss, facts, first="2026-11-02", last="2026-11-06")
    extra = await enter(at, boss, facts, kind="overtime", first="2026-11-09", minutes=60)
    asked = await enter(at, participant(other.account_id), other, first="2026-11-10")

    async def found(**filters) -> list:
        page = await at.deviations.deviations(boss, DeviationFilters(**filters))
        return [view.id for view in page.items]

    assert await found() == [sick.id, extra.id, asked.id]
    assert await found(intern_id=facts.intern_id) == [sick.id, extra.id]
    assert await found(programme_id=other.programme_id) == [asked.id]
    assert await found(kind="overtime") == [extra.id]
    assert await found(status=DeviationStatus.REQUESTED) == [asked.id]
    assert await found(day_from=day("2026-11-06"), day_to=day("2026-11-10")) == [sick.id, extra.id]
    assert await found(day_from=day("2026-11-07"), day_to=day("2026-11-09")) == []


async def test_whose_deviations_one_sees(at):
    facts = await at.office.enrol(curator_id=uuid7())
    colleague = await at.office.enrol(organisation_id=facts.organisation_id, programme_id=facts.programme_id)
    stranger = await at.office.enrol()
    made = [await enter(at, manager(each.organisation_id), each) for each in (facts, colleague, stranger)]
    mine, theirs, foreign = (each.id for each in made)

    async def seen(actor, **filters) -> set:
        return {view.id for view in (await at.deviations.deviations(actor, DeviationFilters(**filters))).items}

    assert await seen(participant(facts.account_id)) == {mine}
    assert await seen(curator(facts.organisation_id, facts.curator_id)) == {mine}
    assert await seen(manager(facts.organisation_id)) == {mine, theirs}
    assert await seen(manager(stranger.organisation_id)) == {foreign}
    assert await seen(participant()) == set()
    everything = replace(participant(), permissions={"timesheets.deviation:read": Reach(everywhere=True)})
    assert await seen(everything) == {mine, theirs, foreign}
    both = uuid7()
    known = at.office.neighbours.programmes
    known[facts.programme_id] = replace(known[facts.programme_id], curator_ids=(both,))
    assert await seen(curator(facts.organisation_id, both)) == set()
    assert await seen(curator(facts.organisation_id, both), programme_id=facts.programme_id) == {mine, theirs}
    assert await seen(participant(), programme_id=facts.programme_id) == set()
    with pytest.raises(Forbidden):
        await seen(replace(participant(), permissions={}))


async def test_a_calendar_nobody_needed_is_worked_out_and_not_stored(at):
    facts = at.office.neighbours.know(intern())
    boss = manager(facts.organisation_id)
    view = await at.calendars.calendar(boss, facts.organisation_id, 2026)
    assert (view.working_days, view.complete, view.version, len(view.days)) == (247, True, 0, 365)
    assert (await at.calendars.calendar(boss, facts.organisation_id, 2026)).version == 0
    await at.office.schedules.generate(boss, facts.intern_id)
    stored = await at.calendars.calendar(boss, facts.organisation_id, 2026)
    assert stored.version == 1
    assert stored.days == view.days


async def test_a_month_of_a_calendar_and_norms(at):
    facts = at.office.neighbours.know(intern())
    boss = manager(facts.organisation_id)
    november = await at.calendars.calendar(boss, facts.organisation_id, 2026, month=Month(2026, 11))
    assert (november.working_days, len(november.days)) == (20, 30)
    assert november.days[2].labels == ("shortened",)
    norms = await at.calendars.norms(boss, facts.organisation_id, 2026, 40 * 60)
    assert [each.norm // 60 for each in norms.months][3:5] == [175, 151]
    assert (norms.year.norm, norms.year.working_days) == (1972 * 60, 247)


async def test_whose_calendar_one_sees(at):
    facts = at.office.neighbours.know(intern())
    asked = facts.organisation_id
    assert (await at.calendars.calendar(participant(), asked, 2026)).year == 2026
    for actor, organisation_id, year in (
        (participant(), uuid7(), 2026),
        (manager(uuid7()), asked, 2026),
        (manager(asked), asked, 1999),
        (manager(asked), asked, 2101),
    ):
        with pytest.raises(NotFound):
            await at.calendars.calendar(actor, organisation_id, year)
    with pytest.raises(Unauthenticated):
        await at.calendars.calendar(ANONYMOUS, asked, 2026)


async def export(at: Desk, facts, actor=None, **more):
    return await at.office.exports.create(
        actor or manager(facts.organisation_id),
        programme_id=facts.programme_id,
        form=Form.BUDGET,
        month_from=more.get("month", Month(2026, 11)),
        month_to=more.get("month", Month(2026, 11)),
    )


async def test_an_export_and_its_file(at):
    facts = await at.office.enrol(names={"last_name": "Ёлкин"})
    boss = manager(facts.organisation_id)
    made = await export(at, facts, boss)
    view = await at.exports.export(boss, made.id)
    assert (view.status, view.form, view.month_from, view.total, view.done) == ("ready", "0504421", "2026-11", 1, 1)
    assert (view.size, view.sha256, view.requested_by) == (made.size, made.sha256, boss.account_id)
    file = await at.exports.file(boss, made.id)
    assert (len(file.content), file.sha256, file.name) == (view.size, view.sha256, view.file_name)


async def test_who_sees_an_export(at):
    me = uuid7()
    facts = await at.office.enrol(curator_id=me)
    made = await export(at, facts, curator(facts.organisation_id, me))
    for reader in (curator(facts.organisation_id, me), manager(facts.organisation_id)):
        assert (await at.exports.export(reader, made.id)).id == made.id
        assert [view.id for view in (await at.exports.exports(reader, ExportFilters())).items] == [made.id]
    for stranger in (curator(facts.organisation_id), manager(uuid7())):
        with pytest.raises(ExportNotFound):
            await at.exports.file(stranger, made.id)
        assert (await at.exports.exports(stranger, ExportFilters())).items == []
    with pytest.raises(Forbidden):
        await at.exports.export(participant(facts.account_id), made.id)


async def test_exports_come_newest_first(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    made = []
    for _ in range(3):
        made.append((await export(at, facts, boss)).id)
        at.office.clock.advance(timedelta(minutes=1))
    first = await at.exports.exports(boss, ExportFilters(programme_id=facts.programme_id), limit=2)
    rest = await at.exports.exports(
        boss, ExportFilters(programme_id=facts.programme_id), cursor=first.next_cursor, limit=2
    )
    assert [view.id for view in (*first.items, *rest.items)] == made[::-1]
    assert (await at.exports.exports(boss, ExportFilters(programme_id=uuid7()))).items == []


async def test_working_days_for_other_modules(at):
    organisation_id = uuid7()
    start = day("2026-04-30")
    assert await at.facade.nth_working_days(organisation_id, start, [5, 1]) == {5: day("2026-05-07"), 1: start}
    over_new_year = await at.facade.nth_working_days(organisation_id, day("2026-12-30"), [1, 2])
    assert over_new_year == {1: day("2026-12-30"), 2: day("2027-01-11")}
    assert await at.facade.nth_working_days(organisation_id, start, []) == {}
    assert not await at.facade.is_working_day(organisation_id, day("2026-11-04"))
    assert await at.facade.is_working_day(organisation_id, day("2025-11-01"))
    with pytest.raises(YearUnknown):
        await at.facade.nth_working_days(organisation_id, day("2100-12-30"), [400])


async def test_planned_working_days_for_other_modules(at):
    facts = await at.office.enrol()
    later = await at.office.enrol(starts_on=day("2026-12-01"))
    found = await at.facade.planned_working_days(
        [facts.intern_id, later.intern_id, uuid7()], day("2026-11-03"), day("2026-11-06")
    )
    assert found == {
        facts.intern_id: [day("2026-11-03"), day("2026-11-05"), day("2026-11-06")],
        later.intern_id: [],
    }


async def test_letters_about_deviations(at):
    facts = await at.office.enrol()
    kind, me = "timesheet.deviation-decided", facts.account_id
    asked = await enter(at, participant(me), facts)
    assert not await at.facade.still_true(kind, asked.id, me)
    await at.office.deviations.reject(manager(facts.organisation_id), asked.id, comment="Нужна справка")
    assert await at.facade.still_true(kind, asked.id, me)
    assert await at.facade.recipients_of(kind, asked.id) == [me]
    assert await at.facade.details_of(kind, asked.id, me) == {
        "decision": "rejected",
        "asked": True,
        "kind_title": {"en": "Sick leave, paid", "ru": "Временная нетрудоспособность с пособием"},
        "first_day": day("2026-11-02"),
        "last_day": day("2026-11-02"),
        "minutes": None,
        "comment": "Нужна справка",
    }
    entered = await enter(at, manager(facts.organisation_id), facts, kind="overtime", first="2026-11-05", minutes=90)
    told = await at.facade.details_of(kind, entered.id, me)
    assert told
    assert (told["asked"], told["minutes"], told["decision"]) == (False, 90, "approved")
    assert await at.facade.details_of(kind, asked.id, uuid7()) is None
    assert await at.facade.details_of(kind, uuid7(), me) is None
    assert not await at.facade.still_true(kind, asked.id, uuid7())
    assert await at.facade.recipients_of("something.else", asked.id) == []


async def test_letters_about_exports(at):
    facts = await at.office.enrol()
    boss = manager(facts.organisation_id)
    made = await export(at, facts, boss)
    kind = "export.finished"
    assert await at.facade.recipients_of(kind, made.id) == [boss.account_id]
    assert await at.facade.still_true(kind, made.id, boss.me())
    assert await at.facade.details_of(kind, made.id, boss.me()) == {
        "programme_title": "Python на практике",
        "status": "ready",
    }


@pytest.mark.postgres
async def test_generation_takes_twelve_statements_whatever_the_length(postgres_desk):
    office = postgres_desk.office
    for months in (1, 12):
        ends_on = day("2026-09-01") + timedelta(days=30 * months)
        facts = office.neighbours.know(intern(ends_on=ends_on, programme_ends_on=ends_on, stages=(stage(1),)))
        before = postgres_desk.statements()
        await office.schedules.generate(manager(facts.organisation_id), facts.intern_id)
        assert postgres_desk.statements() - before <= 12


@pytest.mark.postgres
async def test_an_export_takes_as_many_statements_for_many_people_as_for_one(postgres_desk):
    office = postgres_desk.office
    facts = await office.enrol(names={"last_name": "А"})
    taken = []
    for _ in range(2):
        before = postgres_desk.statements()
        await export(postgres_desk, facts)
        taken.append(postgres_desk.statements() - before)
        for _ in range(5):
            await office.enrol(organisation_id=facts.organisation_id, programme_id=facts.programme_id)
    assert taken[0] == taken[1] <= 11


async def test_equal_days_of_many_people_are_one_object(postgres_desk):
    office = postgres_desk.office
    interns = [await office.enrol() for _ in range(2)]
    async with office.uow() as uow:
        ids = [(await uow.schedules.of_intern(each.intern_id)).id for each in interns]
        days = await uow.days.of_many(ids, date(2026, 11, 1), date(2026, 11, 30))
    one, another = days.values()
    assert len(one) == 30
    assert all(mine is theirs for mine, theirs in zip(one, another, strict=True))
