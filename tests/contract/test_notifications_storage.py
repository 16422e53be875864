"""What every store of messages promises."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.notifications import LINKS, NOON, Neighbours, around, code_issued, message, reader_of_messages
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.memory import WORK, MemoryStore
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.tables import work_items
from praktika.kernel.actors import ANONYMOUS, SYSTEM, Actor
from praktika.kernel.clock import FrozenClock
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch, Cursors
from praktika.notifications.adapters.memory import (
    MemoryMessageRows,
    MemoryNotificationsUnitOfWork,
    RecordingMailer,
)
from praktika.notifications.adapters.sql import SqlMessageRows, SqlNotificationsUnitOfWork
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.domain import Message, MessageId, MessageNotFound, MessageState, Reason
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.queries import MessageFilter, MessageQueries
from praktika.notifications.services import SEND, MessageSender, Notifier, Writer

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")


@dataclass
class Storage:
    uow: Callable[[], NotificationsUnitOfWork]
    queries: MessageQueries
    work: Callable[[], object]

    async def keep(self, *messages: Message) -> None:
        async with self.uow() as tx:
            await tx.messages.add_new(messages)

    async def found(self, given: Message) -> Message:
        async with self.uow() as tx:
            return await tx.messages.get(given.id)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def storage(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(f"{request.param}_messages")
    return found


@pytest.fixture
def memory_messages(clock: FrozenClock) -> Storage:
    store = MemoryStore(HANDLERS, clock)

    async def work() -> list[str]:
        return [item.payload["message_id"] for item in store.rows(WORK) if item.handler == SEND]

    return Storage(
        lambda: MemoryNotificationsUnitOfWork(store), MessageQueries(MemoryMessageRows(store), CURSORS), work
    )


@pytest.fixture
async def postgres_messages(sessions: async_sessionmaker[AsyncSession], reader: Reader, clock: FrozenClock) -> Storage:
    store = SqlStore(sessions, HANDLERS, clock)

    async def work() -> list[str]:
        async with sessions() as session:
            rows = await session.execute(work_items.select().where(work_items.c.handler == SEND))
            return [row.payload["message_id"] for row in rows]

    return Storage(lambda: SqlNotificationsUnitOfWork(store), MessageQueries(SqlMessageRows(reader), CURSORS), work)


async def test_what_was_added_comes_back_equal(storage):
    given = message(
        organisation_id=uuid7(),
        not_after=NOON + timedelta(hours=1),
        state=MessageState.SUPPRESSED,
        attempts=3,
        locale="ru",
        address_masked="a***@example.org",
        reason=Reason.NO_ADDRESS,
        last_error="451 later",
        smtp_reply="250 OK",
        sent_at=NOON,
    )
    await storage.keep(given)
    found = await storage.found(given)
    assert found is not given
    assert {n: v for n, v in vars(found).items() if not n.startswith("_")} == {
        n: v for n, v in vars(given).items() if not n.startswith("_")
    }


async def test_changes_are_kept_on_a_clean_exit_and_undone_otherwise(storage):
    given = message()
    await storage.keep(given)
    with pytest.raises(RuntimeError):
        async with storage.uow() as tx:
            (await tx.messages.get(given.id)).claim()
            raise RuntimeError
    assert (await storage.found(given)).state == MessageState.QUEUED
    async with storage.uow() as tx:
        (await tx.messages.get(given.id)).claim()
    assert (await storage.found(given)).state == MessageState.SENDING


async def test_an_unknown_message_is_not_found(storage):
    with pytest.raises(MessageNotFound):
        await storage.found(message())


async def test_only_new_messages_are_taken_in(storage):
    first = message(dedupe_key="one")
    await storage.keep(first)
    again, new, twice = message(dedupe_key="one"), message(dedupe_key="two"), message(dedupe_key="two")
    async with storage.uow() as tx:
        assert list(await tx.messages.add_new([again, new, twice])) == [new]
        assert list(await tx.messages.add_new([])) == []
    with pytest.raises(MessageNotFound):
        await storage.found(again)


async def test_one_fact_delivered_twenty_times_at_once_is_one_message(storage):
    people = Neighbours()
    notifier = Notifier(storage.uow, around(people), FrozenClock(NOON))
    event = code_issued()
    await asyncio.gather(*(notifier.on_event(event) for _ in range(20)))
    page = await storage.queries.messages(SYSTEM)
    assert [view.recipient_id for view in page.items] == [event.account_id]
    assert await storage.work() == [str(page.items[0].id)]


async def test_a_letter_goes_from_fact_to_sent(storage):
    people, clock, mailer = Neighbours(), FrozenClock(NOON), RecordingMailer()
    await Notifier(storage.uow, around(people), clock).on_event(code_issued())
    [message_id] = await storage.work()
    await MessageSender(storage.uow, Writer(around(people), LINKS.link, clock), mailer, clock).send(message_id)
    view = await storage.queries.message(SYSTEM, MessageId(mailer.letters[0].message_id))
    assert (view.state, view.attempts, view.sent_at) == ("sent", 1, NOON)
    assert "the-code" not in repr(view)


async def test_messages_come_newest_first_in_pages(storage):
    given = [message(created_at=NOON + timedelta(minutes=n // 2)) for n in range(5)]
    await storage.keep(*given)
    newest = [m.id for m in sorted(given, key=lambda m: (m.created_at, m.id), reverse=True)]
    first = await storage.queries.messages(SYSTEM, limit=2)
    second = await storage.queries.messages(SYSTEM, limit=2, cursor=first.next_cursor)
    third = await storage.queries.messages(SYSTEM, limit=2, cursor=second.next_cursor)
    assert [view.id for page in (first, second, third) for view in page.items] == newest
    assert third.next_cursor is None


async def test_a_cursor_belongs_to_its_filters(storage):
    await storage.keep(message(), message())
    page = await storage.queries.messages(SYSTEM, limit=1)
    with pytest.raises(CursorMismatch):
        await storage.queries.messages(SYSTEM, MessageFilter(kinds=["account.welcome"]), cursor=page.next_cursor)


async def test_messages_are_found_by_recipient_kind_and_state(storage):
    wanted = message("account.welcome", state=MessageState.SENT)
    others = [
        message("account.welcome", state=MessageState.SENT),
        message(recipient_id=wanted.recipient_id, state=MessageState.SENT),
        message("account.welcome", recipient_id=wanted.recipient_id, state=MessageState.DEAD),
    ]
    await storage.keep(wanted, *others)
    page = await storage.queries.messages(
        SYSTEM,
        MessageFilter(
            recipient_id=wanted.recipient_id,
            kinds=["account.welcome", "account.invitation"],
            states=[MessageState.SENT, MessageState.QUEUED],
        ),
    )
    assert [view.id for view in page.items] == [wanted.id]


async def test_a_view_shows_what_became_of_the_message(storage):
    given = message(last_error="451 later", reason=Reason.NO_ADDRESS, address_masked="a***@example.org")
    await storage.keep(given)
    view = await storage.queries.message(SYSTEM, given.id)
    assert (view.kind, view.channel, view.state, view.reason) == (given.kind, "mail", "queued", "no-address")
    assert (view.subject.type, view.subject.id) == (given.subject_type, given.subject_id)
    assert (view.address_masked, view.last_error, view.created_at) == ("a***@example.org", "451 later", NOON)


async def test_staff_see_messages_to_accounts_of_their_organisation_only(storage):
    mine, other = uuid7(), uuid7()
    seen, unseen, free = message(organisation_id=mine), message(organisation_id=other), message()
    await storage.keep(seen, unseen, free)
    actor = reader_of_messages(mine)
    assert [view.id for view in (await storage.queries.messages(actor)).items] == [seen.id]
    assert (await storage.queries.message(actor, seen.id)).id == seen.id
    for hidden in (unseen, free):
        with pytest.raises(MessageNotFound):
            await storage.queries.message(actor, hidden.id)
    everything = await storage.queries.messages(reader_of_messages(everywhere=True))
    assert len(everything.items) == 3


@pytest.mark.parametrize(("actor", "refusal"), [(Actor(), Forbidden), (ANONYMOUS, Unauthenticated)])
async def test_nobody_else_sees_messages(storage, actor, refusal):
    given = message()
    await storage.keep(given)
    with pytest.raises(refusal):
        await storage.queries.messages(actor)
    with pytest.raises(refusal):
        await storage.queries.message(actor, given.id)
