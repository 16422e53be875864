"""What every store of reminders promises, and what people get of them, with owners that only tests have."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.notifications import reader_of_messages
from builders.reminders import DAY, HANDLERS, HOUR, STAND_INS, Calendar, SlotAgreed, SlotMoved, reminder
from praktika.identity.events import AccountArchived, AccountBlocked
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.dispatching import Dispatcher
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_work import MemoryWorker
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.running import Runner
from praktika.kernel.actors import ANONYMOUS, SYSTEM, Actor
from praktika.kernel.clock import FrozenClock
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch, Cursors
from praktika.kernel.work import Queue
from praktika.notifications.adapters.memory import MemoryNotificationsUnitOfWork, MemoryReminderRows
from praktika.notifications.adapters.sql import SqlNotificationsUnitOfWork, SqlReminderRows
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import Reminder, ReminderState
from praktika.notifications.ports import NotificationsUnitOfWork, Postponed
from praktika.notifications.queries import ReminderFilter, ReminderQueries, ReminderView

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")

EARLY = datetime(2026, 10, 10, 9, tzinfo=UTC)
SLOT_AT = datetime(2026, 10, 12, 12, tzinfo=UTC)


@dataclass
class Store:
    uow: Callable[[], NotificationsUnitOfWork]
    queries: ReminderQueries
    work_with: Callable[[Callable[[str], Callable[..., Awaitable[None]]]], Callable[[], Awaitable[object]]]

    async def plan(self, *reminders: Reminder) -> list[UUID]:
        async with self.uow() as tx:
            return list(await tx.reminders.plan(reminders))

    async def shown(self, **filters: object) -> list[ReminderView]:
        return list((await self.queries.reminders(SYSTEM, ReminderFilter(**filters))).items)

    async def states(self) -> list[tuple[datetime, str]]:
        return [(view.due_at, view.state) for view in await self.shown()]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(EARLY)


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in STAND_INS.items():
        monkeypatch.setitem(KINDS, name, kind)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(f"{request.param}_reminders")
    return found


@pytest.fixture
def memory_reminders(clock: FrozenClock) -> Store:
    store = MemoryStore(HANDLERS, clock)
    return Store(
        lambda: MemoryNotificationsUnitOfWork(store),
        ReminderQueries(MemoryReminderRows(store), CURSORS),
        lambda target: MemoryWorker(store, target).drain,
    )


@pytest.fixture
async def postgres_reminders(sessions: async_sessionmaker[AsyncSession], reader: Reader, clock: FrozenClock) -> Store:
    store = SqlStore(sessions, HANDLERS, clock)

    def work_with(target: Callable[[str], Callable[..., Awaitable[None]]]) -> Callable[[], Awaitable[object]]:
        dispatcher = Dispatcher(store, AtOnce(Runner(store, target)))

        async def work() -> None:
            while await dispatcher.drain(Queue.NOTIFICATIONS) + await dispatcher.drain(Queue.GENERAL):
                pass

        return work

    return Store(
        lambda: SqlNotificationsUnitOfWork(store), ReminderQueries(SqlReminderRows(reader), CURSORS), work_with
    )


class AtOnce:
    """Work is done while it is handed out."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def ready(self) -> None: ...

    async def send(self, queue: Queue, work_id: UUID) -> None:
        await self._runner.run(work_id)


@pytest.fixture
def calendar(store: Store, clock: FrozenClock) -> Iterator[Calendar]:
    place = SimpleNamespace()
    place.notifications = Calendar(store.uow, store.work_with(lambda path: attrgetter(path)(place)), clock)
    return place.notifications


# what stores promise


async def test_what_was_planned_comes_back_equal(store):
    given = reminder(organisation_id=uuid7(), not_after=SLOT_AT)
    await store.plan(given)
    async with store.uow() as tx:
        found = await tx.reminders.find(given.id)
        assert await tx.reminders.find(reminder().id) is None
    assert found is not given
    assert {n: v for n, v in vars(found).items() if not n.startswith("_")} == {
        n: v for n, v in vars(given).items() if not n.startswith("_")
    }


async def test_a_reminder_planned_twice_is_there_once(store):
    first = reminder()
    again = reminder(recipient_id=first.recipient_id, subject_id=first.subject_id)
    other = reminder(recipient_id=first.recipient_id, subject_id=first.subject_id, due_at=first.due_at + HOUR)
    assert await store.plan(first) == [first.id]
    assert await store.plan(again, other, other) == [other.id]
    assert await store.plan() == []


async def test_twenty_that_plan_the_same_at_once_plan_it_once(store):
    given = reminder()
    same = {"recipient_id": given.recipient_id, "subject_id": given.subject_id}
    planned = await asyncio.gather(*(store.plan(reminder(**same)) for _ in range(20)))
    assert len([each for each in planned if each]) == len(await store.shown()) == 1


async def test_people_without_account_are_told_apart(store):
    subject_id, ref = uuid7(), uuid7()
    given = [
        reminder(subject_id=subject_id, recipient_id=None, external_module="recruiting", external_ref=each)
        for each in (ref, uuid7(), ref)
    ]
    assert await store.plan(*given) == [given[0].id, given[1].id]
    assert [(view.recipient_id, view.external.module) for view in await store.shown()] == [(None, "recruiting")] * 2


async def test_what_was_cancelled_waits_again_under_its_id_and_nothing_else_does(store):
    given = [reminder() for _ in range(3)]
    await store.plan(*given)
    async with store.uow() as tx:
        for each, end in zip(given, ("cancel", "send", "outlive"), strict=True):
            getattr(await tx.reminders.find(each.id), end)(EARLY)
    again = [reminder(recipient_id=each.recipient_id, subject_id=each.subject_id, not_after=SLOT_AT) for each in given]
    assert await store.plan(*again) == [given[0].id]
    view = next(view for view in await store.shown() if view.id == given[0].id)
    assert (view.state, view.settled_at, view.not_after) == ("waiting", None, SLOT_AT)


async def test_only_what_waits_about_a_subject_is_found(store):
    given = reminder()
    ended = reminder(subject_id=given.subject_id)
    await store.plan(given, ended, reminder(), reminder("daily-report.reminder", subject_id=given.subject_id))
    async with store.uow() as tx:
        (await tx.reminders.find(ended.id)).cancel(EARLY)
    async with store.uow() as tx:
        assert [each.id for each in await tx.reminders.waiting(given.kind, given.subject_id)] == [given.id]


async def test_old_reminders_go_and_waiting_ones_stay(store):
    old, older, waiting, young = (reminder(due_at=EARLY - n * DAY) for n in (2, 3, 4, 0))
    await store.plan(old, older, waiting, young)
    async with store.uow() as tx:
        for each in (old, older, young):
            (await tx.reminders.find(each.id)).send(EARLY)
    async with store.uow() as tx:
        assert await tx.reminders.drop(EARLY - DAY, 1) == 1
    assert {view.id for view in await store.shown()} == {old.id, waiting.id, young.id}
    async with store.uow() as tx:
        assert await tx.reminders.drop(EARLY - DAY, 10) == 1
    assert {view.id for view in await store.shown()} == {waiting.id, young.id}


async def test_an_erased_person_has_no_reminders(store):
    given, other = reminder(), reminder()
    await store.plan(given, other)
    async with store.uow() as tx:
        assert await tx.reminders.forget(given.recipient_id) == 1
    assert [view.id for view in await store.shown()] == [other.id]


async def test_reminders_come_by_their_time_in_pages(store):
    given = [reminder(due_at=EARLY + n // 2 * HOUR) for n in range(5)]
    await store.plan(*given)
    by_time = [each.id for each in sorted(given, key=lambda each: (each.due_at, each.id))]
    for sort, expected in (("due_at", by_time), ("-due_at", by_time[::-1])):
        found, cursor = [], None
        for _ in range(3):
            page = await store.queries.reminders(SYSTEM, sort=sort, limit=2, cursor=cursor)
            found, cursor = found + [view.id for view in page.items], page.next_cursor
        assert (found, cursor) == (expected, None)
    page = await store.queries.reminders(SYSTEM, limit=1)
    with pytest.raises(CursorMismatch):
        await store.queries.reminders(SYSTEM, sort="-due_at", cursor=page.next_cursor)


async def test_reminders_are_found_by_recipient_subject_state_and_time(store):
    given = [reminder(due_at=EARLY + n * HOUR) for n in range(3)]
    await store.plan(*given)
    async with store.uow() as tx:
        (await tx.reminders.find(given[0].id)).send(EARLY)

    async def found(**filters: object) -> list[int]:
        return [[each.id for each in given].index(view.id) for view in await store.shown(**filters)]

    assert await found(recipient_id=given[1].recipient_id) == [1]
    assert await found(subject_id=given[2].subject_id) == [2]
    assert await found(states=[ReminderState.SENT]) == [0]
    assert await found(states=[ReminderState.SENT, ReminderState.WAITING]) == [0, 1, 2]
    assert await found(due_at_from=EARLY + HOUR, due_at_to=EARLY + 2 * HOUR) == [1]


async def test_staff_see_reminders_of_accounts_of_their_organisation_only(store):
    mine = uuid7()
    seen = reminder(organisation_id=mine)
    await store.plan(seen, reminder(organisation_id=uuid7()), reminder())
    assert [view.id for view in (await store.queries.reminders(reader_of_messages(mine))).items] == [seen.id]
    assert len((await store.queries.reminders(reader_of_messages(everywhere=True))).items) == 3
    for actor, refusal in ((Actor(), Forbidden), (ANONYMOUS, Unauthenticated)):
        with pytest.raises(refusal):
            await store.queries.reminders(actor)


# what people get


def named(*people: UUID) -> set[str]:
    return set(map(str, people))


async def test_people_are_reminded_a_day_and_an_hour_before_and_then_no_more(calendar, store):
    """A13."""
    client, specialist = uuid7(), uuid7()
    await calendar.agreed(SLOT_AT, client, specialist)
    await calendar.advance(SLOT_AT - DAY - timedelta(minutes=15))
    assert calendar.told() == []
    await calendar.advance(SLOT_AT - DAY)
    assert sorted(calendar.told()) == sorted((who, SLOT_AT) for who in named(client, specialist))
    await calendar.advance(SLOT_AT - HOUR)
    assert {who for who, _ in calendar.told()} == named(client, specialist)
    await calendar.advance(SLOT_AT + DAY)
    assert calendar.told() == []
    assert {state for _, state in await store.states()} == {"sent"}


async def test_of_what_is_agreed_three_hours_ahead_only_the_last_hour_is_reminded(calendar, store):
    """A13; a lead that has passed makes no reminder."""
    client = uuid7()
    await calendar.agreed(EARLY + 3 * HOUR, client)
    await calendar.work()
    assert await store.states() == [(EARLY + 2 * HOUR, "waiting")]
    await calendar.advance(EARLY + 4 * HOUR)
    assert calendar.told() == [(str(client), EARLY + 3 * HOUR)]


async def test_nobody_is_reminded_of_what_was_cancelled(calendar, store):
    """A13."""
    slot_id = await calendar.agreed(SLOT_AT, uuid7())
    await calendar.work()
    await calendar.cancel(slot_id)
    await calendar.work()
    assert [state for _, state in await store.states()] == ["cancelled"] * 2
    await calendar.advance(SLOT_AT)
    assert calendar.told() == []


async def test_what_was_cancelled_a_second_before_is_not_reminded_although_nobody_has_heard_of_it(calendar, store):
    slot_id = await calendar.agreed(SLOT_AT, uuid7())
    await calendar.advance(SLOT_AT - HOUR - timedelta(seconds=1))
    calendar.told()
    calendar.consultations.slots[slot_id].is_agreed = False  # its event is still on its way
    await calendar.advance(SLOT_AT)
    assert calendar.told() == []
    assert [state for _, state in await store.states()] == ["sent", "obsolete"]


async def test_of_what_was_moved_only_the_new_time_is_reminded(calendar, store):
    """A13."""
    client, later = uuid7(), SLOT_AT + 5 * HOUR
    slot_id = await calendar.agreed(SLOT_AT, client)
    await calendar.work()
    await calendar.move(slot_id, later)
    await calendar.advance(later)
    assert calendar.told() == [(str(client), later)] * 2
    assert sorted(await store.states()) == [
        (SLOT_AT - DAY, "cancelled"),
        (later - DAY, "sent"),
        (SLOT_AT - HOUR, "cancelled"),
        (later - HOUR, "sent"),
    ]


async def test_a_letter_that_had_to_wait_does_not_remind_of_a_time_that_is_no_more(calendar):
    client = uuid7()
    slot_id = await calendar.agreed(SLOT_AT, client)
    await calendar.advance(SLOT_AT - DAY - timedelta(minutes=15))
    calendar.mailer.failures = [Postponed("the mail server is away")]
    with contextlib.suppress(Postponed):  # raised in memory, where it is kept besides
        await calendar.advance(SLOT_AT - DAY)
    await calendar.move(slot_id, SLOT_AT + 7 * DAY)
    await calendar.advance(SLOT_AT)
    assert calendar.told() == []


async def test_what_was_moved_away_and_back_is_reminded_at_its_old_time(calendar):
    client = uuid7()
    slot_id = await calendar.agreed(SLOT_AT, client)
    for at in (SLOT_AT + HOUR, SLOT_AT):
        await calendar.work()
        await calendar.move(slot_id, at)
    await calendar.advance(SLOT_AT + DAY)
    assert calendar.told() == [(str(client), SLOT_AT)] * 2


async def test_events_that_come_late_and_in_another_order_remind_of_nothing_that_is_not_so(calendar, store):
    client, later = uuid7(), SLOT_AT + 5 * HOUR
    slot_id = await calendar.agreed(SLOT_AT, client)
    await calendar.move(slot_id, later)
    agreed = SlotAgreed(occurred_at=EARLY, slot_id=slot_id, starts_at=SLOT_AT)
    moved = SlotMoved(occurred_at=EARLY, slot_id=slot_id, starts_at=later)
    for event in (moved, agreed, moved, agreed):
        await calendar.reminders.on_event(event)
    assert await store.states() == [(later - DAY, "waiting"), (later - HOUR, "waiting")]
    await calendar.advance(later)
    assert calendar.told() == [(str(client), later)] * 2


async def test_whoever_was_exchanged_is_not_reminded(calendar):
    before, after = uuid7(), uuid7()
    slot_id = await calendar.agreed(SLOT_AT, before)
    await calendar.work()
    calendar.consultations.slots[slot_id].people = (after,)
    await calendar.publish(SlotAgreed(occurred_at=EARLY, slot_id=slot_id, starts_at=SLOT_AT))
    await calendar.advance(SLOT_AT)
    assert {who for who, _ in calendar.told()} == named(after)


async def test_an_owner_who_cannot_answer_has_not_said_no(calendar):
    client = uuid7()
    await calendar.agreed(SLOT_AT, client)
    await calendar.work()
    calendar.clock.advance(SLOT_AT - DAY - EARLY)
    calendar.consultations.failure = ConnectionError("not now")
    with contextlib.suppress(ConnectionError):  # raised in memory, where it is kept besides
        await calendar.work()
    assert calendar.told() == []
    calendar.consultations.failure = None
    await calendar.advance(SLOT_AT - DAY + timedelta(minutes=15))
    assert [who for who, _ in calendar.told()] == [str(client)]


@pytest.mark.parametrize(("late", "told"), [(2 * HOUR, 1), (2 * HOUR + timedelta(minutes=1), 0)])
async def test_a_clock_that_jumps_leaves_out_what_is_too_late(calendar, late, told):
    await calendar.agreed(SLOT_AT, uuid7())
    await calendar.work()
    calendar.clock.advance(SLOT_AT - DAY + late - EARLY)
    await calendar.work()
    assert len(calendar.told()) == told


async def test_a_clock_that_jumps_an_hour_forth_and_back_reminds_once(calendar):
    await calendar.agreed(SLOT_AT, uuid7())
    await calendar.advance(SLOT_AT - DAY - timedelta(minutes=30))
    for jump in (HOUR, -HOUR, HOUR, -HOUR):
        calendar.clock.advance(jump)
        await calendar.work()
    await calendar.advance(SLOT_AT - DAY + HOUR)
    assert len(calendar.told()) == 1


async def test_nobody_is_reminded_of_what_has_begun(calendar):
    """Of an hour's lead, a queue that stood still for more than that leaves nothing."""
    await calendar.agreed(EARLY + 3 * HOUR, uuid7())
    await calendar.work()
    calendar.clock.advance(3 * HOUR + timedelta(minutes=1))
    await calendar.work()
    assert calendar.told() == []


@pytest.mark.parametrize("closed", [AccountBlocked, AccountArchived])
async def test_whoever_is_blocked_or_archived_waits_for_no_reminder(calendar, store, closed):
    client, specialist = uuid7(), uuid7()
    await calendar.agreed(SLOT_AT, client, specialist)
    await calendar.work()
    await calendar.publish(closed(occurred_at=EARLY, account_id=client, version=2))
    await calendar.advance(SLOT_AT)
    assert {who for who, _ in calendar.told()} == named(specialist)
    assert {view.state for view in await store.shown(recipient_id=client)} == {"cancelled"}


async def test_a_reminder_of_somebody_erased_meanwhile_is_no_failure(calendar, store):
    client = uuid7()
    await calendar.agreed(SLOT_AT, client)
    await calendar.work()
    async with store.uow() as tx:
        await tx.reminders.forget(client)
    await calendar.advance(SLOT_AT)
    assert calendar.told() == []


async def test_a_reminder_is_also_a_notice_and_belongs_to_the_organisation_of_its_reader(calendar, store):
    calendar.people.organisation_id = uuid7()
    client = uuid7()
    await calendar.agreed(SLOT_AT, client)
    await calendar.work()
    actor = reader_of_messages(calendar.people.organisation_id)
    assert {view.recipient_id for view in (await store.queries.reminders(actor)).items} == {client}


# by the clock on the wall


async def hourly(calendar: Calendar, until: datetime) -> None:
    """As a portal does it: planning each hour, work meanwhile."""
    while calendar.clock() < until:
        await calendar.reminder_planner.plan()
        await calendar.advance(min(calendar.clock() + HOUR, until))


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-28T08:00", "2026-03-29T07:00"),
        ("America/New_York", "2026-03-07T14:00", "2026-03-08T13:00"),
        ("Australia/Lord_Howe", "2026-04-03T22:00", "2026-04-04T22:30"),
        ("Europe/Moscow", "2026-03-28T06:00", "2026-03-29T06:00"),
    ],
)
async def test_a_daily_report_is_reminded_an_hour_before_ten_on_both_sides_of_a_change_of_clocks(
    calendar, zone, before, after
):
    """A15."""
    due = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (before, after)]
    calendar.clock.advance(due[0] - 3 * HOUR - calendar.clock())
    calendar.internships.intern(zone)
    for at in due:
        await hourly(calendar, at - timedelta(minutes=1))
        assert len(calendar.letters) == due.index(at)
        await hourly(calendar, at)
        assert len(calendar.letters) == due.index(at) + 1


async def test_whoever_has_filed_the_report_is_not_reminded(calendar):
    """A15."""
    diligent, idle = (calendar.internships.intern("Europe/Berlin") for _ in range(2))
    calendar.internships.interns[diligent].filed.add(date(2026, 10, 10))
    calendar.clock.advance(datetime(2026, 10, 10, 5, tzinfo=UTC) - EARLY)
    await hourly(calendar, datetime(2026, 10, 10, 12, tzinfo=UTC))
    assert [letter.subject_id for letter in calendar.letters] == [idle]


async def test_planning_again_and_at_once_plans_nothing_twice(calendar, store):
    for zone in ("Europe/Berlin", "Europe/Moscow"):
        calendar.internships.intern(zone)
    await asyncio.gather(*(calendar.reminder_planner.plan() for _ in range(6)))
    calendar.clock.advance(timedelta(minutes=1))
    await calendar.reminder_planner.plan()
    assert [due for due, _ in await store.states()] == [
        datetime(2026, 10, 11, 6, tzinfo=UTC),
        datetime(2026, 10, 11, 7, tzinfo=UTC),
    ]


async def test_what_is_due_at_this_very_moment_is_planned_no_more(calendar, store):
    calendar.internships.intern("Europe/Berlin")
    calendar.clock.advance(datetime(2026, 10, 11, 7, tzinfo=UTC) - EARLY)
    await calendar.reminder_planner.plan()
    assert [due for due, _ in await store.states()] == [datetime(2026, 10, 12, 7, tzinfo=UTC)]


async def test_a_module_that_cannot_say_what_is_due_is_asked_again(calendar, store):
    calendar.internships.intern("Europe/Berlin")
    calendar.internships.failure = ConnectionError("not now")
    with pytest.raises(ExceptionGroup):
        await calendar.reminder_planner.plan()
    calendar.internships.failure = None
    await calendar.reminder_planner.plan()
    assert len(await store.shown()) == 1


async def test_reminders_are_kept_for_ninety_days(calendar, store):
    slot_id = await calendar.agreed(SLOT_AT, uuid7())
    await calendar.work()
    await calendar.cancel(slot_id)
    await calendar.work()
    calendar.clock.advance(timedelta(days=90))
    await calendar.reminder_planner.purge()
    assert len(await store.shown()) == 2
    calendar.clock.advance(timedelta(days=3))
    await calendar.reminder_planner.purge()
    assert await store.shown() == []
