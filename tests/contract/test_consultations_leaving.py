"""Who leaves, and what becomes of his slots and bookings: the same in every store, races included."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.consultations import DAY, HOUR, TEN, People, client, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.consultations.services import AccountService, BookingService
from praktika.identity.events import AccountArchived, AccountBlocked, OrganisationArchived, RoleRevoked
from praktika.kernel.actors import Actor
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from support.consultations import SqlPractice, StoredPractice

pytestmark = pytest.mark.anyio


@pytest.fixture
def accounts(practice: StoredPractice) -> AccountService:
    return AccountService(practice.uow, practice.people, practice.clock)


def blocked(practice: StoredPractice, who: Actor) -> AccountBlocked:
    practice.people.inactive.add(who.me())
    return AccountBlocked(occurred_at=practice.clock(), account_id=who.me(), version=2)


def revoked(practice: StoredPractice, who: Actor, role: str) -> RoleRevoked:
    return RoleRevoked(occurred_at=practice.clock(), account_id=who.me(), grant_id=uuid7(), role=role)


def archived(practice: StoredPractice, organisation_id: Any) -> OrganisationArchived:
    return OrganisationArchived(occurred_at=practice.clock(), organisation_id=organisation_id)


async def statuses(practice: StoredPractice, *slots: Slot) -> list[SlotStatus]:
    return [(await practice.slot(slot)).status for slot in slots]


async def test_a_blocked_specialist_offers_nothing_and_his_clients_are_told(
    practice: StoredPractice, accounts: AccountService
):
    anna, started, future = specialist(), TEN - 6 * DAY, [TEN + n * HOUR for n in range(3)]
    past = await practice.offer(anna, started)
    gone = await practice.agreed(past)
    free, reserved, agreed = [await practice.offer(anna, at) for at in future]
    pending, certain = await practice.reserved(reserved), await practice.agreed(agreed)
    practice.at(started + HOUR / 2)
    pending = await practice.booking(pending)
    await accounts.on_account_closed(blocked(practice, anna))
    assert await statuses(practice, free, reserved, agreed, past) == [SlotStatus.WITHDRAWN] * 3 + [SlotStatus.AGREED]
    ended = [await practice.booking(each) for each in (pending, certain.booking, gone.booking)]
    assert [each.status for each in ended] == [BookingStatus.EXPIRED, BookingStatus.CANCELLED, BookingStatus.AGREED]
    (told,) = [fact for fact in await practice.facts() if fact.name == "consultations.slot_cancelled"]
    assert (told.booking_id, told.by, told.reason, told.was_agreed) == (
        certain.booking.id,
        "system",
        "account_blocked",
        True,
    )


async def test_a_blocked_clients_slots_are_free_for_others(practice: StoredPractice, accounts: AccountService):
    bob, first, second = client(), await practice.offer(), await practice.offer(starts_at=TEN + DAY)
    pending, certain = await practice.reserved(first, bob), await practice.agreed(second, bob)
    event = AccountArchived(occurred_at=practice.clock(), account_id=bob.me(), version=2)
    practice.people.inactive.add(bob.me())
    await accounts.on_account_closed(event)
    assert await statuses(practice, first, second) == [SlotStatus.FREE] * 2
    for booking in (pending, certain.booking):
        assert (await practice.booking(booking)).status is BookingStatus.CANCELLED
    await practice.reserved(first, client())


async def test_what_is_reserved_and_not_answered_in_time_expires_instead(
    practice: StoredPractice, accounts: AccountService
):
    anna, bob = specialist(), client()
    mine, others = await practice.offer(anna), await practice.offer(starts_at=TEN + DAY)
    bookings = [await practice.reserved(mine), await practice.reserved(others, bob)]
    practice.at(bookings[0].hold_expires_at)
    for who in (anna, bob):
        await accounts.on_account_closed(blocked(practice, who))
    assert await statuses(practice, mine, others) == [SlotStatus.WITHDRAWN, SlotStatus.FREE]
    for booking in bookings:
        assert (await practice.booking(booking)).status is BookingStatus.EXPIRED


async def test_a_second_telling_changes_nothing(practice: StoredPractice, accounts: AccountService):
    anna = specialist()
    await practice.agreed(await practice.offer(anna))
    event = blocked(practice, anna)
    await accounts.on_account_closed(event)
    before = (await practice.facts(), len(await practice.trail()))
    await accounts.on_account_closed(event)
    assert (await practice.facts(), len(await practice.trail())) == before


async def test_who_is_back_by_the_time_it_is_told_keeps_everything(practice: StoredPractice, accounts: AccountService):
    anna, organisation_id = specialist(), uuid7()
    free, staffed = await practice.offer(anna), await practice.offer(specialist(organisation_id))
    event = blocked(practice, anna)
    practice.people.inactive.clear()
    await accounts.on_account_closed(event)
    await accounts.on_role_revoked(revoked(practice, anna, "specialist"))
    await accounts.on_organisation_archived(archived(practice, organisation_id))
    assert await statuses(practice, free, staffed) == [SlotStatus.FREE] * 2


async def test_who_is_no_specialist_any_more_keeps_what_he_reserved(practice: StoredPractice, accounts: AccountService):
    anna = specialist()
    mine, others = await practice.offer(anna), await practice.offer(starts_at=TEN + DAY)
    visitor = Actor(account_id=anna.me(), permissions=client().permissions)
    given, taken = await practice.agreed(mine), await practice.reserved(others, visitor)
    practice.people.powerless.add(anna.me())
    await accounts.on_role_revoked(revoked(practice, anna, "client"))
    assert await statuses(practice, mine, others) == [SlotStatus.AGREED, SlotStatus.RESERVED]
    await accounts.on_role_revoked(revoked(practice, anna, "specialist"))
    assert await statuses(practice, mine, others) == [SlotStatus.WITHDRAWN, SlotStatus.RESERVED]
    assert (await practice.booking(given.booking)).status is BookingStatus.CANCELLED
    assert (await practice.booking(taken)).status is BookingStatus.RESERVED


async def test_an_archived_organisation_offers_nothing_and_keeps_what_is_reserved(
    practice: StoredPractice, accounts: AccountService
):
    organisation_id = uuid7()
    staffed, elsewhere = specialist(organisation_id), specialist(uuid7())
    free, reserved = [await practice.offer(staffed, at) for at in (TEN, TEN + DAY)]
    other = await practice.offer(elsewhere)
    await practice.reserved(reserved)
    practice.people.archived.add(organisation_id)
    await accounts.on_organisation_archived(archived(practice, organisation_id))
    assert await statuses(practice, free, reserved, other) == [
        SlotStatus.WITHDRAWN,
        SlotStatus.RESERVED,
        SlotStatus.FREE,
    ]


async def test_more_slots_than_one_transaction_takes(practice: StoredPractice, accounts: AccountService):
    anna = specialist()
    slots = [await practice.offer(anna, TEN + n * timedelta(minutes=30), HOUR / 2) for n in range(230)]
    for slot in slots[:210:10]:
        await practice.reserved(slot)
    await accounts.on_account_closed(blocked(practice, anna))
    assert set(await statuses(practice, *slots)) == {SlotStatus.WITHDRAWN}


async def test_who_was_blocked_while_he_reserved_or_published_has_nothing_afterwards(
    practice: StoredPractice, accounts: AccountService
):
    """Whichever of the two comes first."""
    for _ in range(10):
        bob, anna = client(), specialist()
        slot = await practice.offer()
        told = [blocked(practice, who) for who in (bob, anna)]
        practice.people.inactive -= {bob.me(), anna.me()}

        async def close(event: AccountBlocked) -> None:
            practice.people.inactive.add(event.account_id)
            await accounts.on_account_closed(event)

        results = await asyncio.gather(
            practice.reserved(slot, bob),
            practice.offer(anna),
            *map(close, told),
            practice.offer(anna, TEN + DAY),
            return_exceptions=True,
        )
        refused = [each for each in results if isinstance(each, BaseException)]
        assert all(isinstance(each, Unauthenticated | Forbidden) for each in refused), refused
        assert (await practice.slot(slot)).status is SlotStatus.FREE
        for each in results:
            if isinstance(each, Slot):
                assert (await practice.slot(each)).status is SlotStatus.WITHDRAWN


class Hesitating(People):
    """Once somebody has asked who is active, the answer waits until it is told to go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        found, waits = await super().is_active(ids), not self.asked.is_set()
        self.asked.set()
        if waits:
            await self.go.wait()
        return found


@pytest.mark.postgres
async def test_a_reservation_that_found_its_client_active_is_seen_by_what_closes_the_account(
    postgres_practice: SqlPractice,
):
    practice, people, bob = postgres_practice, Hesitating(), client()
    slot = await practice.offer()
    bookings = BookingService(practice.uow, people, practice.clock)
    accounts = AccountService(practice.uow, people, practice.clock)
    reserving = asyncio.create_task(bookings.reserve(bob, slot.id))
    await people.asked.wait()
    people.inactive.add(bob.me())
    event = AccountBlocked(occurred_at=practice.clock(), account_id=bob.me(), version=2)
    closing = asyncio.create_task(accounts.on_account_closed(event))
    while not (closing.done() or await practice.somebody_waits()):
        pass
    people.go.set()
    booking, _ = await asyncio.gather(reserving, closing)
    assert (await practice.booking(booking)).status is BookingStatus.CANCELLED
    assert (await practice.slot(slot)).status is SlotStatus.FREE
