"""Who is reminded of a consultation, and when."""

from collections import Counter
from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR
from support.hearing import START, TEN, Practice, both, listening

pytestmark = pytest.mark.anyio


@pytest.fixture
async def practice() -> Practice:
    return await listening()


async def test_reminders_come_a_day_and_an_hour_before(practice):
    """A13 of notifications."""
    await practice.agreed()
    reminded = both("client", "slot.reminder") + both("specialist", "slot.reminder.specialist")
    clock = practice.portal.clock
    for moment, expected in (
        (TEN - DAY - timedelta(seconds=1), Counter()),
        (TEN - DAY, reminded),
        (TEN - HOUR - timedelta(seconds=1), Counter()),
        (TEN - HOUR, reminded),
        (TEN, Counter()),
    ):
        clock.advance(moment - clock())
        assert await practice.heard() == expected, moment


async def test_what_is_agreed_three_hours_ahead_is_reminded_of_once(practice):
    await practice.agreed(START + 3 * HOUR)
    practice.portal.clock.advance(2 * HOUR)
    assert sum((await practice.heard()).values()) == 4
    practice.portal.clock.advance(HOUR)
    assert not await practice.heard()


async def test_nobody_is_reminded_of_what_was_cancelled(practice):
    slot = await practice.agreed()
    practice.portal.clock.advance(TEN - START - timedelta(hours=24, minutes=1))
    await practice.bookings.cancel(practice.specialist, slot.id)
    await practice.heard()
    practice.portal.clock.advance(DAY)
    assert not await practice.heard()


async def test_who_moved_is_reminded_of_the_new_time_only_once_it_is_agreed(practice):
    slot, target = await practice.agreed(), await practice.offer(TEN + 2 * DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    await practice.bookings.agree(practice.specialist, target.id)
    await practice.heard()
    clock = practice.portal.clock
    clock.advance(TEN - clock())
    assert not await practice.heard()
    clock.advance(DAY)
    assert sum((await practice.heard()).values()) == 4
    assert (await practice.letter(practice.client)).values["starts_at"] == TEN + 2 * DAY
