"""Deviations from asking to cancelling."""

import pytest

from builders.timesheets import actor, curator, day, manager, memory_office, participant
from praktika.kernel.actors import Reach
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.ids import uuid7
from praktika.timesheets.domain import (
    DayTooLong,
    DeviationNotFound,
    DeviationOverlaps,
    DeviationStateConflict,
    DeviationStatus,
    KindNotRequestable,
    OutsidePeriod,
    OwnRequest,
    Paper,
    ScheduleNotFound,
)
from praktika.timesheets.events import DeviationDecided, DeviationRequested

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


@pytest.fixture
async def facts(office):
    return await office.enrol(curator_id=uuid7())


@pytest.fixture
def boss(facts):
    return manager(facts.organisation_id)


@pytest.fixture
def me(facts):
    return participant(facts.account_id)


def pointers(refused):
    return [violation.pointer for violation in refused.value.violations]


async def enter(office, actor, facts, kind="sick_paid", first="2026-11-02", last=None, **more):
    return await office.deviations.create(
        actor, facts.intern_id, kind=kind, first_day=day(first), last_day=day(last or first), **more
    )


async def test_what_staff_enter_holds_at_once(office, store, facts, boss):
    entered = await enter(office, boss, facts, last="2026-11-03")
    assert entered.status is DeviationStatus.APPROVED
    assert (entered.requested_by, entered.decided_by) == (boss.account_id, boss.account_id)
    assert await office.codes(facts, "2026-11-02", "2026-11-05") == [
        "sick_paid 0",
        "sick_paid 0",
        "day_off 0",
        "work_day 480",
    ]
    assert store.events[-1].decision == "approved"
    assert store.audit[-1].action == "timesheets.deviation:create"


async def test_a_curator_enters_for_his_own_interns_only(office, facts):
    assert (await enter(office, curator(facts.organisation_id, facts.curator_id), facts)).decided_by
    with pytest.raises(ScheduleNotFound):
        await enter(office, curator(facts.organisation_id), facts, first="2026-11-09")


async def test_what_an_intern_asks_for_shows_only_when_approved(office, store, facts, boss, me):
    asked = await enter(office, me, facts)
    assert asked.status is DeviationStatus.REQUESTED
    assert type(store.events[-1]) is DeviationRequested
    assert await office.codes(facts, "2026-11-02") == ["work_day 480"]
    await office.deviations.approve(boss, asked.id)
    assert type(store.events[-1]) is DeviationDecided
    assert await office.codes(facts, "2026-11-02") == ["sick_paid 0"]


async def test_a_rejection_needs_a_comment_and_leaves_the_day(office, facts, boss, me):
    asked = await enter(office, me, facts)
    with pytest.raises(Invalid) as refused:
        await office.deviations.reject(boss, asked.id)
    assert refused.value.violations[0].pointer == "/comment"
    rejected = await office.deviations.reject(boss, asked.id, comment="Нужна справка")
    assert (rejected.status, rejected.decision_comment) == (DeviationStatus.REJECTED, "Нужна справка")
    assert await office.codes(facts, "2026-11-02") == ["work_day 480"]


async def test_an_intern_takes_his_request_back(office, facts, boss, me):
    asked = await enter(office, me, facts)
    for stranger in (participant(), boss):
        with pytest.raises((DeviationNotFound, Forbidden)):
            await office.deviations.withdraw(stranger, asked.id)
    with pytest.raises(DeviationNotFound):
        await office.deviations.withdraw(manager(uuid7()), asked.id)
    assert (await office.deviations.withdraw(me, asked.id)).status is DeviationStatus.WITHDRAWN
    with pytest.raises(DeviationStateConflict):
        await office.deviations.approve(boss, asked.id)


async def test_cancelling_gives_the_day_back(office, store, facts, boss):
    entered = await enter(office, boss, facts)
    with pytest.raises(Invalid):
        await office.deviations.cancel(boss, entered.id)
    cancelled = await office.deviations.cancel(boss, entered.id, comment="Ошибка")
    assert cancelled.status is DeviationStatus.CANCELLED
    assert store.events[-1].decision == "cancelled"
    assert await office.codes(facts, "2026-11-02") == ["work_day 480"]
    assert (await enter(office, boss, facts)).status is DeviationStatus.APPROVED


@pytest.mark.parametrize("command", ["approve", "reject"])
async def test_what_is_decided_is_decided(office, facts, boss, command):
    entered = await enter(office, boss, facts)
    with pytest.raises(DeviationStateConflict):
        await getattr(office.deviations, command)(boss, entered.id, comment="again")


async def test_nobody_decides_about_himself(office, facts):
    both = manager(facts.organisation_id, facts.account_id)
    asked = await enter(office, both, facts)
    assert asked.status is DeviationStatus.REQUESTED
    with pytest.raises(OwnRequest):
        await office.deviations.approve(both, asked.id)


async def test_interns_and_strangers_do_not_decide(office, facts, me):
    asked = await enter(office, me, facts)
    with pytest.raises(Forbidden):
        await office.deviations.approve(me, asked.id)
    for stranger in (manager(uuid7()), curator(facts.organisation_id), participant()):
        with pytest.raises(DeviationNotFound):
            await office.deviations.approve(stranger, asked.id)
    with pytest.raises(DeviationNotFound):
        await office.deviations.approve(manager(facts.organisation_id), uuid7())


async def test_one_asks_for_oneself_only(office, facts):
    for stranger in (participant(), manager(uuid7())):
        with pytest.raises(ScheduleNotFound):
            await enter(office, stranger, facts)


async def test_who_may_only_see_a_schedule_is_forbidden_to_enter(office, facts):
    reader = actor(uuid7(), ["deviation:read"], Reach(organisations=frozenset({facts.organisation_id})))
    with pytest.raises(Forbidden):
        await enter(office, reader, facts)


async def test_an_intern_cannot_ask_for_every_kind(office, facts, boss, me):
    with pytest.raises(KindNotRequestable) as refused:
        await enter(office, me, facts, kind="truancy")
    assert pointers(refused) == ["/kind"]
    assert (await enter(office, boss, facts, kind="truancy")).kind == "truancy"


async def test_stretches_that_replace_days_do_not_overlap(office, facts, boss, me):
    first = await enter(office, boss, facts, last="2026-11-06")
    with pytest.raises(DeviationOverlaps) as refused:
        await enter(office, me, facts, kind="leave_annual", first="2026-11-06", last="2026-11-10")
    assert refused.value.context == {
        "conflicts": [
            {"id": first.id, "kind": "sick_paid", "first_day": day("2026-11-02"), "last_day": day("2026-11-06")}
        ]
    }
    await enter(office, me, facts, kind="leave_annual", first="2026-11-07", last="2026-11-10")


async def test_hours_of_one_kind_do_not_overlap_those_of_another_may(office, facts, boss):
    await enter(office, boss, facts, kind="overtime", minutes=60)
    with pytest.raises(DeviationOverlaps):
        await enter(office, boss, facts, kind="overtime", minutes=30)
    await enter(office, boss, facts, kind="study_hours", minutes=30)
    assert await office.codes(facts, "2026-11-02") == ["work_day 450, overtime 60, study_hours 30"]


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-08-31", "2026-09-01", ["/first_day"]),
        ("2027-02-28", "2027-03-01", ["/last_day"]),
        ("2026-08-31", "2027-03-01", ["/first_day", "/last_day"]),
    ],
)
async def test_days_outside_the_internship_are_refused(office, facts, boss, first, last, wrong):
    with pytest.raises(OutsidePeriod) as refused:
        await enter(office, boss, facts, first=first, last=last)
    assert pointers(refused) == wrong


async def test_a_day_that_gets_too_long_is_refused_and_nothing_is_kept(office, store, facts, boss):
    with pytest.raises(DayTooLong) as refused:
        await enter(office, boss, facts, kind="overtime", minutes=965)
    assert (pointers(refused), refused.value.context) == (["/minutes"], {"date": day("2026-11-02")})
    assert (await enter(office, boss, facts, kind="overtime", minutes=960)).minutes == 960


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"kind": "day_off"}, "/kind"),
        ({"kind": "holiday"}, "/kind"),
        ({"last": "2026-11-01"}, "/last_day"),
        ({"last": "2027-11-03"}, "/last_day"),
        ({"minutes": 60}, "/minutes"),
        ({"kind": "overtime"}, "/minutes"),
        ({"kind": "overtime", "minutes": 7}, "/minutes"),
        ({"kind": "overtime", "minutes": 0}, "/minutes"),
        ({"kind": "overtime", "minutes": 1445}, "/minutes"),
    ],
)
async def test_stretches_that_make_no_sense_are_refused(office, facts, boss, given, pointer):
    with pytest.raises(Invalid) as refused:
        await enter(office, boss, facts, **given)
    assert [violation.pointer for violation in refused.value.violations] == [pointer]


async def test_a_paper_is_kept(office, facts, boss):
    paper = Paper(number="77-1", issued_on=day("2026-11-02"), title="Больничный лист")
    entered = await enter(office, boss, facts, document=paper)
    assert str(entered.document) == "Больничный лист № 77-1 от 02.11.2026"
