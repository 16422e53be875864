from datetime import UTC, date, datetime

import pytest

from builders.internships import People
from praktika.internships.policies.zones import today_in
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

EVENING = datetime(2026, 9, 1, 21, 30, tzinfo=UTC)


class Nobody:
    async def organisation(self, organisation_id: object) -> None:
        return None


async def test_today_is_the_organisations():
    assert await today_in(People(), uuid7(), EVENING) == date(2026, 9, 2)


async def test_an_organisation_that_is_not_there_has_no_day():
    with pytest.raises(AssertionError, match="never deleted"):
        await today_in(Nobody(), uuid7(), EVENING)
