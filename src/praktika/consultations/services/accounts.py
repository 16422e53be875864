"""What becomes of slots and bookings when somebody leaves, or an organisation closes."""

from collections.abc import Awaitable, Callable

from praktika.consultations.domain.appointments import Appointment
from praktika.consultations.domain.bookings import SYSTEM, Booking, Reason, Why
from praktika.consultations.domain.slots import Slot
from praktika.consultations.policies.specialists import is_specialist
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.consultations.services.settling import BATCH, settle, write
from praktika.consultations.services.specialists import is_open
from praktika.identity.events import AccountArchived, AccountBlocked, OrganisationArchived, RoleRevoked
from praktika.kernel import actors
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.clock import Clock


class AccountService:
    """In batches, each a transaction of its own that holds the person's lock: a reservation on its way is either seen
    here, or finds out that the person has left. A repetition finds nothing left to do.
    """

    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def on_account_closed(self, event: AccountBlocked | AccountArchived) -> None:
        """Nothing happens when the account is open again by now."""
        await self.leave(AccountId(event.account_id))

    async def on_role_revoked(self, event: RoleRevoked) -> None:
        """Who is no specialist any more offers nothing; what he reserved as a client stays. Nothing happens when a
        role makes him one again by now.
        """
        if event.role == "specialist":
            await self._part(AccountId(event.account_id), self._is_specialist, as_client=False)

    async def on_organisation_archived(self, event: OrganisationArchived) -> None:
        """Nobody can reserve what it offers; what is reserved already stays. Nothing happens when it is open again."""
        while await self._withdraw_of(OrganisationId(event.organisation_id)):
            pass

    async def leave(self, account_id: AccountId) -> None:
        """Slots to come are withdrawn; bookings to come are cancelled, on either side."""
        await self._part(account_id, self._is_active, as_client=True)

    async def _part(
        self, account_id: AccountId, stays: Callable[[AccountId], Awaitable[bool]], *, as_client: bool
    ) -> None:
        while await self._parted(account_id, stays, as_client):
            pass

    async def _parted(
        self, account_id: AccountId, stays: Callable[[AccountId], Awaitable[bool]], as_client: bool
    ) -> bool:
        now = self._clock()
        async with self._uow() as uow:
            await uow.lock_persons(account_id)
            if await stays(account_id):
                return False
            slots = await uow.people.slots_to_come(account_id, now, BATCH, as_client=as_client)
            latest = await uow.bookings.latest([slot.id for slot in slots])
            await settle(uow, slots, latest, now)
            for slot in slots:
                await self._release(uow, slot, latest.get(slot.id), account_id)
        return bool(slots)

    async def _release(
        self, uow: ConsultationsUnitOfWork, slot: Slot, booking: Booking | None, account_id: AccountId
    ) -> None:
        """By whoever of the two leaves; a slot that passed to somebody else meanwhile is none of his business."""
        now, offers = self._clock(), slot.specialist_id == account_id
        if booking is not None and booking.is_active and account_id in (booking.specialist_id, booking.client_id):
            why = Why(Reason.ACCOUNT_BLOCKED)
            await write(uow, Appointment(slot, booking).cancel(SYSTEM, why, now, reopen=not offers))
            uow.record(actors.SYSTEM, "consultations.slot:cancel", slot)
        elif offers and slot.is_free:
            slot.withdraw(now)
            uow.record(actors.SYSTEM, "consultations.slot:withdraw", slot)

    async def _withdraw_of(self, organisation_id: OrganisationId) -> bool:
        now = self._clock()
        async with self._uow() as uow:
            if await is_open(self._identity, organisation_id):
                return False
            slots = await uow.people.offered_by(organisation_id, now, BATCH)
            for slot in slots:
                slot.withdraw(now)
                uow.record(actors.SYSTEM, "consultations.slot:withdraw", slot)
        return bool(slots)

    async def _is_active(self, account_id: AccountId) -> bool:
        return account_id in await self._identity.is_active([account_id])

    async def _is_specialist(self, account_id: AccountId) -> bool:
        organisation_id = await self._identity.organisation_of(account_id)
        return await is_specialist(self._identity, account_id, organisation_id)
