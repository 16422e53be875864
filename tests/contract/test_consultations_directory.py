"""Who is in the directory of specialists, and in which order, the same from every store."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, specialist
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.ids import uuid7
from support.consultations import StoredPractice
from support.week import HOUSE

pytestmark = pytest.mark.anyio


async def directory(practice: StoredPractice, **asked: Any) -> list[UUID]:
    return [view.id for view in (await practice.specialist_queries.specialists(ANONYMOUS, **asked)).items]


async def test_specialists_who_can_be_reserved_next_come_first(practice):
    anna, boris, vera = specialist(HOUSE), specialist(), specialist()
    await practice.offer(anna, TEN + DAY, context="Analytics")
    await practice.offer(anna, TEN + 2 * DAY, context="Careers")
    await practice.offer(anna, TEN + 3 * DAY, context="Analytics")
    soon = await practice.offer(boris, TEN)
    taken = await practice.offer(vera, TEN)
    await practice.reserved(taken)
    page = await practice.specialist_queries.specialists(ANONYMOUS)
    assert [view.id for view in page.items] == [boris.me(), anna.me(), vera.me()]
    first, second, third = page.items
    assert (first.next_free.slot_id, first.topics, first.organisation_id) == (soon.id, [], None)
    assert (second.topics, second.organisation_id) == (["Analytics", "Careers"], HOUSE)
    assert third.next_free is None


async def test_the_directory_is_read_in_pages(practice):
    made = [specialist() for _ in range(5)]
    for n, who in enumerate(made):
        slot = await practice.offer(who, TEN + n * HOUR)
        if n > 2:
            await practice.reserved(slot)
    met, cursor = [], None
    while not met or cursor:
        page = await practice.specialist_queries.specialists(ANONYMOUS, cursor=cursor, limit=2)
        met += [view.id for view in page.items]
        cursor = page.next_cursor
    assert met[:3] == [who.me() for who in made[:3]]
    assert set(met[3:]) == {who.me() for who in made[3:]}
    assert len(met) == 5


async def test_specialists_are_found_by_name_topic_and_organisation(practice):
    anna, boris = specialist(HOUSE), specialist()
    await practice.offer(anna, context="Аналитика данных")
    await practice.offer(boris, TEN + HOUR, context="Careers")
    practice.people.names[boris.me()] = "Boris Nikitin"
    assert await directory(practice, q="АНАЛИТИКА") == [anna.me()]
    assert await directory(practice, q="nikitin") == [boris.me()]
    assert await directory(practice, organisation_id=HOUSE) == [anna.me()]
    assert await directory(practice, organisation_id=uuid7()) == []
    assert await directory(practice, q="_") == []


async def test_who_gave_his_last_consultation_leaves_the_directory(practice):
    anna, boris = specialist(), specialist()
    await practice.offer(anna, TEN)
    slot = await practice.offer(boris, TEN + HOUR)
    practice.people.inactive.add(boris.me())
    assert await directory(practice) == [anna.me()]
    practice.people.inactive.clear()
    await practice.slots.withdraw(boris, slot.id, expected=1)
    practice.at(TEN + HOUR - timedelta(minutes=1))
    assert await directory(practice) == [anna.me()]
    practice.at(TEN + HOUR)
    assert await directory(practice) == []


async def test_hours_keep_nobody_in_the_directory_who_is_no_specialist_any_more(practice):
    anna, monday = specialist(), {"weekday": 1, "local_from": "09:00", "local_to": "12:00", "slot_minutes": 60}
    await practice.availability.add_rule(anna, **monday, valid_from=NOW.date())
    assert await directory(practice) == [anna.me()]
    practice.people.powerless.add(anna.me())
    assert await directory(practice) == []
