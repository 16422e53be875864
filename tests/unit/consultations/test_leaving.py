"""What identity does to people reaches their slots and bookings."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from builders.consultations import Practice, client
from praktika.consultations.adapters.memory import MemoryConsultationsUnitOfWork
from praktika.consultations.adapters.memory.personal_data import MemoryPersonRepository
from praktika.consultations.adapters.memory.repositories import MemorySlotRepository
from praktika.consultations.domain.bookings import Booking
from praktika.consultations.domain.errors import OrganisationArchived
from praktika.consultations.domain.slots import Slot
from praktika.consultations.events import PersonalDataErased, SlotCancelled
from praktika.consultations.services import AccountService
from praktika.kernel.actors import SYSTEM, Actor
from praktika.kernel.errors import Forbidden
from praktika.testing import Portal
from praktika.testing.portal import PASSWORD

pytestmark = pytest.mark.anyio

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def portal() -> Portal:
    return Portal()


async def specialist_of(portal: Portal, manager: Actor) -> Actor:
    return await portal.staff("specialist", organisation_id=manager.organisation_id)


async def offered(portal: Portal, who: Actor, weeks: int = 2) -> Slot:
    starts_at = portal.clock() + weeks * WEEK
    return await portal.consultations.slots.create(who, starts_at=starts_at, ends_at=starts_at + HOUR)


async def stored(portal: Portal, slot: Slot) -> tuple[str, Booking | None]:
    """The slot's status and its last booking."""
    async with MemoryConsultationsUnitOfWork(portal.store) as uow:
        last = await uow.bookings.latest([slot.id])
        return (await uow.slots.peek(slot.id)).status.value, last.get(slot.id)


async def state(portal: Portal, slot: Slot) -> str:
    status, _ = await stored(portal, slot)
    return status


async def test_blocking_a_specialist_withdraws_the_slots_and_cancels_the_bookings(portal: Portal):
    manager = await portal.organisation()
    anna, bob = await specialist_of(portal, manager), await portal.participant()
    free, taken = await offered(portal, anna), await offered(portal, anna, 3)
    await portal.consultations.bookings.reserve(bob, taken.id)
    await portal.identity.account_standing.block(manager, anna.me(), reason="left")
    await portal.work()
    assert [await state(portal, each) for each in (free, taken)] == ["withdrawn", "withdrawn"]
    (fact,) = [event for event in portal.events if isinstance(event, SlotCancelled)]
    assert (fact.by, fact.reason, fact.client_id) == ("system", "account_blocked", bob.me())


async def test_a_client_who_closes_the_account_frees_the_slots(portal: Portal):
    slot, bob = (
        await offered(portal, await specialist_of(portal, await portal.organisation())),
        await portal.participant(),
    )
    await portal.consultations.bookings.reserve(bob, slot.id)
    await portal.identity.account_standing.archive(bob, bob.me())
    await portal.work()
    assert await state(portal, slot) == "free"


async def test_who_is_unblocked_at_once_keeps_everything(portal: Portal):
    manager = await portal.organisation()
    anna = await specialist_of(portal, manager)
    slot = await offered(portal, anna)
    await portal.identity.account_standing.block(manager, anna.me(), reason="by mistake")
    await portal.identity.account_standing.unblock(manager, anna.me())
    await portal.work()
    assert await state(portal, slot) == "free"


async def test_a_specialist_whose_role_is_taken_back_publishes_nothing(portal: Portal):
    """With a token from before, too; that a manager may publish for others makes nobody a specialist."""
    manager = await portal.organisation()
    anna = await invited(portal, manager, "specialist", "manager")
    slot = await offered(portal, anna)
    roles = (await portal.identity.account_queries.account(manager, anna.me())).roles
    await portal.identity.grants.revoke(manager, next(each.grant_id for each in roles if each.role == "specialist"))
    with pytest.raises(Forbidden):
        await offered(portal, anna, 3)
    await portal.work()
    assert await state(portal, slot) == "withdrawn"


async def invited(portal: Portal, manager: Actor, role: str, another: str) -> Actor:
    """A colleague of two roles."""
    anna = await portal.staff(role, organisation_id=manager.organisation_id, email="anna@example.org")
    await portal.identity.grants.give(manager, account_id=anna.me(), role=another)
    return await portal.sign_in("anna@example.org")


async def test_an_archived_organisation_offers_no_slots_until_it_is_open_again(portal: Portal):
    manager = await portal.organisation()
    anna = await specialist_of(portal, manager)
    slot = await offered(portal, anna)
    assert manager.organisation_id
    await portal.identity.organisations.archive(SYSTEM, manager.organisation_id)
    with pytest.raises(OrganisationArchived):
        await offered(portal, anna, 3)
    await portal.work()
    assert await state(portal, slot) == "withdrawn"
    await portal.identity.organisations.restore(SYSTEM, manager.organisation_id)
    assert await state(portal, await offered(portal, anna)) == "free"


async def test_an_erasure_takes_the_persons_words_and_frees_the_time_of_others(portal: Portal):
    slot, bob = (
        await offered(portal, await specialist_of(portal, await portal.organisation())),
        await portal.participant(),
    )
    await portal.consultations.bookings.reserve(bob, slot.id, note="My marriage")
    erasure = await portal.identity.erasures.request(bob, bob.me(), current_password=PASSWORD)
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    await portal.work()
    status, booking = await stored(portal, slot)
    assert booking
    assert (status, booking.note, booking.client_id) == ("free", None, bob.me())
    (answer,) = [event for event in portal.events if isinstance(event, PersonalDataErased)]
    assert answer.erasure_id == erasure.id


async def test_a_slot_that_passed_to_somebody_else_before_it_was_locked_stays_his(
    monkeypatch: pytest.MonkeyPatch,
):
    practice, left, next_one = Practice(), client(), client()
    slot = await practice.offer()
    booking = await practice.reserved(slot, next_one)
    practice.people.inactive.add(left.me())
    found = iter([[slot.id]])

    async def slots_to_come(people: MemoryPersonRepository, *_: object, **__: object) -> Sequence[Slot]:
        return [await MemorySlotRepository(people._transaction).get(each) for each in next(found, [])]

    monkeypatch.setattr(MemoryPersonRepository, "slots_to_come", slots_to_come)
    await AccountService(practice.uow, practice.people, practice.clock).leave(left.me())
    assert (await practice.slot(slot)).status == "reserved"
    assert (await practice.booking(booking)).status == "reserved"
