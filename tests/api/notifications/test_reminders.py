"""Reminders over HTTP, of what people can be reminded of in this portal: the end of their account."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from praktika.bootstrap.demo.letters import Letterbox, Received
from praktika.infrastructure.database import create_engine
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from support.database import empty
from support.doors import serving_at
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

REMINDERS = "/api/v1/reminders"
ERASURES = "/api/v1/accounts/me/erasures"
DAY = timedelta(days=1)
SUBJECT = "Your account will be erased tomorrow"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
async def portal(database: str, folder: Path, clock: FrozenClock) -> AsyncIterator[Served]:
    async with serving_at(clock, database, folder) as served:
        yield served
    await empty(create_engine(database))


async def asked(portal: Served, person: Person) -> dict[str, Any]:
    """The erasure, scheduled in a week."""
    found: dict[str, Any] = well(await person.post(ERASURES, json={"current_password": PASSWORD})).json()
    await portal.work()
    return found


async def shown(reader: Person, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = well(await reader.get(REMINDERS, params=query)).json()["items"]
    return items


def letters_to(portal: Served, person: Person) -> list[Received]:
    """Of the kind this is about."""
    box = Letterbox(portal.container.settings().mail_folder)
    return [each for each in box.of(person.email) if each.subject == SUBJECT]


async def test_a_person_is_reminded_the_day_before_the_account_ends(portal: Served, clock: FrozenClock):
    """A13 for what this portal knows: once, with the time as its reader's clock shows it."""
    admin, person = await portal.admin(), await portal.participant()
    match = {"If-Match": well(await person.get("/api/v1/accounts/me")).headers["ETag"]}
    well(await person.patch("/api/v1/accounts/me", json={"timezone": "Asia/Tokyo"}, headers=match))
    erasure = await asked(portal, person)
    [waiting] = await shown(admin, recipient_id=person.account_id)
    ends = datetime.fromisoformat(erasure["scheduled_for"])
    assert (waiting["kind"], waiting["state"]) == ("account.erasure-reminder", "waiting")
    assert waiting["subject"] == {"type": "identity.erasure", "id": erasure["id"]}
    assert datetime.fromisoformat(waiting["due_at"]) == ends - DAY

    clock.advance(6 * DAY - timedelta(seconds=1))
    await portal.work()
    assert letters_to(portal, person) == []
    clock.advance(timedelta(seconds=1))
    for _ in range(3):
        await portal.work()
    [letter] = letters_to(portal, person)
    assert "(UTC+09:00, Asia/Tokyo)" in letter.text
    [sent] = await shown(await portal.sign_in(admin.email), state="sent")
    assert datetime.fromisoformat(sent["settled_at"]) == ends - DAY


async def test_whoever_called_it_off_is_not_reminded(portal: Served, clock: FrozenClock):
    admin, person = await portal.admin(), await portal.participant()
    erasure = await asked(portal, person)
    clock.advance(6 * DAY - timedelta(seconds=1))
    person = await portal.sign_in(person.email)
    well(await person.delete(f"/api/v1/erasures/{erasure['id']}"))
    clock.advance(timedelta(seconds=1))
    await portal.work()
    assert letters_to(portal, person) == []
    [over] = await shown(await portal.sign_in(admin.email))
    assert over["state"] == "obsolete"


async def test_an_erased_person_has_no_reminders(database: str, folder: Path, clock: FrozenClock):
    """A31."""
    async with serving_at(clock, database, folder, erasure_grace_days=2) as portal:
        admin, person = await portal.admin(), await portal.participant()
        await asked(portal, person)
        assert len(await shown(admin)) == 1
        clock.advance(2 * DAY)
        await portal.container.identity.erasures().start_due()
        await portal.work()
        assert await shown(await portal.sign_in(admin.email)) == []


async def test_managers_see_reminders_of_their_own_organisation_and_participants_none(portal: Served):
    manager, person = await portal.staff("manager"), await portal.participant()
    me = well(await manager.get("/api/v1/accounts/me")).json()
    colleague, stranger = await portal.staff("curator", me["organisation"]["id"]), await portal.staff("curator")
    for each in (colleague, stranger, person):
        await asked(portal, each)
    assert [view["recipient_id"] for view in await shown(manager)] == [str(colleague.account_id)]
    refused = await person.get(REMINDERS)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await portal.visitor.get(REMINDERS)).status_code == 401


async def test_reminders_are_filtered_sorted_and_paged(portal: Served, clock: FrozenClock):
    admin, people = await portal.admin(), [await portal.participant() for _ in range(3)]
    for each in people:
        await asked(portal, each)
        clock.advance(timedelta(minutes=1))
    mine = [str(each.account_id) for each in people]
    assert [view["recipient_id"] for view in await shown(admin)] == mine
    assert [view["recipient_id"] for view in await shown(admin, sort="-due_at")] == mine[::-1]
    second = (await shown(admin))[1]
    assert [v["id"] for v in await shown(admin, subject_id=second["subject"]["id"])] == [second["id"]]
    at = datetime.fromisoformat(second["due_at"])
    found = await shown(admin, due_at_from=at.isoformat(), due_at_to=(at + timedelta(seconds=1)).isoformat())
    assert [view["id"] for view in found] == [second["id"]]
    assert await shown(admin, state=["sent", "cancelled", "obsolete"]) == []
    first = await admin.get(REMINDERS, params={"limit": 2})
    rest = well(await admin.get(first.links["next"]["url"])).json()
    assert [view["recipient_id"] for view in first.json()["items"] + rest["items"]] == mine
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("state=happy", "invalid-parameter"),
        ("recipient_id=me", "invalid-parameter"),
        ("due_at_from=tomorrow", "invalid-parameter"),
        ("sort=kind", "invalid-parameter"),
        ("limit=0", "invalid-parameter"),
        ("cursor=abc", "cursor-invalid"),
        ("due_from=2026-01-01T00:00:00Z", "unknown-parameter"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(portal: Served, query: str, code: str):
    admin = await portal.admin()
    answer = await admin.get(f"{REMINDERS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_nobody_else_and_nothing_else_is_found(portal: Served):
    admin = await portal.admin()
    assert await shown(admin, recipient_id=uuid7()) == await shown(admin, subject_id=uuid7()) == []
