"""Lists of twenty thousand slots: indexes find every page, by any filter and sort, a deep one as fast as the first.

What is counted are the pages of tables and indexes that PostgreSQL looks at: they are the same on every machine.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any, Final

import pytest

from builders.consultations import DAY, NOW, admin, client, manager, specialist
from praktika.consultations.adapters.sql.booking_rows import SqlBookingRows
from praktika.consultations.adapters.sql.slot_rows import SqlSlotRows
from praktika.consultations.adapters.sql.specialist_rows import SqlSpecialistRows
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.queries import BookingFilters, SlotFilters
from praktika.consultations.queries.slots import Asked, sort_key
from praktika.consultations.queries.specialists import AskedSpecialists
from praktika.infrastructure.database import create_engine, create_session_factory
from praktika.infrastructure.reading import Reader
from support import many_slots as many
from support.database import empty

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

FEW: Final = 5000
"""Pages; there are 30,000 for who looks at every row."""

FIRST: Final = 51

SPECIALISTS: Final = [many.specialist(number) for number in range(100)]

READERS: Final = {
    "client": replace(client(), account_id=many.client(40)),
    "specialist": replace(specialist(many.organisation(3)), account_id=many.specialist(3)),
    "manager": manager(many.organisation(2)),
    "admin": admin(),
}
FILTERS: Final = {
    "none": SlotFilters(),
    "free": SlotFilters(statuses=[SlotStatus.FREE]),
    "rare": SlotFilters(statuses=[SlotStatus.NO_SHOW]),
    "two states": SlotFilters(statuses=[SlotStatus.NO_SHOW, SlotStatus.WITHDRAWN]),
    "specialist": SlotFilters(specialist_ids=[many.specialist(7)]),
    "two specialists": SlotFilters(specialist_ids=[many.specialist(7), many.specialist(8)]),
    "client": SlotFilters(client_id=many.client(40)),
    "organisation": SlotFilters(organisation_id=many.organisation(1)),
    "time": SlotFilters(starts_at_from=NOW + 10 * DAY, starts_at_to=NOW + 12 * DAY),
    "cost": SlotFilters(cost_to=Decimal(30)),
    "mine": SlotFilters(mine=True),
}
SORTS: Final = ("starts_at", "-starts_at", "status", "-status", "created_at", "-created_at")
CASES: Final = [*product(FILTERS, ("starts_at",)), *product(("none",), SORTS)]


class ExplainingReader(Reader):
    """`looked_at` pages for the last rows it read."""

    looked_at = 0

    async def _rows(self, sql: str, arguments: list[Any]) -> list[Any]:
        ((plan,),) = await super()._rows(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", arguments)
        root = json.loads(plan)[0]["Plan"]
        self.looked_at = root["Shared Hit Blocks"] + root["Shared Read Blocks"]
        return await super()._rows(sql, arguments)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def explaining(database: str) -> AsyncIterator[ExplainingReader]:
    engine = create_engine(database)
    await many.fill(create_session_factory(engine), NOW)
    reader = ExplainingReader(database)
    yield reader
    await reader.close()
    await empty(engine)


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize(("which", "sort"), CASES)
async def test_a_page_of_slots_is_found_by_indexes(explaining, who, which, sort):
    asked = Asked(READERS[who], FILTERS[which].in_order(), [], NOW)
    await SqlSlotRows(explaining).page(asked, sort=sort, after=None, limit=FIRST)
    assert explaining.looked_at < FEW


@pytest.mark.parametrize("who", ["client", "manager", "admin"])
async def test_a_deep_page_costs_no_more_than_twice_the_first(explaining, who):
    rows, asked = SqlSlotRows(explaining), Asked(READERS[who], SlotFilters().in_order(), [], NOW)
    found = await rows.page(asked, sort="starts_at", after=None, limit=FIRST)
    first = explaining.looked_at
    for _ in range(20):
        found = await rows.page(asked, sort="starts_at", after=sort_key("starts_at", found[-1].slot), limit=FIRST)
    assert len(found) == FIRST
    assert explaining.looked_at <= 2 * first


async def test_one_slot_is_found_by_its_id(explaining):
    rows = SqlSlotRows(explaining)
    (some,) = await rows.page(Asked(admin(), SlotFilters().in_order(), [], NOW), sort="starts_at", after=None, limit=1)
    for who in READERS.values():
        await rows.slots_of(who, [some.slot.id], NOW)
        assert explaining.looked_at < 20


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize(
    "filters",
    [
        BookingFilters(),
        BookingFilters(statuses=[BookingStatus.NO_SHOW]),
        BookingFilters(specialist_id=many.specialist(7)),
        BookingFilters(client_id=many.client(40)),
        BookingFilters(starts_at_from=NOW + 10 * DAY, starts_at_to=NOW + 12 * DAY),
    ],
    ids=str,
)
async def test_a_page_of_bookings_is_found_by_indexes(explaining, who, filters):
    for falling in (True, False):
        await SqlBookingRows(explaining).page(READERS[who], filters, falling=falling, after=None, limit=FIRST)
        assert explaining.looked_at < FEW


async def test_a_page_of_the_directory_does_not_look_at_every_slot(explaining):
    rows = SqlSpecialistRows(explaining)
    for q, organisation_id in ((None, None), ("topic 77", None), (None, many.organisation(1))):
        asked = AskedSpecialists(q, organisation_id, SPECIALISTS, [], NOW + timedelta(days=20))
        assert await rows.page(asked, after=None, limit=FIRST)
        assert explaining.looked_at < 2 * FEW
