"""The wall clock of an organisation."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo


class Organisation(Protocol):
    @property
    def zone(self) -> str:
        """IANA name."""
        ...


class Organisations(Protocol):
    async def organisation(self, organisation_id: UUID) -> Organisation | None: ...


async def zone_of(organisations: Organisations, organisation_id: UUID) -> ZoneInfo:
    organisation = await organisations.organisation(organisation_id)
    assert organisation, "organisations are archived, never deleted"
    return ZoneInfo(organisation.zone)


async def today_in(organisations: Organisations, organisation_id: UUID, now: datetime) -> date:
    return now.astimezone(await zone_of(organisations, organisation_id)).date()
