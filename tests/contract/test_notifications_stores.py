"""What both stores promise of notices, preferences, crowds, and of what is kept only for a while."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.notifications import LINKS, NOON, Neighbours, around, message, programme_changed
from praktika.identity.events import AccountBlocked
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.memory import WORK, MemoryStore
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.tables import work_items
from praktika.kernel.actors import SYSTEM, AccountId
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import Cursors
from praktika.kernel.work import WorkState
from praktika.notifications.adapters.memory import (
    MemoryMessageRows,
    MemoryNoticeRows,
    MemoryNotificationsUnitOfWork,
    MemoryPreferenceRows,
)
from praktika.notifications.adapters.sql import (
    SqlMessageRows,
    SqlNoticeRows,
    SqlNotificationsUnitOfWork,
    SqlPreferenceRows,
)
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.domain import Channel, Choice, Message, MessageState, MessageStateConflict, Reason
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.queries import (
    MessageFilter,
    MessageQueries,
    NoticeFilter,
    NoticeRow,
    NoticeRows,
    PreferenceRows,
    StrangerView,
)
from praktika.notifications.services import SPREAD, MessageService, Notifier, PreferenceService, PurgeService
from praktika.notifications.services.notifying import sending

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")
ME = AccountId(uuid7())


@dataclass
class Stores:
    uow: Callable[[], NotificationsUnitOfWork]
    messages: MessageQueries
    notices: NoticeRows
    preferences: PreferenceRows
    spreading: Callable[[], Any]
    work_dies: Callable[[], Any]
    work_states: Callable[[], Any]

    async def keep(self, *messages: Message) -> None:
        async with self.uow() as tx:
            await tx.messages.add_new(messages)

    async def mine(self, **filters: Any) -> list[UUID]:
        return [row.id for row in await self.notices.page(ME, NoticeFilter(**filters), None, 100)]

    async def all(self, **filters: Any) -> list[Any]:
        return list((await self.messages.messages(SYSTEM, MessageFilter(**filters), limit=200)).items)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest) -> Stores:
    found: Stores = request.getfixturevalue(f"{request.param}_stores")
    return found


@pytest.fixture
def memory_stores(clock: FrozenClock) -> Stores:
    store = MemoryStore(HANDLERS, clock)

    async def spreading() -> list[dict[str, Any]]:
        return [item.payload for item in store.rows(WORK) if item.handler == SPREAD]

    async def work_dies() -> None:
        for item in store.tables[WORK].values():
            item.state = WorkState.DEAD

    async def work_states() -> list[WorkState]:
        return sorted(item.state for item in store.rows(WORK))

    return Stores(
        lambda: MemoryNotificationsUnitOfWork(store),
        MessageQueries(MemoryMessageRows(store), CURSORS),
        MemoryNoticeRows(store),
        MemoryPreferenceRows(store),
        spreading,
        work_dies,
        work_states,
    )


@pytest.fixture
async def postgres_stores(sessions: async_sessionmaker[AsyncSession], reader: Reader, clock: FrozenClock) -> Stores:
    store = SqlStore(sessions, HANDLERS, clock)

    async def spreading() -> list[dict[str, Any]]:
        async with sessions() as session:
            rows = await session.execute(work_items.select().where(work_items.c.handler == SPREAD))
            return [row.payload for row in sorted(rows, key=lambda row: row.id)]

    async def work_dies() -> None:
        async with sessions.begin() as session:
            await session.execute(work_items.update().values(state=WorkState.DEAD))

    async def work_states() -> list[WorkState]:
        async with sessions() as session:
            return sorted((await session.execute(select(work_items.c.state))).scalars())

    return Stores(
        lambda: SqlNotificationsUnitOfWork(store),
        MessageQueries(SqlMessageRows(reader), CURSORS),
        SqlNoticeRows(reader),
        SqlPreferenceRows(reader),
        spreading,
        work_dies,
        work_states,
    )


def notice(kind: str = "points.changed", **changes: Any) -> Message:
    given = {"channel": Channel.NOTICE, "recipient_id": ME, "state": MessageState.SENT, "context": {"amount": "10"}}
    return message(kind, **(given | changes))


async def given_up(stores: Stores) -> Message:
    """A letter that is dead, with its work."""
    letter = message()
    async with stores.uow() as uow:
        await uow.messages.add_new([letter])
        uow.enqueue(sending(letter))
    async with stores.uow() as uow:
        dead = await uow.messages.get(letter.id)
        dead.claim()
        dead.give_up("550 no such mailbox", NOON)
    return letter


@pytest.mark.parametrize("claimed", [True, False])
async def test_a_letter_whose_work_died_is_dead_with_it_and_holds_up_no_erasure(stores, claimed):
    letter = message(recipient_id=ME)
    async with stores.uow() as uow:
        await uow.messages.add_new([letter])
        uow.enqueue(sending(letter))
    async with stores.uow() as uow:
        if claimed:
            (await uow.messages.get(letter.id)).claim()
    service = MessageService(stores.uow, FrozenClock(NOON))
    await service.on_work_dead(str(letter.id))
    assert [shown.state for shown in await stores.all()] == ["sending" if claimed else "queued"], "somebody is at it"
    await stores.work_dies()
    await service.on_work_dead(str(letter.id))
    [shown] = await stores.all()
    assert (shown.state, shown.last_error) == (MessageState.DEAD, "its work was given up")
    async with stores.uow() as uow:
        assert not await uow.messages.is_in_hand(ME)
    await service.requeue(SYSTEM, letter.id)


async def test_dead_work_of_a_letter_that_ended_or_is_gone_changes_nothing(stores):
    letter = message(state=MessageState.SENT)
    await stores.keep(letter)
    for each in (letter, message()):
        await MessageService(stores.uow, FrozenClock(NOON)).on_work_dead(str(each.id))
    [shown] = await stores.all()
    assert shown.state == MessageState.SENT


async def test_a_letter_that_is_tried_again_leaves_no_dead_work_behind(stores):
    letter = await given_up(stores)
    await stores.work_dies()
    await MessageService(stores.uow, FrozenClock(NOON)).requeue(SYSTEM, letter.id)
    assert await stores.work_states() == [WorkState.DONE, WorkState.WAITING]


async def test_a_letter_whose_dead_work_was_requeued_is_not_tried_twice(stores):
    letter = await given_up(stores)
    with pytest.raises(MessageStateConflict):
        await MessageService(stores.uow, FrozenClock(NOON)).requeue(SYSTEM, letter.id)
    assert await stores.work_states() == [WorkState.WAITING]
    [shown] = await stores.all()
    assert shown.state == MessageState.DEAD


async def test_a_notice_comes_back_with_the_values_it_tells(stores):
    told = {"amount": "10", "on": {"$day": "2026-11-02"}, "role": {"ru": "Ё", "en": "E"}, "none": None}
    given = notice(context=told, read_at=NOON)
    await stores.keep(given)
    row = await stores.notices.one(ME, given.id)
    assert row == NoticeRow(given.id, given.kind, given.subject_type, given.subject_id, told, NOON, NOON)


async def test_notices_are_those_that_arrived_for_the_reader_newest_first(stores):
    older, newer = notice(), notice(created_at=NOON + timedelta(hours=1))
    await stores.keep(
        newer, older, notice(recipient_id=uuid7()), notice(state=MessageState.QUEUED), notice(channel=Channel.MAIL)
    )
    assert await stores.mine() == [newer.id, older.id]
    assert await stores.notices.one(AccountId(uuid7()), newer.id) is None


async def test_notices_are_found_by_kind_time_and_whether_they_are_read(stores):
    read = notice(read_at=NOON)
    late = notice("intern.enrolled", created_at=NOON + timedelta(hours=1))
    await stores.keep(read, late)
    assert await stores.mine(unread=True) == [late.id]
    assert await stores.mine(unread=False) == [read.id]
    assert await stores.mine(kinds=["points.changed"]) == [read.id]
    assert await stores.mine(created_at_from=NOON + timedelta(minutes=1)) == [late.id]
    assert await stores.mine(created_at_to=NOON + timedelta(hours=1)) == [read.id]
    page = await stores.notices.page(ME, NoticeFilter(), (late.created_at, late.id), 10)
    assert [row.id for row in page] == [read.id]


async def test_unread_notices_are_counted_up_to_a_bound(stores):
    await stores.keep(*(notice() for _ in range(5)), notice(read_at=NOON), notice(recipient_id=uuid7()))
    assert await stores.notices.unread(ME, 100) == 5
    assert await stores.notices.unread(ME, 3) == 3


async def test_reading_all_leaves_what_came_later(stores):
    early, late, theirs = notice(), notice(created_at=NOON + timedelta(hours=1)), notice(recipient_id=uuid7())
    await stores.keep(early, late, theirs)
    async with stores.uow() as tx:
        assert await tx.messages.read_all(ME, NOON, NOON + timedelta(hours=2)) == 1
    assert await stores.mine(unread=True) == [late.id]
    row = await stores.notices.one(ME, early.id)
    assert row
    assert row.read_at == NOON + timedelta(hours=2)


async def test_somebody_without_account_is_kept_by_module_and_ref(stores):
    ref = uuid7()
    given = message(recipient_id=None, external_module="internships", external_ref=ref)
    await stores.keep(given)
    view = await stores.messages.message(SYSTEM, given.id)
    assert (view.recipient_id, view.external) == (None, StrangerView("internships", ref))


async def test_messages_are_found_by_channel_and_subject(stores):
    letter, note = message(), notice()
    await stores.keep(letter, note)
    assert [view.id for view in await stores.all(channels=[Channel.NOTICE])] == [note.id]
    assert [view.id for view in await stores.all(subject_id=letter.subject_id)] == [letter.id]


async def test_a_closed_account_gets_nothing_that_waits_but_what_tells_of_that(stores):
    """A10"""
    optional, blocked, sent = message(recipient_id=ME), message("account.blocked", recipient_id=ME), notice()
    other = message()
    await stores.keep(optional, blocked, sent, other)
    event = AccountBlocked(occurred_at=NOON, account_id=ME, version=2)
    for _ in range(2):
        await MessageService(stores.uow, FrozenClock(NOON)).on_account_closed(event)
    found = {view.id: (view.state, view.reason) for view in await stores.all()}
    assert found[optional.id] == (MessageState.SUPPRESSED, Reason.RECIPIENT_NOT_ACTIVE)
    assert found[blocked.id] == found[other.id] == (MessageState.QUEUED, None)
    assert found[sent.id] == (MessageState.SENT, None)


async def test_old_messages_go_and_what_may_yet_be_sent_stays(stores):
    def ago(days: int) -> dict[str, Any]:
        return {"created_at": NOON - timedelta(days=days), "state": MessageState.SENT}

    stay = [notice(**ago(179)), message(**ago(364)), message(**ago(400) | {"state": MessageState.QUEUED})]
    await stores.keep(*stay, *(notice(**ago(181)) for _ in range(5)), message(**ago(366)))
    await PurgeService(stores.uow, FrozenClock(NOON), batch=2).purge()
    assert {view.id for view in await stores.all()} == {each.id for each in stay}


async def test_who_has_chosen_nothing_has_version_zero_and_wants_everything(stores):
    mine = await stores.preferences.of(ME)
    assert (mine.version, mine.choices) == (0, ())
    assert mine.wants("points.changed", Channel.NOTICE)


async def test_choices_are_kept_once_each(stores):
    for enabled in (False, True, False, False):
        async with stores.uow() as tx:
            mine = await tx.preferences.get(ME)
            mine.choose([Choice(kind="points.changed", channel=Channel.NOTICE, enabled=enabled)])
    found = await stores.preferences.of(ME)
    assert found.version == 3
    assert found.choices == (Choice(kind="points.changed", channel=Channel.NOTICE, enabled=False),)
    async with stores.uow() as tx:
        assert await tx.preferences.forget(ME) == 1
    assert (await stores.preferences.of(ME)).version == 0


async def test_links_pressed_at_once_all_hold(stores):
    service = PreferenceService(stores.uow, Neighbours(), LINKS)
    kinds = ["account.welcome", "application.received", "intern.enrolled", "export.finished"]
    await asyncio.gather(*(service.unsubscribe(LINKS.token(ME, kind)) for kind in kinds * 3))
    found = await stores.preferences.of(ME)
    assert [each.kind for each in found.choices] == sorted(kinds)
    assert found.version == len(kinds)


async def test_a_crowd_is_told_by_the_batch_and_a_repeated_batch_tells_nobody_twice(stores):
    """A11, with people of a programme in the place of followers."""
    neighbours = Neighbours()
    neighbours.recipients = [uuid7() for _ in range(50)]
    event = programme_changed()
    notifier = Notifier(stores.uow, around(neighbours), FrozenClock(NOON), batch=20)
    await notifier.on_event(event)
    await notifier.on_event(event)
    for number in range(3):
        for _ in range(2):
            await notifier.spread(**(await stores.spreading())[number])
    assert len(await stores.spreading()) == 3
    for channel in Channel:
        told = await stores.all(channels=[channel])
        assert sorted(view.recipient_id for view in told) == sorted(neighbours.recipients)
