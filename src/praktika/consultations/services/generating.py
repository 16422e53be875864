"""Slots made from a specialist's hours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotId
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.policies.generating import DAY, Planned, Skipped, check_days, place, wall_starts
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.consultations.services.specialists import Specialist, publisher, require_specialist
from praktika.identity.facade import Profile
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7
from praktika.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Generated:
    """In the order of days, and on each day in the order of its hours; with whose slots these are."""

    slots: Sequence[Slot]
    skipped: Sequence[Skipped]
    settings: SpecialistSettings
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What an audit entry tells: for which specialist, local days and how many slots."""

    id: UUID
    organisation_id: UUID | None
    since: date
    until: date
    created: int


class GeneratingService:
    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def generate(
        self,
        actor: Actor,
        *,
        since: date,
        until: date,
        dry_run: bool = False,
        specialist_id: AccountId | None = None,
    ) -> Generated:
        """For the local days [since, until), where nothing stands in the way; `dry_run` stores nothing.

        Invalid, TooManySlots.
        """
        specialist = await publisher(self._identity, actor, SLOT_WRITE, specialist_id)
        check_days(since, until)
        async with self._uow() as uow:
            await uow.lock_persons(specialist.id)
            await require_specialist(self._identity, specialist)
            generated = await self._planned(uow, specialist, since, until)
            if generated.slots and not dry_run:
                await uow.slots.add(*generated.slots)
                done = Generation(
                    id=specialist.id,
                    organisation_id=specialist.organisation_id,
                    since=since,
                    until=until,
                    created=len(generated.slots),
                )
                uow.record(actor, "consultations.slot:generate", done)
        return generated

    async def _planned(
        self, uow: ConsultationsUnitOfWork, specialist: Specialist, since: date, until: date
    ) -> Generated:
        rules = await uow.rules.of(specialist.id)
        exceptions = await uow.exceptions.between(specialist.id, since, until)
        starts = wall_starts(since, until, rules, exceptions)
        taken = await uow.slots.overlapping(specialist.id, _around(since, until))
        settings = await uow.settings.peek(specialist.id)
        profile = (await self._identity.profiles_of([specialist.id]))[specialist.id]
        now, zone = self._clock(), ZoneInfo(settings.time_zone or profile.timezone)
        found = [*place(starts, zone, (slot.period for slot in taken), now)]
        return Generated(
            slots=[_slot(each, specialist, now) for each in found if isinstance(each, Planned)],
            skipped=[each for each in found if isinstance(each, Skipped)],
            settings=settings,
            profile=profile,
        )


def _around(since: date, until: date) -> Period:
    """Whatever slots of the local days may meet, in any zone."""
    first, end = (datetime.combine(day, time(), UTC) for day in (since, until))
    return Period(first - DAY, end + DAY)


def _slot(planned: Planned, specialist: Specialist, now: datetime) -> Slot:
    return Slot(
        id=SlotId(uuid7()),
        specialist_id=specialist.id,
        organisation_id=specialist.organisation_id,
        starts_at=planned.period.starts_at,
        ends_at=planned.period.ends_at,
        context=planned.hours.context,
        cost=planned.hours.cost,
        location=planned.hours.location,
        created_at=now,
        updated_at=now,
    )
