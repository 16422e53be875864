"""What a command costs the database: a number of statements that does not grow with what there is."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from builders.consultations import DAY, HOUR, TEN, client, specialist
from praktika.consultations.domain.bookings import Why
from support.consultations import SqlPractice
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

MOST = 10
QUESTIONS = 1
"""To identity, before a reservation: whether both are still active."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[[Awaitable[Any]], Awaitable[int]]:
    async def count(command: Awaitable[Any]) -> int:
        with statements(monkeypatch) as found:
            await command
        return len(found)

    return count


async def test_no_command_takes_more_than_ten_statements(postgres_practice: SqlPractice, sent):
    practice, owner, who = postgres_practice, specialist(), client()
    slots = [await practice.offer(owner, TEN + day * DAY) for day in range(4)]
    first, second, third, fourth = (slot.id for slot in slots)
    service = practice.bookings
    costs = {
        "create": await sent(practice.offer(owner, TEN + 5 * DAY)),
        "edit": await sent(
            practice.slots.edit(owner, fourth, expected=1, starts_at=TEN + 4 * DAY, ends_at=TEN + 4 * DAY + HOUR)
        ),
        "withdraw": await sent(practice.slots.withdraw(owner, fourth, expected=2)),
        "reserve": await sent(service.reserve(who, first)) + QUESTIONS,
        "decline": await sent(service.decline(owner, first, Why())),
    }
    await service.reserve(who, second)
    costs |= {
        "agree": await sent(service.agree(owner, second)),
        "reschedule": await sent(service.reschedule(who, second, to_slot_id=third)),
        "describe": await sent(practice.slots.edit(owner, third, expected=2, context="Jobs")),
        "cancel": await sent(service.cancel(who, third)),
    }
    await practice.agreed(slots[0], who)
    practice.at(TEN)
    costs["complete"] = await sent(service.complete(owner, first))
    assert max(costs.values()) <= MOST, costs


@pytest.mark.parametrize(("overdue", "most"), [(1, MOST), (5, MOST + 4)])
async def test_reservations_that_ran_out_are_settled_together(
    postgres_practice: SqlPractice, sent, overdue: int, most: int
):
    """A client has five of them at most; so many new rows are written table by table."""
    practice, who = postgres_practice, client()
    for day in range(overdue):
        await practice.reserved(await practice.offer(starts_at=practice.clock() + (day + 2) * DAY), who)
    practice.clock.advance(DAY)
    slot = await practice.offer(starts_at=practice.clock() + 20 * DAY)
    practice.clock.advance(HOUR)
    assert await sent(practice.bookings.reserve(who, slot.id)) + QUESTIONS <= most
