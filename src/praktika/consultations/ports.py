"""What the use cases need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule, ExceptionId, RuleId
from praktika.consultations.domain.bookings import Booking, HistoryEntry
from praktika.consultations.domain.feeds import CalendarFeed, FeedId
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotId
from praktika.identity.facade import OrganisationFacts, Profile
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.calendars import CalendarEvent
from praktika.kernel.periods import Period
from praktika.kernel.permissions import Scope
from praktika.kernel.uow import UnitOfWork


class SlotRepository(Protocol):
    """A slot's row stands for the slot and its booking: whoever changes either has locked it. Persons are locked
    before slots, slots by ascending id.
    """

    async def peek(self, slot_id: SlotId) -> Slot:
        """As it is now, to find out whom to lock; SlotNotFound."""
        ...

    async def get(self, slot_id: SlotId) -> Slot:
        """Locked until the unit of work ends; SlotNotFound."""
        ...

    async def lock(self, ids: Collection[SlotId], client_id: AccountId, now: datetime) -> Mapping[SlotId, Slot]:
        """Those of them that exist and those the client has overdue bookings of, locked."""
        ...

    async def lock_overdue(self, now: datetime, limit: int) -> Sequence[Slot]:
        """Slots whose hold has run out, locked; those somebody else has locked are left to him."""
        ...

    async def lock_past(self, ended_before: datetime, limit: int) -> Sequence[Slot]:
        """Agreed slots that ended before, locked; those somebody else has locked are left to him."""
        ...

    async def purge(self, before: datetime, limit: int) -> int:
        """Removes slots withdrawn before that never had a booking; how many."""
        ...

    async def add(self, *slots: Slot) -> None:
        """SlotOverlaps when the specialist has another slot at one of the times."""
        ...

    async def overlapping(self, specialist_id: AccountId, period: Period) -> Sequence[Slot]:
        """The specialist's slots that take time then, as they are now."""
        ...


class BookingRepository(Protocol):
    async def peek(self, slot_id: SlotId) -> Booking | None:
        """What `latest` finds of the slot, as it is now; waits for nobody and cannot be changed."""
        ...

    async def latest(self, slot_ids: Collection[SlotId]) -> Mapping[SlotId, Booking]:
        """Of each slot the booking that holds it, else the one that changed last."""
        ...

    async def around(self, client_id: AccountId, specialist_id: AccountId, period: Period) -> Sequence[Booking]:
        """What may stand in the way of a booking, as it is now: active ones that overlap the period, of the client on
        either side and of the specialist as a client, and all of the client that wait for an answer.
        """
        ...

    async def add(self, booking: Booking) -> None: ...

    async def add_history(self, entry: HistoryEntry) -> None: ...

    async def make_way(self) -> None:
        """What has ended in this unit of work leaves its place before another booking moves there."""
        ...


class SettingsRepository(Protocol):
    async def get(self, specialist_id: AccountId) -> SpecialistSettings:
        """Locked when there are any; the defaults at version 0 otherwise."""
        ...

    async def peek(self, specialist_id: AccountId) -> SpecialistSettings:
        """As they are now, or the defaults."""
        ...

    async def add(self, settings: SpecialistSettings) -> None:
        """Stale when somebody else made the first ones meanwhile."""
        ...


class FeedRepository(Protocol):
    async def get(self, feed_id: FeedId) -> CalendarFeed:
        """FeedNotFound."""
        ...

    async def live(self, account_id: AccountId) -> int:
        """How many the account has that are not revoked."""
        ...

    async def add(self, feed: CalendarFeed) -> None: ...


class RuleRepository(Protocol):
    async def get(self, rule_id: RuleId) -> AvailabilityRule:
        """Locked until the unit of work ends; RuleNotFound."""
        ...

    async def of(self, specialist_id: AccountId) -> Sequence[AvailabilityRule]:
        """As they are now."""
        ...

    async def add(self, rule: AvailabilityRule) -> None: ...

    async def delete(self, rule: AvailabilityRule) -> None: ...


class ExceptionRepository(Protocol):
    async def get(self, exception_id: ExceptionId) -> AvailabilityException:
        """Locked until the unit of work ends; ExceptionNotFound."""
        ...

    async def between(self, specialist_id: AccountId, since: date, until: date) -> Sequence[AvailabilityException]:
        """Of the days [since, until), as they are now."""
        ...

    async def add(self, exception: AvailabilityException) -> None:
        """ExceptionExists when there is one of this kind and beginning on that day."""
        ...

    async def delete(self, exception: AvailabilityException) -> None: ...


class Forgotten(NamedTuple):
    """How many records lost words of the person or went, the slots on whose bookings he gave a reason in words, and
    whether records of him stay.
    """

    removed: int
    argued: Collection[SlotId]
    stays: bool


class PersonRepository(Protocol):
    """Everything that hangs on one person, or on one organisation."""

    async def slots_to_come(
        self, account_id: AccountId, now: datetime, limit: int, *, as_client: bool
    ) -> Sequence[Slot]:
        """Slots the person offers, free or not, and where `as_client` those he has reserved; locked."""
        ...

    async def offered_by(self, organisation_id: OrganisationId, now: datetime, limit: int) -> Sequence[Slot]:
        """Free slots to come, locked."""
        ...

    async def forget(self, account_id: AccountId, now: datetime) -> Forgotten:
        """Words the person wrote, and those of his slots, go; so do his rules, exceptions, settings and feeds."""
        ...


class ConsultationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def slots(self) -> SlotRepository: ...

    @property
    def bookings(self) -> BookingRepository: ...

    @property
    def settings(self) -> SettingsRepository: ...

    @property
    def feeds(self) -> FeedRepository: ...

    @property
    def rules(self) -> RuleRepository: ...

    @property
    def exceptions(self) -> ExceptionRepository: ...

    @property
    def people(self) -> PersonRepository: ...

    async def lock_persons(self, *ids: AccountId) -> None:
        """Whoever may take one of these persons' time waits here."""
        ...


class CalendarSource(Protocol):
    """Another module with appointments, which stand in the same feed."""

    async def calendar_events_of(
        self, account_id: UUID, starts_at_from: datetime, starts_at_to: datetime
    ) -> Sequence[CalendarEvent]:
        """Of the account; the last moment is exclusive."""
        ...


class Identity(Protocol):
    """Answered by identity's facade."""

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those of the accounts that can be used."""
        ...

    async def organisation_of(self, account_id: UUID) -> UUID | None:
        """The tenant of a staff account."""
        ...

    async def organisation(self, organisation_id: UUID) -> OrganisationFacts | None: ...

    async def profiles_of(self, ids: Sequence[UUID]) -> dict[UUID, Profile]: ...

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool:
        """Whether the active account has the permission, in any scope or just this one, for records of the
        organisation.
        """
        ...
