"""How a specialist wants to be booked, as the API answers it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.consultations.domain.errors import SpecialistNotFound
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.permissions import SETTINGS_WRITE
from praktika.consultations.policies.sight import acts_for
from praktika.consultations.policies.specialists import is_specialist
from praktika.consultations.ports import Identity
from praktika.kernel.actors import AccountId, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """`time_zone` is that of the account where none was set. `hold_minutes`, how long a reservation may wait for its
    answer, is told to the specialist and to staff. Version 0: nothing was ever set.
    """

    specialist_id: UUID
    time_zone: str
    hold_minutes: int | None
    reserve_notice_minutes: int
    cancel_notice_hours: int
    version: int
    updated_at: datetime | None


class SettingsRows(Protocol):
    async def settings(self, specialist_id: UUID) -> SpecialistSettings:
        """As they are now, or the defaults."""
        ...


class SettingsQueries:
    def __init__(self, rows: SettingsRows, identity: Identity) -> None:
        self._rows = rows
        self._identity = identity

    async def settings(self, actor: Actor, specialist_id: AccountId) -> SettingsView:
        """For everybody who is signed in. SpecialistNotFound of those who are none."""
        actor.me()
        organisation_id = await self._identity.organisation_of(specialist_id)
        if not await is_specialist(self._identity, specialist_id, organisation_id):
            raise SpecialistNotFound
        settings = await self._rows.settings(specialist_id)
        is_theirs = acts_for(actor, SETTINGS_WRITE, specialist_id, organisation_id)
        return SettingsView(
            specialist_id=specialist_id,
            time_zone=settings.time_zone or await self._zone_of(specialist_id),
            hold_minutes=settings.hold_minutes if is_theirs else None,
            reserve_notice_minutes=settings.reserve_notice_minutes,
            cancel_notice_hours=settings.cancel_notice_hours,
            version=settings.version,
            updated_at=settings.updated_at,
        )

    async def _zone_of(self, account_id: AccountId) -> str:
        return (await self._identity.profiles_of([account_id]))[account_id].timezone
