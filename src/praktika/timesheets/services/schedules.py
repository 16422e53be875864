"""Schedules follow internships: made at enrolment, remade when the internship changes, cut when it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from praktika.internships.events import (
    InternCancelled,
    InternChanged,
    InternDismissed,
    InternEnrolled,
    InternGraduated,
)
from praktika.kernel.actors import SYSTEM, Actor
from praktika.kernel.clock import Clock
from praktika.timesheets.domain import DAY, Internship, Schedule, ScheduleNotFound, Stage
from praktika.timesheets.events import ScheduleGenerated, StagePlanned
from praktika.timesheets.permissions import SCHEDULE_GENERATE, SCHEDULE_READ
from praktika.timesheets.policies.access import admit
from praktika.timesheets.policies.planning import planned_stages
from praktika.timesheets.ports import Internships, TimesheetsUnitOfWork
from praktika.timesheets.services.calendars import Calendars
from praktika.timesheets.services.replanning import replan


@dataclass(frozen=True, slots=True)
class Generated:
    """`changed_days` is 0 when everything was as it should be."""

    schedule: Schedule
    changed_days: int


class ScheduleService:
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

    async def generate(self, actor: Actor, intern_id: UUID) -> Generated:
        """Make the schedule what the internship says now.

        ScheduleNotFound for an intern the actor may not know, Forbidden for one whose schedule he may only see.
        """
        actor.require(SCHEDULE_READ)
        internship = await self._internships.intern(intern_id)
        if internship is None:
            raise ScheduleNotFound
        await admit(actor, SCHEDULE_READ, internship, self._internships)
        actor.require_all(SCHEDULE_GENERATE, internship.organisation_id)
        return await self._follow(actor, internship, anew=True)

    async def on_intern_enrolled(self, event: InternEnrolled) -> None:
        await self._on_news(event.intern_id)

    async def on_intern_changed(self, event: InternChanged) -> None:
        await self._on_news(event.intern_id)

    async def on_intern_dismissed(self, event: InternDismissed) -> None:
        await self._end(event.intern_id, event.last_day, event.revision)

    async def on_intern_cancelled(self, event: InternCancelled) -> None:
        await self._end(event.intern_id, event.last_day, event.revision)

    async def on_intern_graduated(self, event: InternGraduated) -> None:
        await self._end(event.intern_id, event.graduated_on, event.revision)

    async def _on_news(self, intern_id: UUID) -> None:
        """Events come in any order, so the internship itself is asked, which also knows the birth date."""
        internship = await self._internships.intern(intern_id)
        if internship is None:
            raise ScheduleNotFound
        await self._follow(SYSTEM, internship, anew=False)

    async def _follow(self, actor: Actor, internship: Internship, *, anew: bool) -> Generated:
        """`anew`: plan also when nothing is new about the internship, as the calendar may have changed."""
        async with self._uow() as uow:
            schedule = await uow.schedules.of_intern(internship.intern_id)
            if schedule is None:
                schedule = Schedule.of(internship)
                await uow.schedules.add(schedule)
                return await self._plan(uow, actor, schedule, internship, is_news=True)
            is_news = schedule.follow(internship)
            if not is_news and not (anew and schedule.is_active):
                return Generated(schedule, 0)
            return await self._plan(uow, actor, schedule, internship, is_news)

    async def _plan(
        self, uow: TimesheetsUnitOfWork, actor: Actor, schedule: Schedule, internship: Internship, is_news: bool
    ) -> Generated:
        last_day = max(schedule.starts_on, schedule.ends_on)
        calendar = await self._calendars.store(uow, schedule.organisation_id, schedule.starts_on, last_day)
        before = schedule.stages
        schedule.arrange(planned_stages(internship.stages, schedule.starts_on, schedule.ends_on, calendar))
        changed = await replan(uow, schedule, calendar)
        if is_news or changed or schedule.stages != before:
            self._tell(uow, schedule, changed, before)
            uow.record(actor, "timesheets.schedule:generate", schedule)
        return Generated(schedule, changed)

    def _tell(self, uow: TimesheetsUnitOfWork, schedule: Schedule, changed: int, before: tuple[Stage, ...]) -> None:
        about: dict[str, Any] = {
            "occurred_at": self._clock(),
            "organisation_id": schedule.organisation_id,
            "intern_id": schedule.intern_id,
            "programme_id": schedule.programme_id,
            "revision": schedule.intern_revision,
        }
        uow.publish(ScheduleGenerated(**about, changed_days=changed))
        for stage in schedule.planned_stages(before):
            dates: dict[str, Any] = {"starts_on": stage.starts_on, "ends_on": stage.ends_on}
            uow.publish(StagePlanned(**about, **dates, stage_id=stage.stage_id))

    async def _end(self, intern_id: UUID, last_day: date, revision: int) -> None:
        """Days after the last one go; ScheduleNotFound, so that it is tried again, when enrolment is yet to be told."""
        async with self._uow() as uow:
            schedule = await uow.schedules.of_intern(intern_id)
            if schedule is None:
                raise ScheduleNotFound
            if schedule.end(last_day, revision):
                later = await uow.days.of(schedule.id, schedule.ends_on + DAY, date.max)
                await uow.days.remove(schedule.id, [day.date for day in later])
                uow.record(SYSTEM, "timesheets.schedule:end", schedule)
