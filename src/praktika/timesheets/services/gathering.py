"""Collects the stored days of a programme's interns for a file, in chunks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from praktika.timesheets.domain import Day, Deviation, ExportOrder, Month, Schedule
from praktika.timesheets.policies.book import Contents
from praktika.timesheets.policies.names import sheet_name
from praktika.timesheets.policies.timesheet import Person
from praktika.timesheets.ports import Internships, Organisation, People, Programme, TimesheetsUnitOfWork
from praktika.timesheets.services.calendars import Calendars

CHUNK: Final = 500
"""Interns read at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some interns of one month, to be read in one go."""

    month: Month
    schedules: Sequence[Schedule]


@dataclass(slots=True)
class Found:
    """What has been read so far."""

    months: dict[Month, dict[Person, Sequence[Day]]] = field(default_factory=dict)
    deviations: dict[UUID, tuple[Person, Deviation]] = field(default_factory=dict)


async def parts_of(uow: TimesheetsUnitOfWork, order: ExportOrder) -> list[Part]:
    """Months without interns are passed over."""
    first, last = order.month_from.first_day, order.month_to.last_day
    schedules = await uow.schedules.of_programme(order.programme_id, first, last, order.curator_id)
    return [part for month in order.month_from.until(order.month_to) for part in _parts(month, schedules)]


def person_months(parts: Sequence[Part]) -> int:
    return sum(len(part.schedules) for part in parts)


def _parts(month: Month, schedules: Sequence[Schedule]) -> Iterator[Part]:
    present = [each for each in schedules if each.starts_on <= month.last_day and month.first_day <= each.ends_on]
    return (Part(month, chunk) for chunk in batched(present, CHUNK))


class Gatherer:
    def __init__(self, internships: Internships, people: People, calendars: Calendars) -> None:
        self._internships = internships
        self._people = people
        self._calendars = calendars

    async def read(self, uow: TimesheetsUnitOfWork, part: Part, found: Found) -> None:
        """Add a part to what was found: three statements, whatever its size."""
        first, last = part.month.first_day, part.month.last_day
        persons = await self._persons(part.schedules)
        ids = [each.id for each in part.schedules]
        days = await uow.days.of_many(ids, first, last)
        found.months.setdefault(part.month, {}).update({persons[id_]: days.get(id_, ()) for id_ in ids})
        for deviation in await uow.deviations.of_many(ids, first, last):
            found.deviations[deviation.id] = persons[deviation.schedule_id], deviation

    async def _persons(self, schedules: Sequence[Schedule]) -> Mapping[UUID, Person]:
        names = await self._people.names_of([each.account_id for each in schedules])
        return {each.id: _person(each, sheet_name(names.get(each.account_id))) for each in schedules}

    async def contents(
        self, uow: TimesheetsUnitOfWork, order: ExportOrder, found: Found, made_at: datetime
    ) -> Contents:
        programme = await self._programme(order)
        organisation = await self._organisation(order)
        first, last = order.month_from.first_day, order.month_to.last_day
        names = await self._names({order.requested_by, *_deciders(found)})
        return Contents(
            order=order,
            programme=(programme.starts_on, programme.ends_on),
            legal_name=organisation.legal_name or organisation.name,
            okpo=organisation.okpo or "",
            zone=organisation.zone,
            author=names.get(order.requested_by, ""),
            made_at=made_at.astimezone(ZoneInfo(organisation.zone)),
            calendar=await self._calendars.read(uow, order.organisation_id, first, last),
            months=found.months,
            deviations=list(found.deviations.values()),
            names=names,
        )

    async def _programme(self, order: ExportOrder) -> Programme:
        programme = await self._internships.programme(order.programme_id)
        assert programme, "the programme was there when the file was ordered, and none is deleted"
        return programme

    async def _organisation(self, order: ExportOrder) -> Organisation:
        organisation = await self._people.organisation(order.organisation_id)
        assert organisation, "organisations are archived, never deleted"
        return organisation

    async def _names(self, ids: set[UUID]) -> dict[UUID | None, str]:
        return {id_: sheet_name(names) for id_, names in (await self._people.names_of(sorted(ids))).items()}


def _deciders(found: Found) -> set[UUID]:
    return {each.decided_by for _, each in found.deviations.values() if each.decided_by}


def _person(schedule: Schedule, name: str) -> Person:
    return Person(
        intern_id=schedule.intern_id,
        name=name,
        personnel_number=schedule.personnel_number,
        position=schedule.position,
        starts_on=schedule.starts_on,
        ends_on=schedule.ends_on,
    )
