"""The wall clock of an organisation."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from praktika.internships.ports import Identity


async def zone_of(identity: Identity, organisation_id: UUID) -> ZoneInfo:
    organisation = await identity.organisation(organisation_id)
    return ZoneInfo(organisation.zone if organisation else UTC.tzname(None))


async def today_in(identity: Identity, organisation_id: UUID, now: datetime) -> date:
    return now.astimezone(await zone_of(identity, organisation_id)).date()
