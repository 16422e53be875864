"""Facts consultations publish."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.kernel.events import Event
from praktika.kernel.personal_data import ErasureAnswer


@dataclass(frozen=True, kw_only=True)
class BookingFact:
    """What all facts about a booking tell, as it is after them. `by`: client, specialist, staff or system."""

    booking_id: UUID
    slot_id: UUID
    specialist_id: UUID
    client_id: UUID
    organisation_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    sequence: int
    by: str


@dataclass(frozen=True, kw_only=True)
class SlotReserved(BookingFact, Event, name="consultations.slot_reserved"):
    """The specialist is to answer until `hold_expires_at`."""

    hold_expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SlotAgreed(BookingFact, Event, name="consultations.slot_agreed"):
    """The specialist comes."""


@dataclass(frozen=True, kw_only=True)
class SlotDeclined(BookingFact, Event, name="consultations.slot_declined"):
    """The specialist does not take the client."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class SlotCancelled(BookingFact, Event, name="consultations.slot_cancelled"):
    """Either side, staff or the system ended a booking."""

    reason: str
    was_agreed: bool


@dataclass(frozen=True, kw_only=True)
class SlotMoved(BookingFact, Event, name="consultations.slot_moved"):
    """`slot_id`, `starts_at` and `ends_at` are those of the new slot; it waits for an answer again."""

    old_slot_id: UUID
    old_starts_at: datetime
    was_agreed: bool


@dataclass(frozen=True, kw_only=True)
class SlotChanged(BookingFact, Event, name="consultations.slot_changed"):
    """Topic or place of a slot that somebody has reserved."""


@dataclass(frozen=True, kw_only=True)
class ReservationExpired(BookingFact, Event, name="consultations.reservation_expired"):
    """Nobody answered in time."""


@dataclass(frozen=True, kw_only=True)
class SlotCompleted(BookingFact, Event, name="consultations.slot_completed"):
    """The consultation took place, or nobody said otherwise within a day."""


@dataclass(frozen=True, kw_only=True)
class SlotNoShow(BookingFact, Event, name="consultations.slot_no_show"):
    """The client did not come."""


@dataclass(frozen=True, kw_only=True)
class PersonalDataErased(ErasureAnswer, Event, name="consultations.personal_data_erased"):
    """What was to be erased of a person is; bookings stay as facts without words."""
