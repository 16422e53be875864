"""Launching: from a published version of a template to a dated programme."""

from datetime import datetime
from zoneinfo import ZoneInfo

from praktika.internships.domain.dates import refuse_past
from praktika.internships.domain.programmes import Programme, ProgrammeId, ProgrammeTerms
from praktika.internships.domain.steps import copied, kind_of
from praktika.internships.domain.templates import TemplateVersion
from praktika.internships.events import ProgrammeLaunched
from praktika.kernel.ids import uuid7


def launch(
    version: TemplateVersion, terms: ProgrammeTerms, now: datetime, zone: ZoneInfo, *, backdated: bool
) -> tuple[Programme, ProgrammeLaunched]:
    """A draft programme with copies of the version's steps; `starts_on` and `ends_on` are among the terms.

    Invalid with every violation of its dates.
    """
    refuse_past(terms["starts_on"], now.astimezone(zone).date(), backdated=backdated)
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
