"""A copy of one's data and their end, over HTTP; A33 and A34 of identity."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from praktika.infrastructure.database import create_engine, metadata
from praktika.kernel.clock import FrozenClock
from support.database import empty
from support.doors import serving_at
from support.lifeline import LifeLine, live
from support.served import PASSWORD, Person, Served, serving, settings_of, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

MINE = "/api/v1/accounts/me"
NAMES = {"first_name": "Zephyrina", "last_name": "Quillfeather", "middle_name": "Octavia", "phone": "+79261234567"}
WEEK = timedelta(days=7)


@pytest.fixture
async def lived(database: str, folder: Path) -> AsyncIterator[tuple[Served, LifeLine]]:
    """A portal without time to think again, and an intern of a name nobody else has."""
    async with serving(settings_of(database, folder, erasure_grace_days=0)) as portal:
        line = await live(portal)
        await renamed(line.intern)
        a_day = str(datetime.now(UTC).date() + timedelta(days=2))
        asked = {
            "kind": "leave_unpaid_permitted",
            "first_day": a_day,
            "last_day": a_day,
            "comment": "Zephyrina Quillfeather asks",
        }
        well(await line.intern.post(f"/api/v1/interns/{line.ids['intern_id']}/deviations", json=asked))
        yield portal, line
    await empty(create_engine(database))


async def renamed(person: Person) -> None:
    match = {"If-Match": well(await person.get(MINE)).headers["ETag"]}
    well(await person.patch(MINE, json=NAMES | {"username": "zephyrina.q"}, headers=match))


async def ready(portal: Served, person: Person) -> str:
    export = well(await person.post(f"{MINE}/data-exports")).json()
    assert export["status"] == "requested"
    await portal.work()
    return f"/api/v1/data-exports/{export['id']}"


async def test_a_copy_is_a_zip_with_a_folder_for_each_module(lived: tuple[Served, LifeLine]):
    """A33: only the subject's data."""
    portal, line = lived
    address = await ready(portal, line.intern)
    shown = well(await line.intern.get(address)).json()
    file = well(await line.intern.get(f"{address}/file"))
    assert file.headers["Content-Type"] == "application/zip"
    assert int(file.headers["Content-Length"]) == len(file.content) == shown["size"]
    assert file.headers["Cache-Control"] == "no-store"
    archive = ZipFile(BytesIO(file.content))
    found: dict[str, Any] = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert {name.partition("/")[0] for name in found} == {
        *("identity", "internships", "timesheets", "consultations", "notifications", "manifest.json"),
    }
    manifest = found.pop("manifest.json")
    assert (manifest["account_id"], sum(map(len, manifest["modules"].values()))) == (
        str(line.intern.account_id),
        len(found),
    )
    assert found["identity/account.json"][0]["last_name"] == "Quillfeather"
    assert found["internships/applications.json"][0]["answers"] == {"birth_date": "2002-03-04"}
    assert len(found["timesheets/days.json"]) > 30
    assert found["timesheets/deviations.json"]
    told = json.dumps(found, ensure_ascii=False)
    assert line.manager.email not in told
    assert str(line.manager.account_id) not in told
    assert PASSWORD not in told


async def test_a_second_copy_within_a_day_is_refused_and_told_when(portal: Served):
    """A33."""
    person = await portal.participant()
    await ready(portal, person)
    again = await person.post(f"{MINE}/data-exports")
    assert (again.status_code, again.json()["code"]) == (429, "identity.export-too-soon")
    assert 23 * 3600 < int(again.headers["Retry-After"]) <= 24 * 3600


async def test_a_copy_is_there_for_a_week_and_for_who_asked_for_it(database: str, folder: Path):
    """A33: the file is gone after seven days."""
    clock = FrozenClock(datetime.now(UTC))
    async with serving_at(clock, database, folder) as portal:
        person, stranger = await portal.participant(), await portal.participant()
        export = well(await person.post(f"{MINE}/data-exports")).json()
        file = f"/api/v1/data-exports/{export['id']}/file"
        early = await person.get(file)
        assert (early.status_code, early.json()["code"]) == (409, "identity.export-not-ready")
        await portal.work()
        for asked in (file, file.removesuffix("/file")):
            assert (await stranger.get(asked)).status_code == 404
            assert (await portal.visitor.get(asked)).status_code == 401
        clock.advance(WEEK)
        late = await (await portal.sign_in(person.email)).get(file)
        assert (late.status_code, late.json()["code"]) == (410, "identity.export-expired")
    await empty(create_engine(database))


async def test_administrators_export_for_others_and_managers_do_not(portal: Served, admin: Person):
    manager = await portal.staff("manager")
    ada = await portal.participant()
    assert (await manager.post(f"/api/v1/accounts/{ada.account_id}/data-exports")).status_code == 404
    colleague = await portal.staff("curator", (await organisation_of(manager)))
    assert (await manager.post(f"/api/v1/accounts/{colleague.account_id}/data-exports")).status_code == 403
    export = well(await admin.post(f"/api/v1/accounts/{ada.account_id}/data-exports")).json()
    assert (await ada.get(f"/api/v1/data-exports/{export['id']}")).status_code == 404
    assert well(await admin.get(f"/api/v1/data-exports/{export['id']}")).json()["account_id"] == str(ada.account_id)


async def organisation_of(person: Person) -> Any:
    return well(await person.get(MINE)).json()["organisation"]["id"]


async def test_an_erasure_can_be_cancelled_in_its_week(portal: Served):
    """A34: cancellable in the grace."""
    person, stranger = await portal.participant(), await portal.participant()
    wrong = await person.post(f"{MINE}/erasures", json={"current_password": "wrong"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "current-password-wrong")
    assert (await person.post(f"{MINE}/erasures")).status_code == 422
    erasure = well(await person.post(f"{MINE}/erasures", json={"current_password": PASSWORD})).json()
    assert (erasure["status"], erasure["overdue"], erasure["parts"]) == ("scheduled", False, [])
    left = datetime.fromisoformat(erasure["scheduled_for"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left < WEEK
    again = await person.post(f"{MINE}/erasures", json={"current_password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "identity.erasure-exists")
    address = f"/api/v1/erasures/{erasure['id']}"
    assert (await stranger.get(address)).status_code == (await stranger.delete(address)).status_code == 404
    assert (await person.delete(address)).status_code == 204
    twice = await person.delete(address)
    assert (twice.status_code, twice.json()["code"]) == (409, "identity.erasure-state")
    assert well(await person.get(address)).json()["status"] == "cancelled"


async def test_the_last_administrator_is_not_erased(database: str, folder: Path):
    async with serving(settings_of(database, folder)) as portal:
        await empty(create_engine(database))
        admin = await portal.admin()
        refused = await admin.post(f"{MINE}/erasures", json={"current_password": PASSWORD})
        assert (refused.status_code, refused.json()["code"]) == (409, "identity.last-admin")
    await empty(create_engine(database))


async def test_after_an_erasure_no_row_of_any_table_tells_of_the_person(
    lived: tuple[Served, LifeLine], caplog: pytest.LogCaptureFixture
):
    """A34."""
    portal, line = lived
    admin, person, colleague = await portal.admin(), line.intern, await portal.staff("manager")
    account, email = f"/api/v1/accounts/{person.account_id}", person.email
    block = {"Idempotency-Key": "kept"}
    well(await admin.post(f"{account}/block", json={"reason": "Zephyrina Quillfeather asked"}, headers=block))
    well(await admin.post(f"{account}/unblock"))
    other = f"/api/v1/accounts/{(await portal.participant()).account_id}"
    well(await admin.post(f"{other}/block", json={"reason": "fought with\nZephyrina Octavia Quillfeather"}))
    person = await portal.sign_in(email)
    await ready(portal, person)
    told = (email, "Quillfeather", "zephyrina", "Octavia", NAMES["phone"], "2002-03-04")
    before = await holding(portal, *told)
    assert before >= {
        *("identity_accounts", "audit_events", "idempotency_keys"),
        *("internships_applications", "internships_screenings", "timesheets_deviations"),
    }
    first = well(await admin.post(f"{account}/erasures", json={"reason": "Zephyrina Quillfeather called"})).json()
    well(await admin.delete(f"/api/v1/erasures/{first['id']}"))
    erasure = well(await admin.post(f"{account}/erasures", json={"reason": "Zephyrina Quillfeather wrote"})).json()
    await portal.work()

    assert await holding(portal, *told) == set()
    for value in (email, "Quillfeather"):
        assert value not in caplog.text
    done = well(await admin.get(f"/api/v1/erasures/{erasure['id']}")).json()
    assert (done["status"], done["overdue"]) == ("done", False)
    kept = {part["module"]: part["kept"] for part in done["parts"]}
    assert kept.keys() == {"identity", "internships", "timesheets", "consultations", "notifications"}
    assert {"what": "schedules and days", "ground": "payroll"} in kept["timesheets"]
    assert {"what": "points", "ground": "education-record"} in kept["internships"]
    assert (await person.get(MINE)).status_code == 401
    login = await portal.visitor.post("/api/v1/auth/login", json={"login": email, "password": PASSWORD})
    assert (login.status_code, login.json()["code"]) == (401, "identity.invalid-credentials")
    shown = well(await colleague.get(f"/api/v1/profiles/{person.account_id}")).json()
    assert shown["display_name"] == "Deleted user"
    assert well(await admin.get(account)).json()["status"] == "erased"
    assert well(await line.manager.get(f"/api/v1/interns/{line.ids['intern_id']}")).json()["personnel_number"]


async def holding(portal: Served, *values: str) -> set[str]:
    """Tables of the database with a row that holds one of the values."""
    found = set()
    async with portal.container.infrastructure.sessions()() as session:
        for table in metadata.tables:
            rows = (await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars()
            if any(value.lower() in readable(row) for row in rows for value in values):
                found.add(table)
    return found


def readable(row: str) -> str:
    """With what PostgreSQL writes in hexadecimal, in lower case."""
    return re.sub(
        r"\\\\x((?:[0-9a-f]{2})+)", lambda found: bytes.fromhex(found[1]).decode(errors="replace"), row
    ).lower()
