"""Deviations: asked for by interns, entered and decided by staff; what is approved shows in the days at once."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Forbidden, Violation
from praktika.timesheets.domain import (
    DayTooLong,
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
from praktika.timesheets.permissions import DEVIATION_DECIDE, DEVIATION_READ, DEVIATION_REQUEST, DEVIATION_WRITE
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
        actor.require(DEVIATION_READ)
        async with self._uow() as uow:
            schedule = await self._schedule(uow, intern_id)
            as_staff = await self._enters_as_staff(actor, schedule)
            stretch = Stretch(kind=kind, first_day=first_day, last_day=last_day, minutes=minutes)
            deviation = Deviation.of(schedule, stretch, document, comment, actor.me(), self._clock())
            _check(schedule, deviation, as_staff)
            await self._take_in(uow, deviation)
            if as_staff:
                await self._enter(uow, schedule, deviation, actor.me())
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
        async with self._uow() as uow:
            schedule, deviation = await self._seen(uow, actor, deviation_id)
            actor.require(DEVIATION_REQUEST)
            if actor.account_id != schedule.account_id:
                raise Forbidden(permission=DEVIATION_REQUEST.name)
            deviation.withdraw(self._clock())
            uow.record(actor, "timesheets.deviation:withdraw", deviation)
        return deviation

    async def _schedule(self, uow: TimesheetsUnitOfWork, intern_id: UUID) -> Schedule:
        if schedule := await uow.schedules.of_intern(intern_id):
            return schedule
        raise ScheduleNotFound

    async def _enters_as_staff(self, actor: Actor, schedule: Schedule) -> bool:
        """False for the intern himself, whatever else he may be.

        ScheduleNotFound for those it is no business of, Forbidden for those who may only see it.
        """
        await admit(actor, DEVIATION_READ, schedule, self._internships)
        if actor.account_id == schedule.account_id:
            if not actor.scope(DEVIATION_REQUEST):
                actor.require(DEVIATION_WRITE, schedule.organisation_id)
            return False
        if await may(actor, DEVIATION_WRITE, schedule, self._internships):
            return True
        raise Forbidden(permission=DEVIATION_WRITE.name)

    async def _take_in(self, uow: TimesheetsUnitOfWork, deviation: Deviation) -> None:
        if others := await uow.deviations.overlapping(deviation):
            raise DeviationOverlaps(conflicts=list(map(_conflict, others)))
        await uow.deviations.add(deviation)

    async def _to_decide(
        self, uow: TimesheetsUnitOfWork, actor: Actor, deviation_id: DeviationId
    ) -> tuple[Schedule, Deviation]:
        schedule, deviation = await self._seen(uow, actor, deviation_id)
        actor.require(DEVIATION_DECIDE, schedule.organisation_id)
        if actor.account_id == schedule.account_id:
            raise OwnRequest
        if not await may(actor, DEVIATION_DECIDE, schedule, self._internships):
            raise Forbidden(permission=DEVIATION_DECIDE.name)
        return schedule, deviation

    async def _seen(
        self, uow: TimesheetsUnitOfWork, actor: Actor, deviation_id: DeviationId
    ) -> tuple[Schedule, Deviation]:
        """DeviationNotFound for those who may not even see it."""
        actor.require(DEVIATION_READ)
        schedule, deviation = await self._locked(uow, deviation_id)
        try:
            await admit(actor, DEVIATION_READ, schedule, self._internships)
        except ScheduleNotFound:
            raise DeviationNotFound from None
        return schedule, deviation

    async def _locked(self, uow: TimesheetsUnitOfWork, deviation_id: DeviationId) -> tuple[Schedule, Deviation]:
        """The schedule first: everything that changes its days takes turns on it."""
        schedule = await uow.schedules.get(await uow.deviations.schedule_of(deviation_id))
        return schedule, await uow.deviations.get(deviation_id)

    async def _enter(self, uow: TimesheetsUnitOfWork, schedule: Schedule, deviation: Deviation, by: UUID) -> None:
        """What staff enter is approved with it. DayTooLong is the fault of the minutes given."""
        try:
            await self._apply(uow, schedule, deviation, deviation.approve(by, None, self._clock()))
        except DayTooLong as error:
            raise DayTooLong(Violation("/minutes", "out-of-range"), **error.context) from None

    async def _apply(
        self, uow: TimesheetsUnitOfWork, schedule: Schedule, deviation: Deviation, decided: DeviationDecided
    ) -> None:
        first, last = deviation.first_day, deviation.last_day
        calendar = await self._calendars.store(uow, schedule.organisation_id, first, last)
        await replan(uow, schedule, calendar, first, last)
        uow.publish(decided)


def _check(schedule: Schedule, deviation: Deviation, as_staff: bool) -> None:
    if not as_staff and not deviation.day_kind.requestable:
        raise KindNotRequestable(Violation("/kind", "not-an-option"))
    days = {"/first_day": deviation.first_day, "/last_day": deviation.last_day}
    if outside := [pointer for pointer, on in days.items() if not schedule.contains(on, on)]:
        raise OutsidePeriod(*(Violation(pointer, "out-of-range") for pointer in outside))


def _conflict(deviation: Deviation) -> dict[str, object]:
    return {
        "id": deviation.id,
        "kind": deviation.kind,
        "first_day": deviation.first_day,
        "last_day": deviation.last_day,
    }
