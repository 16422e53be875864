"""Launching: from a published version of a template to a dated programme."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from praktika.internships.domain.errors import IN_THE_PAST
from praktika.internships.domain.programmes import Programme, ProgrammeId, ProgrammeTerms
from praktika.internships.domain.steps import copied, kind_of
from praktika.internships.domain.templates import TemplateVersion
from praktika.internships.events import ProgrammeLaunched
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7

FURTHEST_BACK: Final = 2
"""How many years ago a backdated programme may have begun."""


def launch(
    version: TemplateVersion, terms: ProgrammeTerms, now: datetime, zone: ZoneInfo, *, backdated: bool
) -> tuple[Programme, ProgrammeLaunched]:
    """A draft programme with copies of the version's steps; `starts_on` and `ends_on` are among the terms.

    Invalid with every violation of its dates.
    """
    _refuse_past(terms["starts_on"], now.astimezone(zone).date(), backdated)
    offered = ProgrammeTerms(
        title=version.title,
        description=version.description,
        enrol_until=terms["ends_on"],
        weekly_minutes=version.defaults.weekly_minutes,
        capacity=version.defaults.capacity,
    )
    programme = Programme(
        id=ProgrammeId(uuid7()),
        organisation_id=version.organisation_id,
        template_id=version.template_id,
        template_version=version.number,
        kind=kind_of(version.steps),
        steps=copied(version.steps),
        starts_at=now,
        ends_at=now,
        created_at=now,
        updated_at=now,
        **(offered | terms),
    )
    programme.settle(zone)
    fact = ProgrammeLaunched(occurred_at=now, organisation_id=programme.organisation_id, programme_id=programme.id)
    return programme, fact


def _refuse_past(starts_on: date, today: date, backdated: bool) -> None:
    if starts_on < (_years_before(today) if backdated else today):
        raise Invalid.at("/starts_on", IN_THE_PAST)


def _years_before(day: date) -> date:
    """The same day of the year, for 29 February the day before."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - FURTHEST_BACK, day=28 if is_leap_day else day.day)
