"""People who leave, and organisations that close, over HTTP; A29, and what identity's A05, A33 and A34 say of slots."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from praktika.bootstrap.demo.letters import Letterbox
from praktika.infrastructure.database import create_engine, metadata
from support.appointments import do, period, published
from support.database import empty
from support.served import PASSWORD, Person, Served, serving, settings_of, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"
ME = f"{API}/accounts/me"


def in_days(days: int) -> dict[str, str]:
    return period(datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=days))


async def offer(who: Person, days: int = 3, **terms: Any) -> str:
    return await published(who, **in_days(days), **terms)


async def reserve(who: Person, slot: str, **body: Any) -> dict[str, Any]:
    return await do(who, slot, "reserve", **body)


async def status(who: Person, *slots: str) -> list[str]:
    return [well(await who.get(slot)).json()["status"] for slot in slots]


def letters(portal: Served, person: Person) -> int:
    return len(Letterbox(portal.container.settings().mail_folder).of(person.email))


async def test_blocking_a_specialist_withdraws_the_free_slots_and_cancels_the_bookings(portal: Served):
    """A29."""
    house = await portal.organisation()
    manager, anna = await portal.staff("manager", house), await portal.staff("specialist", house)
    bob = await portal.participant()
    free, reserved, agreed = [await offer(anna, days) for days in (2, 3, 4)]
    bookings = [(await reserve(bob, slot))["booking"]["id"] for slot in (reserved, agreed)]
    well(await anna.post(f"{agreed}/agree"))
    await portal.work()
    before = letters(portal, bob)
    well(await manager.post(f"{API}/accounts/{anna.account_id}/block", json={"reason": "left"}))
    await portal.work()
    assert await status(manager, free, reserved, agreed) == ["withdrawn"] * 3
    for booking in bookings:
        shown = well(await bob.get(f"{API}/bookings/{booking}")).json()
        last = shown["history"][-1]
        assert (shown["status"], last["by"], last["reason"]) == ("cancelled", "system", "account_blocked")
    assert letters(portal, bob) == before + 2
    well(await manager.post(f"{API}/accounts/{anna.account_id}/unblock"))
    await portal.work()
    assert await status(manager, free) == ["withdrawn"]


async def test_blocking_a_client_frees_the_slots(portal: Served, admin: Person):
    """A29."""
    anna, bob, next_one = await portal.staff("specialist"), await portal.participant(), await portal.participant()
    slot = await offer(anna)
    await reserve(bob, slot)
    await portal.work()
    before = letters(portal, anna)
    well(await admin.post(f"{API}/accounts/{bob.account_id}/block", json={"reason": "rude"}))
    await portal.work()
    assert await status(anna, slot) == ["free"]
    assert letters(portal, anna) == before + 1
    assert (await reserve(next_one, slot))["status"] == "reserved"


async def test_an_organisation_that_closes_offers_nothing(portal: Served, admin: Person):
    house = await portal.organisation()
    anna, bob = await portal.staff("specialist", house), await portal.participant()
    free, taken = await offer(anna), await offer(anna, 4)
    await reserve(bob, taken)
    well(await admin.post(f"{API}/organisations/{house}/archive"))
    refused = await anna.post(f"{API}/slots", json=in_days(9))
    assert (refused.status_code, refused.json()["code"]) == (409, "consultations.organisation-archived")
    await portal.work()
    assert await status(anna, free, taken) == ["withdrawn", "reserved"]


async def test_a_specialist_publishes_once_approved_and_no_more_when_the_role_is_taken_back(
    portal: Served, admin: Person
):
    """IDENTITY-A05."""
    email = portal.address("specialist")
    body = {"email": email, "password": PASSWORD, "password_confirmation": PASSWORD, "role": "specialist"}
    well(await portal.visitor.post(f"{API}/auth/sign-up", json=body))
    well(await portal.visitor.post(f"{API}/auth/email/confirm", json={"code": await portal.code_for(email)}))
    anna = await portal.sign_in(email)
    assert (await anna.post(f"{API}/slots", json=in_days(3))).status_code == 403
    (grant,) = [each for each in well(await anna.get(f"{API}/grants")).json()["items"] if each["role"] == "specialist"]
    well(await admin.post(f"{API}/grants/{grant['id']}/approve"))
    slot = await offer(anna)
    assert well(await anna.get(slot)).json()["organisation_id"] is None
    well(await admin.delete(f"{API}/grants/{grant['id']}"))
    await portal.work()
    assert (await anna.post(f"{API}/slots", json=in_days(5))).status_code == 403
    assert await status(admin, slot) == ["withdrawn"]


async def test_a_copy_of_ones_data_holds_ones_consultations(portal: Served):
    """IDENTITY-A33."""
    anna, bob = await portal.staff("specialist"), await portal.participant()
    slot = await offer(anna, context="Marriage", cost={"amount": "10.50", "currency": "EUR"})
    await reserve(bob, slot, note="My marriage")
    copies = [await copied(portal, who) for who in (anna, bob)]
    hers, his = copies
    assert (hers["slots"][0]["context"], hers["slots"][0]["cost"]) == (
        "Marriage",
        {"amount": "10.50", "currency": "EUR"},
    )
    assert (his["bookings"][0]["note"], his["slots"]) == ("My marriage", [])
    assert "My marriage" not in json.dumps(hers)


async def copied(portal: Served, who: Person) -> dict[str, Any]:
    """The sections of consultations."""
    export = well(await who.post(f"{ME}/data-exports")).json()
    await portal.work()
    archive = ZipFile(BytesIO((await who.get(f"{API}/data-exports/{export['id']}/file")).content))
    names = [name for name in archive.namelist() if name.startswith("consultations/")]
    return {name.removeprefix("consultations/").removesuffix(".json"): json.loads(archive.read(name)) for name in names}


async def test_after_an_erasure_nothing_tells_what_the_person_wrote(database: str, folder: Path):
    """IDENTITY-A34."""
    async with serving(settings_of(database, folder, erasure_grace_days=0)) as portal:
        house = await portal.organisation()
        manager, anna = await portal.staff("manager", house), await portal.staff("specialist", house)
        bob = await portal.participant()
        slot = await offer(anna, context="Zweifelhaft", location="1 Quillfeather Lane")
        booking = (await reserve(bob, slot, note="Unaussprechlich"))["booking"]["id"]
        well(await bob.post(f"{slot}/cancel", json={"text": "Magenverstimmung"}, headers={"Idempotency-Key": "kept"}))
        feed = well(await anna.post(f"{API}/calendar-feeds", json={"name": "Taschentelefon"})).json()
        words = ("Zweifelhaft", "Quillfeather", "Unaussprechlich", "Magenverstimmung", "Taschentelefon")
        assert await holding(portal, *words) >= {"consultations_slots", "consultations_booking_history"}
        for who in (anna, bob):
            well(await who.post(f"{ME}/erasures", json={"current_password": PASSWORD}))
            await portal.work()
        assert await holding(portal, *words) == set()
        assert (await portal.visitor.get(feed["url"])).status_code == 404
        kept = well(await manager.get(f"{API}/bookings/{booking}")).json()
        assert (kept["status"], kept["client"]["name"], kept["note"]) == ("cancelled", "Deleted user", None)
    await empty(create_engine(database))


async def holding(portal: Served, *words: str) -> set[str]:
    """Tables of consultations and of what all modules share with a row that holds one of the words."""
    found = set()
    async with portal.container.infrastructure.sessions()() as session:
        for table in metadata.tables:
            rows = (await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars()
            if any(word.lower() in row.lower() for row in rows for word in words):
                found.add(table)
    return found
