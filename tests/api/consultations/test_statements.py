"""What each command costs the database: at most ten statements, and two that read its answer."""

from datetime import timedelta
from typing import Any

import pytest

from support.appointments import DAY, SLOTS, Consulting
from support.served import Person, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

MOST = 10 + 2


@pytest.fixture
async def anna(consulting: Consulting) -> Person:
    return await consulting.specialist()


@pytest.fixture
async def ivan(consulting: Consulting) -> Person:
    return await consulting.client()


async def cost(patch: pytest.MonkeyPatch, who: Person, address: str, **body: Any) -> int:
    """Of somebody who has just been recognised."""
    well(await who.get(SLOTS))
    with statements(patch) as sent:
        well(await who.post(address, json=body))
    return len(sent)


async def test_each_command(consulting: Consulting, anna: Person, ivan: Person, monkeypatch: pytest.MonkeyPatch):
    free, reserved, other, agreed = [
        await consulting.offer(anna, 3),
        await consulting.booked(anna, ivan, 4),
        await consulting.booked(anna, ivan, 5),
        await consulting.agreed(anna, ivan, 6),
    ]
    target = await consulting.offer(anna, 7)
    costs = {
        "create": await cost(monkeypatch, anna, SLOTS, **consulting.period(8)),
        "reserve": await cost(monkeypatch, ivan, f"{free}/reserve", note="Marriage"),
        "agree": await cost(monkeypatch, anna, f"{reserved}/agree"),
        "decline": await cost(monkeypatch, anna, f"{other}/decline"),
        "reschedule": await cost(monkeypatch, ivan, f"{reserved}/reschedule", to_slot_id=target.rpartition("/")[2]),
        "cancel": await cost(monkeypatch, ivan, f"{agreed}/cancel"),
    }
    assert max(costs.values()) <= MOST, costs


async def test_of_reserving_when_five_reservations_have_run_out(
    consulting: Consulting, anna: Person, ivan: Person, monkeypatch: pytest.MonkeyPatch
):
    for day in range(5):
        await consulting.booked(anna, ivan, 3 + day)
    slot = await consulting.offer(anna, 10)
    consulting.clock.advance(DAY + timedelta(minutes=1))
    ivan = await consulting.portal.sign_in(ivan.email)
    assert await cost(monkeypatch, ivan, f"{slot}/reserve") <= MOST


async def test_of_publishing_by_staff(consulting: Consulting, anna: Person, monkeypatch: pytest.MonkeyPatch):
    boss = await consulting.portal.staff("manager", consulting.house)
    rule = {"weekday": 1, "local_from": "10:00", "local_to": "18:00", "slot_minutes": 60}
    owner = {"specialist_id": str(anna.account_id)}
    today = consulting.clock().date()
    well(await anna.post("/api/v1/availability-rules", json=rule | {"valid_from": str(today)}))
    days = {"from": str(today + timedelta(days=7)), "to": str(today + timedelta(days=30))}
    costs = {
        "generate": await cost(monkeypatch, boss, f"{SLOTS}/generate", **days, **owner),
        "create": await cost(monkeypatch, boss, SLOTS, **consulting.period(40), **owner),
    }
    assert max(costs.values()) <= MOST, costs


async def test_of_reserving_by_staff(
    consulting: Consulting, anna: Person, ivan: Person, monkeypatch: pytest.MonkeyPatch
):
    boss = await consulting.portal.staff("manager", consulting.house)
    slot = await consulting.offer(anna, 3)
    assert await cost(monkeypatch, boss, f"{slot}/reserve", client_id=str(ivan.account_id)) <= MOST
