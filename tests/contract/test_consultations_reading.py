"""What is read of slots, the same from every store."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, admin, client, manager, someone, specialist
from praktika.consultations.domain.errors import SlotNotFound
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.queries import BookingFilters, SlotFilters
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from praktika.kernel.pagination import CursorMismatch
from support.consultations import StoredPractice
from support.statements import statements
from support.week import BOOKED, HOUSE, Week

pytestmark = pytest.mark.anyio
EVERYTHING = SlotFilters(statuses=list(SlotStatus))


@pytest.fixture
async def week(practice: StoredPractice) -> Week:
    return await Week(practice).fill()


async def listed(week: Week, who: Actor, filters: SlotFilters = EVERYTHING, **more: Any) -> list[UUID]:
    page = await week.practice.slot_queries.slots(who, filters, with_total=True, **more)
    assert page.next_cursor is not None or page.total == len(page.items) or "cursor" in more
    return [view.id for view in page.items]


async def test_each_sees_in_lists_and_by_id_what_is_his_to_see(week):
    free = {("anna", SlotStatus.FREE), ("boris", SlotStatus.FREE)}
    of = {name: {(name, status) for status in SlotStatus} for name in ("anna", "boris")}
    booked = {(name, status) for name in of for status in BOOKED}
    seen = [
        (client(), free),
        (someone(), free),
        (week.ivan, free | booked),
        (week.anna, of["anna"] | free),
        (week.boris, of["boris"] | free),
        (manager(HOUSE), of["anna"] | free),
        (manager(), free),
        (admin(), of["anna"] | of["boris"]),
    ]
    for who, which in seen:
        assert set(await listed(week, who)) == week.ids(*which)
        for key, slot in week.slots.items():
            if key in which:
                assert (await week.practice.slot_queries.slot(who, slot.id)).id == slot.id
            else:
                with pytest.raises(SlotNotFound):
                    await week.practice.slot_queries.slot(who, slot.id)


async def test_strangers_and_those_without_the_permission_see_nothing(week):
    nobody = replace(client(), permissions={})
    for who, error in ((ANONYMOUS, Unauthenticated), (nobody, Forbidden)):
        with pytest.raises(error):
            await week.practice.slot_queries.slots(who, SlotFilters())
        with pytest.raises(error):
            await week.practice.booking_queries.bookings(who, BookingFilters())


async def test_a_free_slot_is_offered_until_it_begins(week):
    slot = week.slots["anna", SlotStatus.FREE]
    week.practice.at(slot.starts_at - timedelta(seconds=1))
    assert slot.id in await listed(week, client())
    week.practice.at(slot.starts_at)
    assert slot.id not in await listed(week, client())
    assert slot.id in await listed(week, week.anna)


async def test_withdrawn_slots_are_listed_when_asked_for(week):
    withdrawn = week.slots["anna", SlotStatus.WITHDRAWN].id
    assert withdrawn not in await listed(week, week.anna, SlotFilters())
    assert await listed(week, week.anna, SlotFilters(statuses=[SlotStatus.WITHDRAWN])) == [withdrawn]
    assert await listed(week, week.ivan, SlotFilters(statuses=[SlotStatus.WITHDRAWN])) == []


@pytest.mark.parametrize("sort", ["starts_at", "created_at", "status"])
@pytest.mark.parametrize("who", ["anna", "ivan", "manager", "admin"])
async def test_pages_meet_every_row_once_in_their_order(week, sort, who):
    actor = {"anna": week.anna, "ivan": week.ivan, "manager": manager(HOUSE), "admin": admin()}[who]
    queries = week.practice.slot_queries
    for order in (sort, f"-{sort}"):
        met, cursor = [], None
        while not met or cursor:
            page = await queries.slots(actor, EVERYTHING, sort=order, cursor=cursor, limit=2)
            met += page.items
            cursor = page.next_cursor
        keys = [_key(view, sort) for view in met]
        assert keys == sorted(keys, reverse=order.startswith("-"))
        assert len(set(keys)) == len(keys) == len(await listed(week, actor))


def _key(view: Any, sort: str) -> tuple[Any, ...]:
    life = [*SlotStatus].index(SlotStatus(view.status))
    return {
        "starts_at": (view.starts_at, view.id),
        "created_at": (view.created_at, view.id),
        "status": (life, view.starts_at, view.id),
    }[sort]


async def test_a_cursor_is_for_its_filters_and_sort(week):
    queries = week.practice.slot_queries
    cursor = (await queries.slots(admin(), EVERYTHING, limit=1)).next_cursor
    again = SlotFilters(statuses=[*reversed(SlotStatus)])
    assert (await queries.slots(admin(), again, cursor=cursor, limit=1)).items
    for filters, sort in ((SlotFilters(), "starts_at"), (EVERYTHING, "-starts_at")):
        with pytest.raises(CursorMismatch):
            await queries.slots(admin(), filters, sort=sort, cursor=cursor)


async def test_filters_narrow_what_is_seen(week):
    anna, boris = week.anna.me(), week.boris.me()
    first = week.slots["anna", SlotStatus.FREE]
    agreed = {("anna", SlotStatus.AGREED), ("boris", SlotStatus.AGREED)}
    cases = [
        (SlotFilters(statuses=[SlotStatus.AGREED]), agreed),
        (SlotFilters(statuses=BOOKED, specialist_ids=[anna]), {("anna", status) for status in BOOKED}),
        (SlotFilters(statuses=[SlotStatus.AGREED], specialist_ids=[anna, boris]), agreed),
        (SlotFilters(client_id=week.ivan.me()), {(name, status) for name in ("anna", "boris") for status in BOOKED}),
        (SlotFilters(client_id=uuid7()), set()),
        (SlotFilters(organisation_id=HOUSE, statuses=[SlotStatus.FREE]), {("anna", SlotStatus.FREE)}),
        (SlotFilters(starts_at_from=first.starts_at, starts_at_to=first.starts_at + HOUR), {("anna", SlotStatus.FREE)}),
        (SlotFilters(q="topic ANNA no_show"), {("anna", SlotStatus.NO_SHOW)}),
        (SlotFilters(q="%"), set()),
    ]
    for filters, which in cases:
        assert set(await listed(week, admin(), filters)) == week.ids(*which), filters


async def test_only_those_who_may_know_the_client_find_slots_by_him(week):
    asked = SlotFilters(client_id=week.ivan.me())
    assert await listed(week, client(), asked) == []
    assert len(await listed(week, week.ivan, asked)) == 2 * len(BOOKED)
    assert set(await listed(week, manager(HOUSE), asked)) == week.ids(*(("anna", each) for each in BOOKED))


async def test_mine_are_those_one_gives_or_takes(week):
    mine = SlotFilters(mine=True)
    taken = {(name, status) for name in ("anna", "boris") for status in BOOKED}
    assert set(await listed(week, week.ivan, mine)) == week.ids(*taken)
    assert set(await listed(week, week.boris, mine)) == week.ids(
        *(("boris", each) for each in [SlotStatus.FREE, *BOOKED])
    )
    assert await listed(week, admin(), mine) == []
    assert await listed(week, client(), SlotFilters(mine=True, statuses=[SlotStatus.FREE])) == []


async def test_slots_are_found_by_the_name_of_the_specialist(week):
    week.practice.people.names[week.boris.me()] = "Boris Nikitin"
    found = await listed(week, client(), SlotFilters(q="nikitin"))
    assert found == [week.slots["boris", SlotStatus.FREE].id]


async def test_cheaper_than_leaves_out_what_costs_as_much_or_says_nothing(practice):
    who, week = specialist(), Week(practice)
    prices = [None, "0", "10.00", "9.99"]
    made = [
        await practice.offer(who, TEN + n * DAY, cost=Money(Decimal(price), "EUR") if price else None)
        for n, price in enumerate(prices)
    ]
    assert await listed(week, client(), SlotFilters(cost_to=Decimal(10))) == [made[1].id, made[3].id]


async def test_who_comes_and_where_is_told_to_those_concerned_alone(practice):
    anna, ivan = specialist(HOUSE), client()
    slot = await practice.offer(anna, location="Room 7", cost=Money(Decimal(1500), "RUB"))
    read = practice.slot_queries.slot
    for who, location in ((anna, "Room 7"), (manager(HOUSE), "Room 7"), (ivan, None), (manager(), None)):
        assert (await read(who, slot.id)).location == location
    booking = await practice.bookings.reserve(ivan, slot.id, note="Please")
    practice.people.names[ivan.me()] = "Ivan Petrov"
    for who in (anna, ivan, manager(HOUSE), admin()):
        view = await read(who, slot.id)
        assert (view.client.id, view.client.name, view.location) == (ivan.me(), "Ivan Petrov", "Room 7")
        assert (view.booking.id, view.booking.note, view.booking.sequence) == (booking.id, "Please", 0)
        assert (view.cost.amount, view.cost.currency) == ("1500.00", "RUB")
    await practice.bookings.agree(anna, slot.id)
    practice.at(TEN)
    await practice.bookings.complete(anna, slot.id)
    assert (await read(ivan, slot.id)).location is None
    assert (await read(ivan, slot.id)).booking.status == "completed"


async def test_several_slots_are_read_in_the_order_asked_for(week):
    wanted = [week.slots["anna", status].id for status in (SlotStatus.AGREED, SlotStatus.FREE)]
    views = await week.practice.slot_queries.slots_by_ids(week.anna, [*wanted, uuid7()])
    assert [view.id for view in views] == wanted


@pytest.mark.postgres
async def test_a_page_costs_three_statements_whatever_it_holds(postgres_practice, monkeypatch):
    week = await Week(postgres_practice).fill()
    queries = postgres_practice.slot_queries
    names = 1  # of identity's facade, which is not the real one here
    for who in (week.ivan, week.anna, manager(HOUSE), admin()):
        with statements(monkeypatch) as sent:
            await queries.slots(who, EVERYTHING, with_total=True)
        assert len(sent) + names <= 3
        with statements(monkeypatch) as sent:
            await postgres_practice.booking_queries.bookings(who, BookingFilters())
        assert len(sent) + names <= 3
    with statements(monkeypatch) as sent:
        await postgres_practice.specialist_queries.specialists(ANONYMOUS, q="topic")
    assert len(sent) + names + 1 <= 3
    assert postgres_practice.clock() >= NOW
