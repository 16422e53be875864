"""Slots reserved over HTTP, by whom, when and how many."""

import asyncio
from datetime import timedelta

import pytest

from praktika.kernel.ids import uuid7
from support.appointments import BOOKINGS, HOUR, Consulting, do, errors, problem, read, refused
from support.served import Person

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

CONFLICT = (409, "consultations.slot-state-conflict")


async def test_a_client_reserves_a_free_slot(consulting: Consulting, anna: Person, ivan: Person):
    """A07."""
    slot = await consulting.offer(anna, location="Room 7")
    assert (await read(ivan, slot))["allowed_actions"] == ["reserve"]
    answer = await ivan.post(f"{slot}/reserve", json={"note": "My portfolio"})
    found = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{BOOKINGS}/{found['booking']['id']}")
    assert answer.headers["ETag"].startswith('"2-')
    assert (found["status"], found["client"]["id"], found["location"]) == ("reserved", str(ivan.account_id), "Room 7")
    assert found["allowed_actions"] == ["cancel", "reschedule"]
    assert {name: found["booking"][name] for name in ("status", "sequence", "note")} == {
        "status": "reserved",
        "sequence": 0,
        "note": "My portfolio",
    }
    seen = await read(anna, slot)
    assert seen["allowed_actions"] == ["edit", "agree", "decline"]
    assert (await read(anna, answer.headers["Location"]))["note"] == "My portfolio"


async def test_one_of_fifty_gets_the_slot(consulting: Consulting, anna: Person):
    """A08."""
    slot = await consulting.offer(anna)
    clients = [await consulting.client() for _ in range(10)]
    answers = await asyncio.gather(*(client.post(f"{slot}/reserve") for client in clients for _ in range(5)))
    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    assert {problem(answer) for answer in answers if answer not in won} == {CONFLICT}
    assert len((await read(anna, f"{BOOKINGS}?specialist_id={anna.account_id}"))["items"]) == 1


async def test_a_client_is_in_one_place_at_a_time(consulting: Consulting, anna: Person, ivan: Person):
    """A09."""
    boris = await consulting.specialist()
    slots = [await consulting.offer(anna, 4), await consulting.offer(boris, 4 + 0.5 / 24)]
    answers = await asyncio.gather(*(ivan.post(f"{slot}/reserve") for slot in slots))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (told,) = [answer for answer in answers if answer.status_code == 409]
    (taken,) = (await read(ivan, f"{BOOKINGS}?client_id={ivan.account_id}"))["items"]
    assert problem(told) == (409, "consultations.client-busy")
    assert told.json()["conflicts"] == [{name: taken[name] for name in ("id", "starts_at", "ends_at")}]


async def test_a_specialist_is_no_client_of_his_own(consulting: Consulting, anna: Person):
    """A10."""
    slot = await consulting.offer(anna)
    boris = await consulting.specialist()
    for who in (anna, boris):
        assert await refused(who, slot, "reserve") == (403, "forbidden")
    anna, boris = await consulting.granted(anna, "client"), await consulting.granted(boris, "client")
    assert await refused(anna, slot, "reserve") == (409, "consultations.own-slot")
    assert (await do(boris, slot, "reserve"))["status"] == "reserved"


async def test_a_slot_is_reserved_in_time(consulting: Consulting):
    """A11."""
    anna, ivan = await consulting.specialist(), await consulting.client()
    slot = await consulting.offer(anna, 2 / 24)
    consulting.wait_until((await read(anna, slot))["starts_at"], HOUR - timedelta(seconds=1))
    ivan = await consulting.portal.sign_in(ivan.email)
    assert await refused(ivan, slot, "reserve") == (409, "consultations.notice-too-short")
    assert (await read(ivan, slot))["allowed_actions"] == []
    consulting.clock.advance(HOUR)
    ivan = await consulting.portal.sign_in(ivan.email)
    assert await refused(ivan, slot, "reserve") == (409, "consultations.slot-started")
    assert (await ivan.get(slot)).status_code == 404


async def test_five_reservations_at_most_wait_for_an_answer(consulting: Consulting, anna: Person, ivan: Person):
    """A12."""
    slots = [await consulting.offer(anna, 3 + n) for n in range(8)]
    answers = await asyncio.gather(*(ivan.post(f"{slot}/reserve") for slot in slots))
    told = [answer for answer in answers if answer.status_code != 201]
    assert len(told) == 3
    assert {problem(answer) for answer in told} == {(409, "consultations.too-many-reservations")}
    assert {answer.json()["limit"] for answer in told} == {5}


async def test_a_note_is_of_a_thousand_letters_at_most(consulting: Consulting, anna: Person, ivan: Person):
    slot = await consulting.offer(anna)
    assert errors(await ivan.post(f"{slot}/reserve", json={"note": "x" * 1001})) == [("/note", "too-long")]
    assert problem(await ivan.post(f"{slot}/reserve", content=b"{", headers={"Content-Type": "application/json"})) == (
        400,
        "malformed",
    )
    assert (await do(ivan, slot, "reserve", note="x" * 1000))["booking"]["sequence"] == 0


async def test_staff_reserve_and_move_for_a_client(consulting: Consulting, anna: Person, ivan: Person):
    manager = await consulting.portal.staff("manager", consulting.house)
    slot, other = await consulting.offer(anna, 4), await consulting.offer(anna, 5)
    assert await refused(manager, slot, "reserve") == (403, "forbidden")
    unknown = await manager.post(f"{slot}/reserve", json={"client_id": str(uuid7())})
    assert errors(unknown) == [("/client_id", "unknown-reference")]
    found = await do(manager, slot, "reserve", client_id=str(ivan.account_id))
    assert found["client"]["id"] == str(ivan.account_id)
    moved = await do(manager, slot, "reschedule", to_slot_id=other.rpartition("/")[2])
    assert (moved["booking"]["id"], moved["status"]) == (found["booking"]["id"], "reserved")
    assert (await do(manager, other, "cancel", reopen=True))["status"] == "free"
