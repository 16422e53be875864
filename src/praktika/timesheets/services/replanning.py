"""Makes the days of a schedule what its terms, the calendar and the deviations say; writes only those that differ."""

from datetime import date

from praktika.timesheets.domain import Calendar, Schedule
from praktika.timesheets.policies.planning import planned_days
from praktika.timesheets.ports import TimesheetsUnitOfWork


async def replan(
    uow: TimesheetsUnitOfWork, schedule: Schedule, calendar: Calendar, first: date = date.min, last: date = date.max
) -> int:
    """Answers how many dates from first to last changed; DayTooLong when the deviations do not fit into a day."""
    deviations = await uow.deviations.approved(schedule.id, first, last)
    planned = list(planned_days(schedule, calendar, deviations, first, last))
    before = {day.date: day for day in await uow.days.of(schedule.id, first, last)}
    changed = [day for day in planned if before.get(day.date) != day]
    gone = before.keys() - {day.date for day in planned}
    await uow.days.put(schedule.id, changed)
    await uow.days.remove(schedule.id, gone)
    return len(changed) + len(gone)
