"""Consultations for tests: say only what matters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from praktika.consultations.adapters.memory import MemoryConsultationsUnitOfWork
from praktika.consultations.adapters.memory.repositories import BOOKINGS, HISTORY
from praktika.consultations.domain.appointments import Appointment
from praktika.consultations.domain.bookings import Booking, HistoryEntry
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot
from praktika.consultations.services import (
    AvailabilityService,
    BookingService,
    GeneratingService,
    SettingsService,
    SettlingService,
    SlotService,
)
from praktika.identity.facade import Profile
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId, Actor, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope

NOW: Final = datetime(2027, 5, 3, 9, tzinfo=UTC)
"""A Monday, a week before the consultation most tests are about."""

TEN: Final = datetime(2027, 5, 10, 10, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

OWN: Final = Reach(own=True)
EVERYBODY: Final = ("consultations.slot:read", "consultations.feed:manage")
SPECIALIST: Final = ("consultations.slot:write", "consultations.slot:decide", "consultations.settings:write")
STAFF: Final = ("consultations.slot:read", *SPECIALIST)


def someone(*permissions: str, organisation_id: UUID | None = None) -> Actor:
    """Signed in, with these permissions over what is his own, and those of everybody."""
    return Actor(
        account_id=AccountId(uuid7()),
        organisation_id=OrganisationId(organisation_id) if organisation_id else None,
        permissions=dict.fromkeys((*EVERYBODY, *permissions), OWN),
    )


def client() -> Actor:
    return someone("consultations.slot:reserve")


def specialist(organisation_id: UUID | None = None) -> Actor:
    """Free-lance unless of an organisation."""
    return someone(*SPECIALIST, organisation_id=organisation_id)


def manager(organisation_id: UUID | None = None) -> Actor:
    organisation = OrganisationId(organisation_id or uuid7())
    everything = Reach(organisations=frozenset({organisation}))
    held = {"consultations.feed:manage": OWN} | dict.fromkeys(STAFF, everything)
    return Actor(account_id=AccountId(uuid7()), organisation_id=organisation, permissions=held)


def admin() -> Actor:
    return Actor(account_id=AccountId(uuid7()), permissions={"*": Reach(everywhere=True)})


@dataclass(frozen=True, kw_only=True)
class Tenant:
    name: str = "Ромашка"
    zone: str = "Europe/Moscow"
    state: str = "active"


@dataclass
class People:
    """Identity's facade: everybody is active and holds every permission, unless said otherwise."""

    inactive: set[UUID] = field(default_factory=set)
    powerless: set[UUID] = field(default_factory=set)
    archived: set[UUID] = field(default_factory=set)
    organisations: dict[UUID, UUID] = field(default_factory=dict)
    zones: dict[UUID, str] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    known: dict[UUID, UUID | None] = field(default_factory=dict)
    """Whom `holds` was asked about, with the organisation: all who ever published anything."""

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(ids) - self.inactive

    async def organisation_of(self, account_id: UUID) -> UUID | None:
        return self.organisations.get(account_id)

    async def organisation(self, organisation_id: UUID) -> Any:
        return Tenant(state="archived" if organisation_id in self.archived else "active")

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool:
        self.known.setdefault(account_id, organisation_id)
        return account_id not in self.powerless | self.inactive

    async def in_use_with(self, permission: str, scope: Scope, q: str | None = None) -> dict[UUID, bool]:
        called, left = await self.people_called(q or ""), self.powerless | self.inactive
        in_use = (each for each, home in self.known.items() if home not in self.archived and each not in left)
        return {each: each in called for each in in_use}

    async def profiles_of(self, ids: Sequence[UUID]) -> dict[UUID, Profile]:
        return {each: self._profile(each) for each in ids}

    async def people_called(self, q: str) -> set[UUID]:
        return {each for each, name in self.names.items() if q.lower() in name.lower()}

    def _profile(self, account_id: UUID) -> Profile:
        zone, name = self.zones.get(account_id, "Europe/Moscow"), self.names.get(account_id, "Anna Orlova")
        status = "blocked" if account_id in self.inactive else "active"
        return Profile(username=None, display_name=name, title=None, status=status, timezone=zone)


class Practice:
    """The services over one unit of work, by plain constructors."""

    def __init__(self, uow: Any = None, clock: FrozenClock | None = None) -> None:
        self.clock = clock or FrozenClock(NOW)
        self.store = MemoryStore(clock=self.clock)
        self.uow = uow or (lambda: MemoryConsultationsUnitOfWork(self.store))
        self.people = People()
        self.slots = SlotService(self.uow, self.people, self.clock)
        self.bookings = BookingService(self.uow, self.people, self.clock)
        self.settling = SettlingService(self.uow, self.clock)
        self.setting = SettingsService(self.uow, self.people, self.clock)
        self.availability = AvailabilityService(self.uow, self.people, self.clock)
        self.generating = GeneratingService(self.uow, self.people, self.clock)

    async def offer(
        self, who: Actor | None = None, starts_at: datetime = TEN, length: timedelta = HOUR, **terms: Any
    ) -> Slot:
        """A free slot, of a free-lance specialist unless said otherwise."""
        return await self.slots.create(who or specialist(), starts_at=starts_at, ends_at=starts_at + length, **terms)

    async def reserved(self, slot: Slot, who: Actor | None = None) -> Booking:
        return await self.bookings.reserve(who or client(), slot.id)

    async def agreed(self, slot: Slot, who: Actor | None = None) -> Appointment:
        await self.reserved(slot, who)
        return await self.bookings.agree(self.specialist_of(slot), slot.id)

    async def slot(self, slot: Slot) -> Slot:
        """As it is stored."""
        async with self.uow() as uow:
            return await uow.slots.peek(slot.id)

    async def booking(self, booking: Booking) -> Booking:
        """As it is stored."""
        return next(each for each in self.store.rows(BOOKINGS) if each.id == booking.id)

    async def history(self, booking: Booking) -> list[HistoryEntry]:
        """In memory only."""
        entries = (each for each in self.store.rows(HISTORY) if each.booking_id == booking.id)
        return sorted(entries, key=lambda each: each.seq)

    async def settings(self, who: Actor, **values: Any) -> None:
        async with self.uow() as uow:
            settings = SpecialistSettings(specialist_id=who.me(), version=1, updated_at=self.clock(), **values)
            await uow.settings.add(settings)

    def specialist_of(self, slot: Slot) -> Actor:
        who = specialist(slot.organisation_id)
        return Actor(account_id=slot.specialist_id, organisation_id=who.organisation_id, permissions=who.permissions)

    def at(self, moment: datetime) -> None:
        self.clock.advance(moment - self.clock())

    def told(self, *names: str) -> list[Any]:
        """Published facts of these names; all without."""
        of_ours = [event for event in self.store.events if event.name.startswith("consultations.")]
        return [event for event in of_ours if not names or event.name.removeprefix("consultations.") in names]
