"""How specialists want to be booked, over HTTP."""

import pytest

from support.appointments import API, problem
from support.availability import pointers
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
async def anna(portal: Served) -> Person:
    return await portal.staff("specialist")


async def test_settings_are_defaults_until_they_are_set(portal: Served, anna: Person, participant: Person):
    address = f"{API}/specialists/{anna.account_id}/settings"
    read = well(await anna.get(address))
    assert read.json() == {
        "specialist_id": str(anna.account_id),
        "time_zone": "Europe/Moscow",
        "hold_minutes": 1440,
        "reserve_notice_minutes": 60,
        "cancel_notice_hours": 24,
        "version": 0,
        "updated_at": None,
    }
    assert read.headers["ETag"].startswith('"0-')
    for who in (participant, await portal.staff("manager")):
        assert well(await who.get(address)).json() == read.json() | {"hold_minutes": None}
    assert problem(await portal.visitor.get(address)) == (401, "unauthenticated")
    assert (await anna.patch(address, json={"hold_minutes": 5})).status_code == 428
    match = {"If-Match": read.headers["ETag"]}
    changed = {"hold_minutes": 5, "cancel_notice_hours": 0, "time_zone": "Asia/Tokyo"}
    made = well(await anna.patch(address, json=changed, headers=match)).json()
    assert (made["version"], made | changed) == (1, made)
    assert (await anna.patch(address, json={"hold_minutes": 6}, headers=match)).status_code == 412
    assert well(await anna.get(address)).json() == made


async def test_settings_out_of_range_are_refused(anna: Person):
    address, match = f"{API}/specialists/{anna.account_id}/settings", {"If-Match": '"0-00000000"'}
    for body, pointer in (
        ({"hold_minutes": 0}, "/hold_minutes"),
        ({"hold_minutes": 10081}, "/hold_minutes"),
        ({"hold_minutes": None}, "/hold_minutes"),
        ({"reserve_notice_minutes": 10081}, "/reserve_notice_minutes"),
        ({"cancel_notice_hours": 169}, "/cancel_notice_hours"),
        ({"time_zone": "Moscow"}, "/time_zone"),
        ({"version": 3}, "/version"),
    ):
        assert pointers(await anna.patch(address, json=body, headers=match)) == [pointer]
    assert well(await anna.get(address)).json()["version"] == 0


async def test_who_is_no_specialist_has_no_settings(portal: Served, participant: Person, admin: Person):
    boss = await portal.staff("manager")
    for who in (participant, boss, admin):
        address = f"{API}/specialists/{who.account_id}/settings"
        assert problem(await boss.get(address)) == (404, "consultations.specialist-not-found")
        match = {"If-Match": '"0-00000000"'}
        refused = await admin.patch(address, json={"hold_minutes": 5}, headers=match)
        assert problem(refused) == (404, "consultations.specialist-not-found")


async def test_settings_of_another_house_are_seen_and_not_set(portal: Served, anna: Person, participant: Person):
    address, match = f"{API}/specialists/{anna.account_id}/settings", {"If-Match": '"0-00000000"'}
    body = {"hold_minutes": 5}
    for stranger in (await portal.staff("manager"), await portal.staff("specialist")):
        refused = await stranger.patch(address, json=body, headers=match)
        assert problem(refused) == (404, "consultations.specialist-not-found")
    assert problem(await participant.patch(address, json=body, headers=match)) == (403, "forbidden")
    assert well(await anna.get(address)).json()["version"] == 0
