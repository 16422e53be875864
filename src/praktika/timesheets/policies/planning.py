"""How a plan is made: the minutes of a day, what the day consists of, when stages begin and end."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final

from praktika.timesheets.domain import (
    DAY,
    DAY_OFF,
    WORK_DAY,
    Calendar,
    CalendarDay,
    Covers,
    Day,
    DayType,
    Deviation,
    Effect,
    Entry,
    EntrySource,
    Month,
    Schedule,
    Stage,
    StageLength,
    StageState,
    Term,
    day_of,
    days_between,
)


def planned_minutes(day: CalendarDay, term: Term) -> int:
    """What the term gives a date of the calendar.

    A working day by a move takes the place of the date it was exchanged with; a six-day week works ordinary Saturdays,
    and no day off that pays for another.
    """
    if day.kind is DayType.HOLIDAY:
        return 0
    if day.kind is DayType.WEEKEND:
        works = day.date.weekday() >= 5 and day.moved_from is None
        return term.weekly_minutes[day.date.weekday()] if works else 0
    stands_for = day.moved_from or day.date
    return max(term.weekly_minutes[stands_for.weekday()] - day.shortened_minutes, 0)


def planned_days(
    schedule: Schedule, calendar: Calendar, deviations: Sequence[Deviation], first: date, last: date
) -> Iterator[Day]:
    """The days of the schedule from first to last, with the deviations that are in effect.

    DayTooLong when they do not fit into a day.
    """
    for on in days_between(max(first, schedule.starts_on), min(last, schedule.ends_on)):
        day = calendar.day(on)
        plan = planned_minutes(day, schedule.term(on))
        yield day_of(on, plan, entries(plan, day, [each for each in deviations if each.includes(on)]))


def entries(plan: int, day: CalendarDay, deviations: Iterable[Deviation]) -> list[Entry]:
    """What a day consists of: the plan, what replaces it, what takes a part of it, what is added."""
    in_effect = sorted(
        (each for each in deviations if _covers(each.day_kind.covers, plan, day)),
        key=lambda each: each.day_kind.number,
    )
    found = [Entry(WORK_DAY.name, plan) if plan else Entry(DAY_OFF.name, 0)]
    for effect, apply in STEPS.items():
        for each in (deviation for deviation in in_effect if deviation.effect is effect):
            found = apply(found, each, plan)
    return found


def _covers(covers: Covers, plan: int, day: CalendarDay) -> bool:
    if covers is Covers.PLANNED:
        return plan > 0
    return covers is Covers.ALL or day.kind is not DayType.HOLIDAY


def _replace(_: list[Entry], deviation: Deviation, plan: int) -> list[Entry]:
    return [_entry(deviation, plan if deviation.day_kind.is_worked else 0)]


def _take_part(found: list[Entry], deviation: Deviation, _: int) -> list[Entry]:
    """Only planned work that is left can be taken a part of."""
    left = sum(entry.minutes for entry in found if entry.kind == WORK_DAY.name)
    taken = min(deviation.minutes or 0, left)
    if not taken:
        return found
    rest = [Entry(WORK_DAY.name, left - taken)] if left > taken else []
    return [*rest, *(entry for entry in found if entry.kind != WORK_DAY.name), _entry(deviation, taken)]


def _add(found: list[Entry], deviation: Deviation, _: int) -> list[Entry]:
    return [*(entry for entry in found if entry.kind != DAY_OFF.name), _entry(deviation, deviation.minutes or 0)]


STEPS: Final[dict[Effect, Callable[[list[Entry], Deviation, int], list[Entry]]]] = {
    Effect.REPLACES: _replace,
    Effect.PART: _take_part,
    Effect.ADDS: _add,
}


def _entry(deviation: Deviation, minutes: int) -> Entry:
    return Entry(deviation.kind, minutes, EntrySource.DEVIATION, deviation.id)


def planned_stages(
    lengths: Sequence[StageLength], starts_on: date, last_day: date, calendar: Calendar
) -> tuple[Stage, ...]:
    """Stages one after another from the internship's first day, none past its last."""
    planned: list[Stage] = []
    for length in sorted(lengths, key=lambda each: each.order):
        planned.append(_stage(length, starts_on, last_day, calendar))
        starts_on = (planned[-1].ends_on or last_day) + DAY
    return tuple(planned)


def _stage(length: StageLength, starts_on: date, last_day: date, calendar: Calendar) -> Stage:
    fits = starts_on <= last_day
    return Stage(
        stage_id=length.stage_id,
        order=length.order,
        starts_on=starts_on,
        ends_on=min(LAST_DAYS[length.unit](starts_on, length.duration, last_day, calendar), last_day) if fits else None,
        min_fill_percent=length.min_fill_percent,
        state=StageState.PLANNED if fits else StageState.NOT_SCHEDULED,
    )


def _after_days(start: date, number: int, *_: object) -> date:
    return start + timedelta(days=number - 1)


def _after_working_days(start: date, number: int, limit: date, calendar: Calendar) -> date:
    working = (on for on in days_between(start, limit) if calendar.day(on).is_working)
    return next(islice(working, number - 1, None), limit)


def _after_months(start: date, number: int, *_: object) -> date:
    """The same day so many months later, at most that month's last, minus a day: 31 January + 1 ends on 27 February."""
    month = Month.of(start).plus(number)
    return date(month.year, month.number, min(start.day, month.length)) - DAY


LAST_DAYS: Final[dict[str, Callable[[date, int, date, Calendar], date]]] = {
    "days": _after_days,
    "working_days": _after_working_days,
    "months": _after_months,
}
