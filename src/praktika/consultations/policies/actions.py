"""What somebody may do to a slot now: the commands asked beforehand, by their own guards."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from praktika.consultations.domain.appointments import NO_NOTICE, Appointment
from praktika.consultations.domain.bookings import Booking
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.consultations.permissions import SLOT_DECIDE, SLOT_RESERVE, SLOT_WRITE
from praktika.consultations.policies.reserving import refuse_untimely
from praktika.consultations.policies.sight import is_client, is_staff, provider_or_none
from praktika.kernel.actors import Actor
from praktika.kernel.errors import Conflict
from praktika.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Case:
    """`holding`: the booking that belongs to the slot now."""

    actor: Actor
    slot: Slot
    holding: Booking | None
    settings: SpecialistSettings
    now: datetime

    def provides(self, permission: Permission) -> bool:
        return provider_or_none(self.actor, permission, self.slot) is not None

    def is_staff(self, permission: Permission) -> bool:
        return is_staff(self.actor, permission, self.slot.organisation_id)

    @property
    def is_client(self) -> bool:
        return is_client(self.actor, self.holding)

    @property
    def is_overdue(self) -> bool:
        return self.holding is not None and self.holding.is_overdue(self.now)

    @property
    def appointment(self) -> Appointment:
        assert self.holding is not None, "only of what is held"
        return Appointment(self.slot, self.holding)


def actions_of(case: Case) -> list[str]:
    """In the order of the list of all actions. Whether a client has time and reservations left is found out when he
    reserves.
    """
    return [name for name in _thinkable(case) if ACTIONS[name](case)]


def _thinkable(case: Case) -> Iterator[str]:
    """What the state allows at all. A hold that ran out is ended by whoever reserves next."""
    yield from OF_STATUS.get(case.slot.status, ())
    if case.is_overdue:
        yield "reserve"


OF_STATUS: Final[Mapping[SlotStatus, tuple[str, ...]]] = {
    SlotStatus.FREE: ("edit", "delete", "reserve"),
    SlotStatus.RESERVED: ("edit", "agree", "decline", "cancel", "reschedule"),
    SlotStatus.AGREED: ("edit", "cancel", "reschedule", "complete", "no_show"),
}


def _edit(case: Case) -> bool:
    return case.provides(SLOT_WRITE) and not case.is_overdue


def _delete(case: Case) -> bool:
    return case.provides(SLOT_WRITE)


def _reserve(case: Case) -> bool:
    """For oneself, or by staff for somebody."""
    for_oneself = bool(case.actor.scope(SLOT_RESERVE)) and case.actor.account_id != case.slot.specialist_id
    may = for_oneself or case.is_staff(SLOT_WRITE)
    return may and _passes(lambda: refuse_untimely(case.slot, case.settings, case.now))


def _decide(case: Case) -> bool:
    return case.provides(SLOT_DECIDE) and _passes(lambda: case.appointment.require_pending(case.now))


def _cancel(case: Case) -> bool:
    if case.is_client:
        return _leave(case)
    may = case.is_staff(SLOT_DECIDE) or (case.provides(SLOT_DECIDE) and case.slot.status is SlotStatus.AGREED)
    return may and _in_time(case, NO_NOTICE)


def _reschedule(case: Case) -> bool:
    if case.is_client:
        return _leave(case)
    return case.is_staff(SLOT_DECIDE) and _in_time(case, NO_NOTICE)


def _leave(case: Case) -> bool:
    return bool(case.actor.scope(SLOT_RESERVE)) and _in_time(case, case.settings.cancel_notice)


def _in_time(case: Case, notice: timedelta) -> bool:
    def check() -> None:
        case.appointment.require_active(case.now)
        case.appointment.require_notice(notice, case.now)

    return _passes(check)


def _end(case: Case) -> bool:
    return case.provides(SLOT_DECIDE) and _passes(lambda: case.appointment.require_begun(case.now))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Conflict:
        return False
    return True


ACTIONS: Final[Mapping[str, Callable[[Case], bool]]] = {
    "edit": _edit,
    "delete": _delete,
    "reserve": _reserve,
    "agree": _decide,
    "decline": _decide,
    "cancel": _cancel,
    "reschedule": _reschedule,
    "complete": _end,
    "no_show": _end,
}
