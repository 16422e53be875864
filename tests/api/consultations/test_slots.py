"""Slots over HTTP: published, edited, withdrawn, and what is refused."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from praktika.kernel.ids import uuid7
from support.appointments import DAY, HOUR, SLOTS, Consulting, do, errors, problem, read, written
from support.served import Person, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture(scope="module")
async def anna(consulting: Consulting) -> Person:
    return await consulting.specialist()


@pytest.fixture(scope="module")
async def ivan(consulting: Consulting) -> Person:
    return await consulting.client()


async def test_a_specialist_publishes_a_slot(consulting: Consulting, anna: Person):
    """A01."""
    terms = {"context": "Careers", "cost": {"amount": "1500.5", "currency": "RUB"}, "location": "Room 7"}
    answer = await anna.post(SLOTS, json=consulting.period(10) | terms)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{SLOTS}/{made['id']}"
    assert answer.headers["ETag"].startswith('"1-')
    assert made == consulting.period(10) | {
        "id": made["id"],
        "specialist": {"id": str(anna.account_id), "name": "Specialist Staff"},
        "organisation_id": str(consulting.house),
        "context": "Careers",
        "cost": {"amount": "1500.50", "currency": "RUB"},
        "location": "Room 7",
        "status": "free",
        "client": None,
        "booking": None,
        "version": 1,
        "created_at": written(consulting.clock()),
        "updated_at": written(consulting.clock()),
        "allowed_actions": ["edit", "delete"],
    }
    again = well(await anna.get(answer.headers["Location"]))
    assert (again.json(), again.headers["ETag"]) == (made, answer.headers["ETag"])
    unchanged = await anna.get(answer.headers["Location"], headers={"If-None-Match": answer.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_a_specialist_has_no_two_slots_at_one_time(consulting: Consulting):
    """A02."""
    anna, boris = await consulting.specialist(), await consulting.specialist()
    slot = await read(anna, await consulting.offer(anna, 5))
    starts_at = consulting.clock().replace(minute=0, second=0, microsecond=0) + 5 * DAY
    half = HOUR / 2
    for since, until in ((0, 2), (-1, 3), (0.5, 1.5), (-1, 1), (1, 3)):
        body = {"starts_at": written(starts_at + since * half), "ends_at": written(starts_at + until * half)}
        answer = await anna.post(SLOTS, json=body)
        assert problem(answer) == (409, "consultations.slot-overlaps")
        taken = {name: slot[name] for name in ("id", "starts_at", "ends_at")}
        assert answer.json()["conflicts"] == [taken]
    for since, until in ((2, 3), (-1, 0)):
        body = {"starts_at": written(starts_at + since * half), "ends_at": written(starts_at + until * half)}
        well(await anna.post(SLOTS, json=body))
    well(await boris.post(SLOTS, json={name: slot[name] for name in ("starts_at", "ends_at")}))


async def test_of_overlapping_slots_made_at_once_there_is_one(consulting: Consulting):
    """A02."""
    anna = await consulting.specialist()
    starts_at = consulting.clock().replace(minute=0, second=0, microsecond=0) + 6 * DAY
    minutes = [starts_at + timedelta(minutes=n) for n in range(20)]
    bodies = [{"starts_at": written(each), "ends_at": written(each + HOUR)} for each in minutes]
    answers = await asyncio.gather(*(anna.post(SLOTS, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19


async def test_a_slot_is_not_moved_onto_another_but_onto_a_withdrawn_one(consulting: Consulting):
    """A03."""
    anna = await consulting.specialist()
    first, second = await consulting.offer(anna, 5), await consulting.offer(anna, 7)
    before = well(await anna.get(second))
    moved = {name: (await read(anna, first))[name] for name in ("starts_at", "ends_at")}
    version = {"If-Match": before.headers["ETag"]}
    refused = await anna.patch(second, json=moved, headers=version)
    assert problem(refused) == (409, "consultations.slot-overlaps")
    assert (await read(anna, second)) == before.json()
    gone = await anna.delete(first, headers={"If-Match": '"1-x"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert well(await anna.patch(second, json=moved, headers=version)).json()["starts_at"] == moved["starts_at"]


BROKEN = [
    ({"ends_at": "{starts_at}"}, [("/ends_at", "out-of-range")]),
    ({"starts_at": "2020-01-01T10:00:00Z", "ends_at": "2020-01-01T11:00:00Z"}, [("/starts_at", "in-past")]),
    ({"starts_at": "2199-01-01T10:00:00Z", "ends_at": "2199-01-01T11:00:00Z"}, [("/starts_at", "too-far")]),
    ({"starts_at": "2027-05-10T10:00:00"}, [("/starts_at", "invalid-date")]),
    ({"starts_at": None}, [("/starts_at", "invalid-date")]),
    ({"cost": {"amount": "-1.00", "currency": "RUB"}}, [("/cost/amount", "out-of-range")]),
    ({"cost": {"amount": "1.001", "currency": "RUB"}}, [("/cost/amount", "out-of-range")]),
    ({"cost": {"amount": "10000000000.00", "currency": "RUB"}}, [("/cost/amount", "out-of-range")]),
    ({"cost": {"amount": "1e3", "currency": "RUB"}}, [("/cost/amount", "invalid-format")]),
    ({"cost": {"amount": 5, "currency": "RUB"}}, [("/cost/amount", "wrong-type")]),
    ({"cost": {"amount": "1.00", "currency": "XXX"}}, [("/cost/currency", "not-an-option")]),
    ({"cost": {"amount": "1.00"}}, [("/cost/currency", "required")]),
    ({"context": ""}, [("/context", "too-short")]),
    ({"context": "x" * 256}, [("/context", "too-long")]),
    ({"location": "x" * 301}, [("/location", "too-long")]),
    ({"location": "a\0b"}, [("/location", "invalid-text")]),
    ({"status": "agreed"}, [("/status", "unknown-member")]),
    ({"client": str(UUID(int=1))}, [("/client", "unknown-member")]),
    ({"specialist_id": str(UUID(int=1))}, [("/specialist_id", "unknown-member")]),
]


@pytest.mark.parametrize(("members", "told"), BROKEN, ids=str)
async def test_what_no_slot_may_be_is_told_where_it_stands(consulting: Consulting, anna: Person, members, told):
    """A04."""
    period = consulting.period(20)
    body = period | {name: value if value != "{starts_at}" else period["starts_at"] for name, value in members.items()}
    assert errors(await anna.post(SLOTS, json=body)) == told
    made = await read(anna, f"{SLOTS}?specialist_id={anna.account_id}&starts_at_from={period['starts_at']}")
    assert made["items"] == []


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(minutes=4), [("/ends_at", "out-of-range")]),
        (timedelta(hours=12, minutes=1), [("/ends_at", "out-of-range")]),
        (timedelta(hours=13), [("/ends_at", "out-of-range")]),
        (timedelta(minutes=30, seconds=1), [("/ends_at", "whole-minutes")]),
    ],
)
async def test_a_slot_is_of_five_minutes_to_twelve_hours(consulting: Consulting, anna: Person, length, told):
    """A04."""
    assert errors(await anna.post(SLOTS, json=consulting.period(21, length))) == told


async def test_who_is_no_specialist_publishes_nothing(consulting: Consulting, ivan: Person):
    """A05."""
    assert problem(await ivan.post(SLOTS, json=consulting.period(5))) == (403, "forbidden")
    assert problem(await consulting.portal.visitor.post(SLOTS, json=consulting.period(5))) == (401, "unauthenticated")


async def test_free_slots_of_ones_own_are_edited_and_withdrawn_by_their_version(consulting: Consulting, ivan: Person):
    """A06."""
    anna, boris = await consulting.specialist(), await consulting.specialist(await consulting.portal.organisation())
    slot = await consulting.offer(anna, 5, context="Careers")
    for method in ("PATCH", "DELETE"):
        for headers, expected in (({}, 428), ({"If-Match": '"7-x"'}, 412), ({"If-Match": "*"}, 412)):
            answer = await anna.request(method, slot, json={} if method == "PATCH" else None, headers=headers)
            assert answer.status_code == expected
        for stranger in (boris, ivan):
            answer = await stranger.request(
                method, slot, json={"context": "X"} if method == "PATCH" else None, headers={"If-Match": '"1-x"'}
            )
            assert answer.status_code in (403, 404)
    assert (await read(anna, slot))["version"] == 1
    edited = well(await anna.patch(slot, json={"context": None, "location": "Here"}, headers={"If-Match": '"1-x"'}))
    assert (edited.json()["context"], edited.json()["location"], edited.json()["version"]) == (None, "Here", 2)
    await do(ivan, slot, "reserve")
    version = {"If-Match": '"3-x"'}
    for answer in (
        await anna.delete(slot, headers=version),
        await anna.patch(slot, json=consulting.period(6), headers=version),
    ):
        assert problem(answer) == (409, "consultations.slot-state-conflict")
        assert answer.json()["slot_status"] == "reserved"
    assert (await read(anna, slot))["status"] == "reserved"


async def test_topic_and_place_of_a_reserved_slot_may_still_change(consulting: Consulting, ivan: Person):
    anna = await consulting.specialist()
    slot = await consulting.booked(anna, ivan, 8)
    etag = well(await anna.get(slot)).headers["ETag"]
    changed = well(await anna.patch(slot, json={"location": "Room 9"}, headers={"If-Match": etag})).json()
    assert (changed["location"], changed["booking"]["sequence"], changed["status"]) == ("Room 9", 1, "reserved")
    assert (await read(ivan, slot))["location"] == "Room 9"


async def test_what_was_read_may_be_sent_back(consulting: Consulting):
    """A32."""
    anna = await consulting.specialist()
    terms = {"context": "Careers", "cost": {"amount": "0.00", "currency": "EUR"}, "location": "Room 7"}
    answer = well(await anna.get(await consulting.offer(anna, 5, **terms)))
    shown = answer.json()
    assert all(shown[name].endswith("Z") for name in ("starts_at", "ends_at", "created_at", "updated_at"))
    body = {name: shown[name] for name in ("starts_at", "ends_at", "context", "cost", "location")}
    back = well(await anna.patch(f"{SLOTS}/{shown['id']}", json=body, headers={"If-Match": answer.headers["ETag"]}))
    assert back.json() == shown


async def test_staff_publish_for_a_specialist_of_theirs(consulting: Consulting):
    manager = await consulting.portal.staff("manager", consulting.house)
    anna, foreign = await consulting.specialist(), await consulting.specialist(await consulting.portal.organisation())
    slot = await read(manager, await consulting.offer(manager, 5, specialist_id=str(anna.account_id)))
    assert slot["specialist"]["id"] == str(anna.account_id)
    assert slot["allowed_actions"] == ["edit", "delete", "reserve"]
    for who, told in ((foreign, "unknown-reference"), (manager, "unknown-reference")):
        body = consulting.period(6) | {"specialist_id": str(who.account_id)}
        assert errors(await manager.post(SLOTS, json=body)) == [("/specialist_id", told)]
    assert errors(await manager.post(SLOTS, json=consulting.period(6))) == [("/specialist_id", "required")]


async def test_a_slot_published_again_with_the_same_key_is_the_same(consulting: Consulting):
    """A27."""
    anna, key = await consulting.specialist(), {"Idempotency-Key": str(uuid7())}
    first, again = [await anna.post(SLOTS, json=consulting.period(5), headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = await anna.post(SLOTS, json=consulting.period(6), headers=key)
    assert problem(other) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("slot_id", ["x", "00000000-0000-0000-0000-000000000000"])
async def test_a_slot_that_is_not_there(consulting: Consulting, anna: Person, slot_id: str):
    assert (await anna.get(f"{SLOTS}/{slot_id}")).status_code == 404
