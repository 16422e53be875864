"""Deviations: asked for by interns, entered and decided by staff; what is approved shows in the days at once."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.timesheets.domain import (
    Deviation,
    DeviationId,
    DeviationNotFound,
    DeviationOverlaps,
    KindNotRequestable,
    OutsidePeriod,
    OwnRequest,
    Paper,
    Schedule,
    ScheduleNotFound,
    Stretch,
)
from praktika.timesheets.events import DeviationDecided
from praktika.timesheets.permissions import DEVIATION_DECIDE, DEVIATION_REQUEST, DEVIATION_WRITE
from praktika.timesheets.policies.access import admit, may
from praktika.timesheets.ports import Internships, TimesheetsUnitOfWork
from praktika.timesheets.services.calendars import Calendars
from praktika.timesheets.services.replanning import replan


class DeviationService:
    def __init__(
        self,
        uow: Callable[[], TimesheetsUnitOfWork],
        internships: Internships,
        calendars: Calendars,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._internships = internships
        self._calendars = calendars
        self._clock = clock

    async def create(
        self,
        actor: Actor,
        intern_id: UUID,
        *,
        kind: str,
        first_day: date,
        last_day: date,
        minutes: int | None = None,
        document: Paper | None = None,
        comment: str | None = None,
    ) -> Deviation:
        """Staff enter what holds at once, an intern asks.

        KindNotRequestable, OutsidePeriod, DeviationOverlaps, DayTooLong; Invalid for a stretch that makes no sense.
        """
        if not actor.scope(DEVIATION_REQUEST):
            actor.require(DEVIATION_WRITE, actor.organisation_id)
        async with self._uow() as uow:
            schedule = await self._schedule(uow, intern_id)
            as_staff = await self._enters_as_staff(actor, schedule)
            stretch = Stretch(kind=kind, first_day=first_day, last_day=last_day, minutes=minutes)
            deviation = Deviation.of(schedule, stretch, document, comment, actor.me(), self._clock())
            _check(schedule, deviation, as_staff)
            await self._take_in(uow, deviation)
            if as_staff:
                await self._apply(uow, schedule, deviation, deviation.approve(actor.me(), None, self._clock()))
            else:
                uow.publish(deviation.requested())
            uow.record(actor, "timesheets.deviation:create", deviation)
        return deviation

    async def approve(self, actor: Actor, deviation_id: DeviationId, *, comment: str | None = None) -> Deviation:
        async with self._uow() as uow:
            schedule, deviation = await self._to_decide(uow, actor, deviation_id)
            await self._apply(uow, schedule, deviation, deviation.approve(actor.me(), comment, self._clock()))
            uow.record(actor, "timesheets.deviation:approve", deviation, reason=comment)
        return deviation

    async def reject(self, actor: Actor, deviation_id: DeviationId, *, comment: str | None = None) -> Deviation:
        """Invalid without a comment."""
        async with self._uow() as uow:
            _, deviation = await self._to_decide(uow, actor, deviation_id)
            uow.publish(deviation.reject(actor.me(), comment, self._clock()))
            uow.record(actor, "timesheets.deviation:reject", deviation, reason=comment)
        return deviation

    async def cancel(self, actor: Actor, deviation_id: DeviationId, *, comment: str | None = None) -> Deviation:
        """The days become what they were without it; Invalid without a comment."""
        async with self._uow() as uow:
            schedule, deviation = await self._to_decide(uow, actor, deviation_id)
            await self._apply(uow, schedule, deviation, deviation.cancel(actor.me(), comment, self._clock()))
            uow.record(actor, "timesheets.deviation:cancel", deviation, reason=comment)
        return deviation

    async def withdraw(self, actor: Actor, deviation_id: DeviationId) -> Deviation:
        """The intern takes his request back."""
        actor.require(DEVIATION_REQUEST)
        async with self._uow() as uow:
            schedule, deviation = await self._locked(uow, deviation_id)
            if actor.account_id != schedule.account_id:
                raise DeviationNotFound
            deviation.withdraw(self._clock())
            uow.record(actor, "timesheets.deviation:withdraw", deviation)
        return deviation

    async def _schedule(self, uow: TimesheetsUnitOfWork, intern_id: UUID) -> Schedule:
        if schedule := await uow.schedules.of_intern(intern_id):
            return schedule
        raise ScheduleNotFound

    async def _enters_as_staff(self, actor: Actor, schedule: Schedule) -> bool:
        """False for the intern himself, whatever else he may be; ScheduleNotFound for those it is no business of."""
        if actor.account_id == schedule.account_id:
            return False
        if await may(actor, DEVIATION_WRITE, schedule, self._internships):
            return True
        raise ScheduleNotFound

    async def _take_in(self, uow: TimesheetsUnitOfWork, deviation: Deviation) -> None:
        if others := await uow.deviations.overlapping(deviation):
            raise DeviationOverlaps(conflicts=list(map(_conflict, others)))
        await uow.deviations.add(deviation)

    async def _to_decide(
        self, uow: TimesheetsUnitOfWork, actor: Actor, deviation_id: DeviationId
    ) -> tuple[Schedule, Deviation]:
        actor.require(DEVIATION_DECIDE, actor.organisation_id)
        schedule, deviation = await self._locked(uow, deviation_id)
        await self._admit(actor, schedule)
        if actor.account_id == schedule.account_id:
            raise OwnRequest
        return schedule, deviation

    async def _admit(self, actor: Actor, schedule: Schedule) -> None:
        try:
            await admit(actor, DEVIATION_DECIDE, schedule, self._internships)
        except ScheduleNotFound:
            raise DeviationNotFound from None

    async def _locked(self, uow: TimesheetsUnitOfWork, deviation_id: DeviationId) -> tuple[Schedule, Deviation]:
        """The schedule first: everything that changes its days takes turns on it."""
        schedule = await uow.schedules.get(await uow.deviations.schedule_of(deviation_id))
        return schedule, await uow.deviations.get(deviation_id)

    async def _apply(
        self, uow: TimesheetsUnitOfWork, schedule: Schedule, deviation: Deviation, decided: DeviationDecided
    ) -> None:
        first, last = deviation.first_day, deviation.last_day
        calendar = await self._calendars.store(uow, schedule.organisation_id, first, last)
        await replan(uow, schedule, calendar, first, last)
        uow.publish(decided)


def _check(schedule: Schedule, deviation: Deviation, as_staff: bool) -> None:
    if not as_staff and not deviation.day_kind.requestable:
        raise KindNotRequestable
    if not schedule.contains(deviation.first_day, deviation.last_day):
        raise OutsidePeriod


def _conflict(deviation: Deviation) -> dict[str, object]:
    return {
        "id": deviation.id,
        "kind": deviation.kind,
        "first_day": deviation.first_day,
        "last_day": deviation.last_day,
    }
