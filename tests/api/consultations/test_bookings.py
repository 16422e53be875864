"""Bookings over HTTP: answered, moved, cancelled, closed, and who is told what of them."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from praktika.consultations.adapters.sql.tables import slots
from praktika.kernel.ids import uuid7
from support.appointments import BOOKINGS, DAY, SLOTS, Consulting, do, errors, problem, read, refused
from support.crossing import crossing
from support.served import Person, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

CONFLICT = (409, "consultations.slot-state-conflict")


async def booking_of(who: Person, slot: str) -> str:
    """The address of the booking it belongs to."""
    return f"{BOOKINGS}/{(await read(who, slot))['booking']['id']}"


async def test_a_specialist_agrees_once(consulting: Consulting, anna: Person, ivan: Person):
    """A13."""
    slot = await consulting.booked(anna, ivan)
    boris = await consulting.specialist()
    assert (await refused(boris, slot, "agree"))[0] == 404
    assert (await do(anna, slot, "agree"))["status"] == "agreed"
    assert await refused(anna, slot, "agree") == CONFLICT


async def test_declined_with_a_reason_the_slot_is_free_again(consulting: Consulting, anna: Person, ivan: Person):
    """A14."""
    slot = await consulting.booked(anna, ivan)
    booking = await booking_of(anna, slot)
    after = await do(anna, slot, "decline", reason="got_sick", text="Flu")
    assert (after["status"], after["client"], after["booking"]) == ("free", None, None)
    told = await read(ivan, booking)
    last = told["history"][-1]
    assert (told["status"], last["kind"], last["reason"], last["text"]) == ("declined", "declined", "got_sick", "Flu")
    assert last["actor"] == {"id": str(anna.account_id), "name": "Specialist Staff"}
    again = await consulting.booked(anna, ivan, 5)
    assert (await do(anna, again, "decline", reopen=False))["status"] == "withdrawn"


async def test_a_client_cancels_without_saying_why(consulting: Consulting, anna: Person, ivan: Person):
    """A15."""
    slot = await consulting.booked(anna, ivan)
    booking = await booking_of(ivan, slot)
    stranger = await consulting.client()
    assert (await refused(stranger, slot, "cancel"))[0] == 404
    assert (await read(anna, slot))["status"] == "reserved"
    after = well(await ivan.post(f"{slot}/cancel")).json()
    assert (after["status"], after["allowed_actions"]) == ("free", ["reserve"])
    assert (await read(ivan, booking))["history"][-1]["reason"] == "force_majeure"


async def test_what_was_agreed_is_cancelled_in_time_or_by_the_specialist(consulting: Consulting):
    """A16."""
    anna, ivan = await consulting.specialist(), await consulting.client()
    early, late = await consulting.agreed(anna, ivan, 4), await consulting.agreed(anna, ivan, 2)
    assert (await do(ivan, early, "cancel", reason="schedule_conflict"))["status"] == "free"
    starts_at = (await read(anna, late))["starts_at"]
    consulting.wait_until(starts_at, DAY - timedelta(seconds=1))
    anna, ivan = [await consulting.portal.sign_in(each.email) for each in (anna, ivan)]
    answer = await ivan.post(f"{late}/cancel")
    assert problem(answer) == (409, "consultations.too-late-to-cancel")
    assert answer.json()["deadline"] < starts_at
    assert answer.json()["deadline"].endswith("Z")
    assert (await read(ivan, late))["allowed_actions"] == []
    assert (await do(anna, late, "cancel"))["status"] == "withdrawn"


async def test_a_cancelled_booking_stays_and_the_slot_is_free_again(consulting: Consulting, anna: Person, ivan: Person):
    """A17."""
    slot = await consulting.booked(anna, ivan)
    first = await booking_of(ivan, slot)
    await do(ivan, slot, "cancel", reason="other", text="Changed my mind")
    await do(ivan, slot, "reserve")
    await do(ivan, slot, "cancel")
    await do(await consulting.client(), slot, "reserve")
    told = await read(ivan, first)
    assert [(each["kind"], each["by"], each["text"]) for each in told["history"]] == [
        ("reserved", "client", None),
        ("cancelled", "client", "Changed my mind"),
    ]
    assert {each["actor"]["id"] for each in told["history"]} == {str(ivan.account_id)}
    assert all(each["at"].endswith("Z") for each in told["history"])


async def test_of_agreeing_and_cancelling_at_once_one_succeeds(consulting: Consulting, anna: Person, ivan: Person):
    """A18, outside the notice, too: neither undoes what he has not seen."""
    sessions = consulting.portal.container.infrastructure.store().sessions
    for n, first in enumerate(("agree", "cancel", "agree", "cancel")):
        slot = await consulting.booked(anna, ivan, 3 + n)
        posts = {"agree": anna.post(f"{slot}/agree"), "cancel": ivan.post(f"{slot}/cancel")}
        ordered = [posts.pop(first), *posts.values()]
        won, lost = await crossing(sessions, slots, UUID(slot.rpartition("/")[2]), *ordered)
        assert (won.status_code, problem(lost)) == (200, CONFLICT)
        assert (await read(anna, slot))["status"] == {"agree": "agreed", "cancel": "free"}[first]


async def test_an_answer_may_name_the_reservation_it_is_meant_for(consulting: Consulting, anna: Person, ivan: Person):
    slot = await consulting.booked(anna, ivan)
    seen = {"If-Match": (await anna.get(slot)).headers["ETag"]}
    await do(ivan, slot, "cancel")
    await do(await consulting.client(), slot, "reserve")
    for command in ("agree", "decline"):
        assert problem(await anna.post(f"{slot}/{command}", headers=seen)) == (412, "stale")
    seen = {"If-Match": (await anna.get(slot)).headers["ETag"]}
    assert well(await anna.post(f"{slot}/agree", headers=seen)).json()["status"] == "agreed"
    for command in ("cancel", "agree"):
        assert problem(await anna.post(f"{slot}/{command}", headers=seen)) == (412, "stale")


async def test_nobody_waits_longer_than_the_hold(consulting: Consulting):
    """A19: the next client does not wait for the background task either."""
    anna, ivan, olga = await consulting.specialist(), await consulting.client(), await consulting.client()
    slot = await consulting.booked(anna, ivan, 4)
    booking = await booking_of(ivan, slot)
    consulting.wait_until((await read(ivan, booking))["hold_expires_at"])
    anna, ivan, olga = [await consulting.portal.sign_in(each.email) for each in (anna, ivan, olga)]
    assert (await read(anna, slot))["allowed_actions"] == []
    assert await refused(anna, slot, "agree") == (409, "consultations.hold-expired")
    assert await refused(ivan, slot, "cancel") == (409, "consultations.hold-expired")
    assert (await do(olga, slot, "reserve"))["client"]["id"] == str(olga.account_id)
    told = await read(ivan, booking)
    assert (told["status"], told["history"][-1]["by"]) == ("expired", "system")


async def test_a_booking_moves_to_another_slot_of_the_specialist(consulting: Consulting, anna: Person, ivan: Person):
    """A20."""
    slot, other = await consulting.agreed(anna, ivan, 4), await consulting.offer(anna, 6)
    booking = await booking_of(ivan, slot)
    foreign = await consulting.offer(await consulting.specialist(), 6)
    for target, told in ((foreign, "other-specialist"), (f"{SLOTS}/{uuid7()}", "unknown-reference")):
        answer = await ivan.post(f"{slot}/reschedule", json={"to_slot_id": target.rpartition("/")[2]})
        assert errors(answer) == [("/to_slot_id", told)]
    assert errors(await ivan.post(f"{slot}/reschedule", json={})) == [("/to_slot_id", "required")]
    moved = await do(ivan, slot, "reschedule", to_slot_id=other.rpartition("/")[2])
    assert (f"{SLOTS}/{moved['id']}", moved["status"], moved["booking"]["sequence"]) == (other, "reserved", 2)
    assert f"{BOOKINGS}/{moved['booking']['id']}" == booking
    assert (await read(anna, slot))["status"] == "free"
    last = (await read(ivan, booking))["history"][-1]
    assert [f"{SLOTS}/{last[name]}" for name in ("from_slot_id", "to_slot_id")] == [slot, other]


async def test_of_moving_and_reserving_at_once_one_succeeds(consulting: Consulting, anna: Person, ivan: Person):
    """A20."""
    olga = await consulting.client()
    slot, target = await consulting.booked(anna, ivan, 4), await consulting.offer(anna, 6)
    body = {"to_slot_id": target.rpartition("/")[2]}
    moved, reserved = await asyncio.gather(ivan.post(f"{slot}/reschedule", json=body), olga.post(f"{target}/reserve"))
    assert sorted((moved.is_success, reserved.is_success)) == [False, True]
    assert problem(moved if reserved.is_success else reserved) == CONFLICT
    assert (await read(anna, slot))["status"] == ("reserved" if reserved.is_success else "free")


async def test_a_consultation_is_closed_when_it_has_begun(consulting: Consulting):
    """A21."""
    anna, ivan = await consulting.specialist(), await consulting.client()
    slots = [await consulting.agreed(anna, ivan, days) for days in (2, 3, 4)]
    commands = ("complete", "no-show")
    for command in commands:
        assert await refused(anna, slots[0], command) == (409, "consultations.not-started-yet")
    consulting.wait_until((await read(anna, slots[1]))["starts_at"])
    anna = await consulting.portal.sign_in(anna.email)
    for slot, command, status in zip(slots, commands, ("completed", "no_show"), strict=False):
        after = await do(anna, slot, command)
        assert (after["status"], after["booking"]["status"], after["allowed_actions"]) == (status, status, [])
        for again in (*commands, "agree", "cancel", "decline"):
            assert await refused(anna, slot, again) == CONFLICT
    consulting.wait_until((await read(anna, slots[2]))["ends_at"], -DAY)
    await consulting.portal.container.consultations.settling().complete_past()
    anna = await consulting.portal.sign_in(anna.email)
    assert (await read(anna, slots[2]))["status"] == "completed"


async def test_a_command_sent_again_with_the_same_key_is_done_once(consulting: Consulting, anna: Person, ivan: Person):
    """A27."""
    slot, key = await consulting.offer(anna), {"Idempotency-Key": str(uuid7())}
    first, again = [await ivan.post(f"{slot}/reserve", json={"note": "A"}, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await ivan.post(f"{slot}/reserve", json={"note": "B"}, headers=key)
    assert problem(other) == (422, "idempotency-key-reused")
    agreed = [await anna.post(f"{slot}/agree", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in agreed] == [200, 200]
    assert len((await read(ivan, first.headers["Location"]))["history"]) == 2


async def test_another_organisation_finds_nothing_of_a_booking(consulting: Consulting, anna: Person, ivan: Person):
    """A31."""
    other = await consulting.portal.organisation()
    slot = await consulting.booked(anna, ivan)
    booking = await booking_of(ivan, slot)
    target = (await consulting.offer(anna, 9)).rpartition("/")[2]
    for who in (await consulting.portal.staff("manager", other), await consulting.specialist(other)):
        for address in (slot, booking):
            assert (await who.get(address)).status_code == 404
        for command in ("agree", "decline", "cancel", "complete", "no-show"):
            assert (await who.post(f"{slot}/{command}")).status_code == 404
        assert (await who.post(f"{slot}/reschedule", json={"to_slot_id": target})).status_code == 404
        for method in ("PATCH", "DELETE"):
            answer = await who.request(
                method, slot, json={} if method == "PATCH" else None, headers={"If-Match": '"2-x"'}
            )
            assert answer.status_code == 404
        listed = [*(await read(who, f"{SLOTS}?organisation_id={consulting.house}&status=reserved"))["items"]]
        assert listed == (await read(who, BOOKINGS))["items"] == []
    assert (await read(anna, slot))["version"] == 2


BROKEN = [
    ("cancel", {"reason": "hold_expired"}, ("/reason", "not-an-option")),
    ("cancel", {"reason": "bored"}, ("/reason", "not-an-option")),
    ("cancel", {"text": "x" * 1001}, ("/text", "too-long")),
    ("cancel", {"text": "a\0b"}, ("/text", "invalid-text")),
    ("cancel", {"reopen": True}, ("/reopen", "reopen-by-specialist")),
    ("cancel", {"status": "free"}, ("/status", "unknown-member")),
    ("reschedule", {"to_slot_id": "x"}, ("/to_slot_id", "invalid-format")),
]


@pytest.mark.parametrize(("command", "body", "told"), BROKEN, ids=str)
async def test_what_a_command_does_not_take_changes_nothing(consulting: Consulting, anna, ivan, command, body, told):
    slot = await consulting.booked(anna, ivan)
    assert errors(await ivan.post(f"{slot}/{command}", json=body)) == [told]
    assert (await read(anna, slot))["version"] == 2


async def test_nothing_is_answered_to_who_is_not_signed_in(consulting: Consulting, anna: Person):
    slot = await consulting.offer(anna)
    for command in ("reserve", "agree", "decline", "cancel", "complete", "no-show"):
        assert problem(await consulting.portal.visitor.post(f"{slot}/{command}")) == (401, "unauthenticated")
    for address in (SLOTS, slot, BOOKINGS, f"{BOOKINGS}/{uuid7()}"):
        assert problem(await consulting.portal.visitor.get(address)) == (401, "unauthenticated")
