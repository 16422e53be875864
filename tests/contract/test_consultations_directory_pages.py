"""Pages of the directory are full, and nobody is listed who cannot be reserved as he or his organisation left."""

from typing import Any

import pytest

from builders.consultations import HOUR, NOW, TEN, specialist
from praktika.kernel.actors import ANONYMOUS, Actor
from support.consultations import StoredPractice
from support.week import HOUSE

pytestmark = pytest.mark.anyio

MONDAY = {"weekday": 1, "local_from": "09:00", "local_to": "12:00", "slot_minutes": 60, "valid_from": NOW.date()}


async def listed(practice: StoredPractice, **asked: Any) -> list[Any]:
    return [view.id for view in (await practice.specialist_queries.specialists(ANONYMOUS, **asked)).items]


async def published(practice: StoredPractice, count: int) -> list[Actor]:
    """Specialists of whom each can be reserved an hour after the one before."""
    made = [specialist() for _ in range(count)]
    for n, who in enumerate(made):
        await practice.offer(who, TEN + n * HOUR, context="Careers")
    return made


async def test_pages_are_full_however_many_have_left(practice: StoredPractice):
    made = await published(practice, 9)
    practice.people.inactive |= {who.me() for who in made if who not in made[2::3]}
    pages, cursor = [], None
    while not pages or cursor:
        page = await practice.specialist_queries.specialists(ANONYMOUS, q="careers", cursor=cursor, limit=2)
        pages.append([view.id for view in page.items])
        cursor = page.next_cursor
    assert pages == [[made[2].me(), made[5].me()], [made[8].me()]]


async def test_a_page_that_takes_the_last_says_so_though_others_have_left(practice: StoredPractice):
    first, second = await published(practice, 2)
    practice.people.inactive.add(second.me())
    page = await practice.specialist_queries.specialists(ANONYMOUS, limit=1)
    assert ([view.id for view in page.items], page.next_cursor) == ([first.me()], None)


async def test_a_closed_organisation_is_listed_by_nothing_of_it(practice: StoredPractice):
    anna, boris = specialist(HOUSE), specialist()
    await practice.offer(anna, context="Careers")
    await practice.availability.add_rule(anna, **MONDAY)
    await practice.offer(boris, context="Careers")
    practice.people.names[anna.me()] = "Anna Orlova"
    every_way: list[dict[str, Any]] = [{}, {"q": "careers"}, {"q": "orlova"}, {"organisation_id": HOUSE}]
    assert [anna.me() in await listed(practice, **asked) for asked in every_way] == [True] * 4
    practice.people.archived.add(HOUSE)
    assert [anna.me() in await listed(practice, **asked) for asked in every_way] == [False] * 4
    assert await listed(practice) == [boris.me()]


async def test_who_offers_nothing_is_not_listed_although_he_may(practice: StoredPractice):
    (who,) = await published(practice, 1)
    idle = specialist()
    assert await practice.people.holds(idle.me(), "consultations.slot:write")
    assert await listed(practice) == await listed(practice, q="careers") == [who.me()]
