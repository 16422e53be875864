"""What is kept of a person, copied for him and erased: the same in every store."""

from typing import Any

import pytest

from builders.consultations import client, manager, specialist
from praktika.consultations.domain.bookings import Why
from praktika.consultations.services import AccountService, PersonalDataService
from praktika.identity.events import AccountErasureRequested
from praktika.kernel.actors import Actor
from praktika.kernel.ids import uuid7
from support.consultations import StoredPractice

pytestmark = pytest.mark.anyio


@pytest.fixture
def personal_data(practice: StoredPractice) -> PersonalDataService:
    accounts = AccountService(practice.uow, practice.people, practice.clock)
    return PersonalDataService(practice.uow, accounts, practice.clock)


def erasing(practice: StoredPractice, who: Actor) -> AccountErasureRequested:
    practice.people.inactive.add(who.me())
    now = practice.clock()
    return AccountErasureRequested(occurred_at=now, account_id=who.me(), erasure_id=uuid7(), scheduled_for=now)


async def test_an_erasure_takes_words_and_leaves_facts(practice: StoredPractice, personal_data: PersonalDataService):
    anna, bob = specialist(), client()
    slot = await practice.offer(anna, context="Marriage", location="1 Quillfeather Lane")
    booking = await practice.bookings.reserve(bob, slot.id, note="My marriage")
    await practice.bookings.decline(anna, slot.id, Why(text="Too sad"))
    again = await practice.bookings.reserve(bob, slot.id, note="Please")
    await practice.bookings.cancel(bob, slot.id, Why(text="My aunt is ill"))
    await practice.settings(anna, hold_minutes=5)
    await personal_data.on_account_erasure_requested(erasing(practice, bob))
    erased = (await practice.facts())[-1]
    assert (erased.name, erased.account_id, erased.removed) == ("consultations.personal_data_erased", bob.me(), 3)
    assert [kept.ground for kept in erased.kept] == ["service-record"]
    rows = await everything(practice, anna)
    assert [each["note"] for each in rows["bookings"]] == [None, None]
    assert {each["text"] for each in rows["history"]} == {None, "Too sad"}
    assert rows["slots"][0]["location"] == "1 Quillfeather Lane"
    assert {(each["id"], each["status"]) for each in rows["bookings"]} == {
        (str(booking.id), "declined"),
        (str(again.id), "cancelled"),
    }
    assert "My aunt is ill" not in repr(await practice.trail())
    await personal_data.on_account_erasure_requested(erasing(practice, anna))
    rows = await everything(practice, anna)
    assert {each["text"] for each in rows["history"]} == {None}
    assert (rows["slots"][0]["context"], rows["slots"][0]["location"], rows["settings"]) == (None, None, [])
    told = repr(await practice.trail())
    assert not [words for words in ("Too sad", "Marriage", "Quillfeather") if words in told]


async def test_a_repeated_erasure_finds_nothing_left(practice: StoredPractice, personal_data: PersonalDataService):
    anna = specialist()
    await practice.offer(anna, context="Marriage")
    event = erasing(practice, anna)
    for removed in (1, 0):
        await personal_data.on_account_erasure_requested(event)
        assert (await practice.facts())[-1].removed == removed


async def test_what_staff_wrote_for_a_client_goes_with_the_staff(
    practice: StoredPractice, personal_data: PersonalDataService
):
    bob, organisation_id = client(), uuid7()
    boss = manager(organisation_id)
    slot = await practice.offer(specialist(organisation_id))
    await practice.bookings.reserve(boss, slot.id, client_id=bob.me(), note="She called")
    await personal_data.on_account_erasure_requested(erasing(practice, boss))
    (row,) = (await everything(practice, bob))["bookings"]
    assert (row["note"], row["status"]) == (None, "reserved")


async def test_who_never_consulted_leaves_nothing_behind(practice: StoredPractice, personal_data: PersonalDataService):
    await practice.reserved(await practice.offer())
    await personal_data.on_account_erasure_requested(erasing(practice, client()))
    erased = (await practice.facts())[-1]
    assert (erased.removed, erased.kept) == (0, ())


async def test_a_copy_holds_the_persons_own_words_and_not_anothers(practice: StoredPractice):
    anna, bob = specialist(), client()
    slot = await practice.offer(anna, context="Marriage")
    await practice.bookings.reserve(bob, slot.id, note="My marriage")
    await practice.bookings.decline(anna, slot.id, Why(text="Too sad"))
    await practice.settings(anna, hold_minutes=5)
    hers, his = await everything(practice, anna), await everything(practice, bob)
    assert hers.keys() == his.keys() == {"slots", "bookings", "history", "rules", "exceptions", "settings", "feeds"}
    assert (hers["slots"][0]["context"], his["slots"]) == ("Marriage", [])
    assert (hers["bookings"][0]["note"], his["bookings"][0]["note"]) == (None, "My marriage")
    assert ([each["text"] for each in hers["history"]], [each["text"] for each in his["history"]]) == (
        [None, "Too sad"],
        [None, None],
    )
    assert hers["settings"][0]["hold_minutes"] == 5
    assert str(bob.me()) not in repr(hers)
    assert str(anna.me()) not in repr(his)


async def everything(practice: StoredPractice, who: Actor) -> dict[str, list[dict[str, Any]]]:
    """What a copy of the person's data holds, by section."""
    found: dict[str, list[dict[str, Any]]] = {}
    async for section, rows in practice.data.personal_data_of(who.me()):
        found.setdefault(section, []).extend(rows)
    return found
