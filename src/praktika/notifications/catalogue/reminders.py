"""What people are reminded of, and how long before."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from praktika.consultations.events import SlotAgreed, SlotCancelled, SlotMoved
from praktika.identity.events import AccountErasureScheduled
from praktika.kernel.events import Event
from praktika.notifications.catalogue.consultations import CLIENT, PAGE, PLACE, SPECIALIST, TIME
from praktika.notifications.catalogue.kinds import BOTH, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding(Kind):
    """Told ahead of `moment`, a member of the events that plan it, once for each of the `leads`.

    One without such events is planned by what the module's `reminders_due` answers.
    """

    events: tuple[type[Event], ...] = ()  # none is told at once
    module: str  # that knows the subject
    planned_by: tuple[type[Event], ...] = ()  # the subject is there, or at another time
    moment: str = ""
    leads: tuple[timedelta, ...] = ()
    ended_by: tuple[type[Event], ...] = ()

    @property
    def owner(self) -> str:
        return self.module

    @property
    def moving(self) -> tuple[type[Event], ...]:
        """The events after which waiting reminders may be wrong."""
        return (*self.planned_by, *self.ended_by)


MEETING_LEADS: Final = (timedelta(hours=24), timedelta(hours=1))

REMINDERS: Final = (
    Reminding(
        name="account.erasure-reminder",
        en="Erasure of your account is near",
        ru="Учётная запись скоро будет удалена",
        module="identity",
        planned_by=(AccountErasureScheduled,),
        subject="erasure_id",
        moment="scheduled_for",
        leads=(timedelta(hours=24),),
        variables=frozenset({"scheduled_for", "asked"}),
        locked=True,
        to_doer=True,
    ),
    Reminding(
        name="slot.reminder",
        en="Your consultation is near",
        ru="Скоро ваша консультация",
        module="consultations",
        planned_by=(SlotAgreed,),
        ended_by=(SlotCancelled, SlotMoved),
        subject="booking_id",
        to=CLIENT,
        moment="starts_at",
        leads=MEETING_LEADS,
        variables=PLACE | {"specialist"},
        kept=TIME,
        page=PAGE,
        channels=BOTH,
    ),
    Reminding(
        name="slot.reminder.specialist",
        en="A consultation you give is near",
        ru="Скоро консультация, которую вы проводите",
        module="consultations",
        planned_by=(SlotAgreed,),
        ended_by=(SlotCancelled, SlotMoved),
        subject="booking_id",
        to=SPECIALIST,
        moment="starts_at",
        leads=MEETING_LEADS,
        variables=PLACE | {"client"},
        kept=TIME,
        page=PAGE,
        channels=BOTH,
    ),
)
