"""Guessing passwords over HTTP; A19 and A39 of identity."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from praktika.bootstrap.demo.letters import Letterbox
from praktika.kernel.clock import FrozenClock
from support.doors import Door, serving_at
from support.served import PASSWORD, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture(scope="module")
def time() -> FrozenClock:
    return FrozenClock(datetime.now(UTC))


@pytest.fixture(scope="module")
async def portal(time: FrozenClock, database: str, folder: Path) -> AsyncIterator[Served]:
    async with serving_at(time, database, folder) as served:
        yield served


async def test_of_twenty_wrong_passwords_at_once_five_are_looked_at(portal: Served, time: FrozenClock):
    """A19 and Example A: the right password after the wait is let in, and begins anew."""
    person, door = await portal.participant(), Door(portal)
    answers = await asyncio.gather(*(door.sign_in(person.email, "wrong") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.json()["code"] for answer in refused} == {"identity.too-many-attempts"}
    assert {answer.headers["Retry-After"] for answer in refused} == {"30"}
    assert (await door.sign_in(person.email)).status_code == 429
    time.advance(timedelta(seconds=30))
    well(await door.sign_in(person.email))
    for _ in range(5):
        assert (await door.sign_in(person.email, "wrong")).status_code == 401


async def test_who_was_told_to_wait_is_let_in_at_once_when_staff_say_so(portal: Served):
    """A19: by staff who may act on the account, and nobody else."""
    organisation_id = await portal.organisation()
    manager, curator = await portal.staff("manager", organisation_id), await portal.staff("curator", organisation_id)
    elsewhere, door = await portal.staff("manager"), Door(portal)
    for _ in range(5):
        await door.sign_in(curator.email, "wrong")
    assert (await door.sign_in(curator.email)).status_code == 429
    address = f"/api/v1/accounts/{curator.account_id}/release-throttle"
    assert (await elsewhere.post(address)).status_code == 404
    assert (await curator.post(address)).status_code == 403
    assert (await manager.post(address)).status_code == 204
    well(await door.sign_in(curator.email))


async def test_nobody_learns_from_waiting_whether_an_account_exists(portal: Served):
    person, door = await portal.participant(), Door(portal)
    for login in (person.email, "nobody@example.org"):
        answers = [await door.sign_in(login, "wrong") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]


async def test_attempts_are_told_with_time_and_address_to_whom_they_concern(portal: Served, time: FrozenClock):
    """A39."""
    organisation_id = await portal.organisation()
    manager, curator = await portal.staff("manager", organisation_id), await portal.staff("curator", organisation_id)
    elsewhere, door = await portal.staff("manager"), Door(portal)
    begin = time()
    for password in ("wrong", PASSWORD):
        time.advance(timedelta(seconds=1))
        await door.sign_in(curator.email, password)
    address = f"/api/v1/accounts/{curator.account_id}/login-events"
    for reader, path in ((curator, "/api/v1/accounts/me/login-events"), (manager, address)):
        told = well(await reader.get(path, params={"limit": 2})).json()
        assert [(each["outcome"], each["address"]) for each in told["items"]] == [
            ("success", door.address),
            ("bad-credentials", door.address),
        ]
        assert told["next_cursor"]
    assert "wrong" not in str(told)
    assert (await elsewhere.get(address)).status_code == 404
    assert (await curator.get(f"/api/v1/accounts/{manager.account_id}/login-events")).status_code == 403
    asked = {"at_from": (begin + timedelta(seconds=1)).isoformat(), "at_to": time().isoformat()}
    found = well(await manager.get(address, params=asked)).json()["items"]
    assert [each["outcome"] for each in found] == ["bad-credentials"]
    found = well(await manager.get(address, params={"outcome": ["success", "throttled"]})).json()["items"]
    assert {each["outcome"] for each in found} == {"success"}
    assert (await manager.get(address, params={"outcome": "guessed"})).status_code == 400


async def test_an_address_from_which_one_signed_in_is_not_shut_by_strangers(portal: Served):
    """Decision 28."""
    person, home = await portal.participant(), Door(portal)
    well(await home.sign_in(person.email))
    for _ in range(20):
        assert (await Door(portal).sign_in(person.email, "wrong")).status_code == 401
    assert (await Door(portal).sign_in(person.email)).status_code == 429
    well(await home.sign_in(person.email))


async def test_guessing_is_told_to_the_owner_by_mail_once(portal: Served):
    person = await portal.participant()
    door = Door(portal)
    for _ in range(8):
        await door.sign_in(person.email, "wrong")
    await portal.work()
    letters = Letterbox(portal.container.settings().mail_folder).of(person.email)
    assert len([letter for letter in letters if "password" in letter.text.lower()]) == 1


async def test_how_long_and_after_how_many_is_a_setting(time: FrozenClock, database: str, folder: Path):
    given = {"login_throttle_base_seconds": 7, "login_throttle_address_limit": 3}
    async with serving_at(time, database, folder, **given) as strict:
        door = Door(strict)
        for n in range(3):
            assert (await door.sign_in(f"nobody-{n}@example.org", "wrong")).status_code == 401
        refused = await door.sign_in("somebody@example.org", "wrong")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
