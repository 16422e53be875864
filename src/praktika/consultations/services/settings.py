"""How specialists want to be booked, set by themselves or by staff for them."""

from collections.abc import Callable
from typing import Unpack

from praktika.consultations.domain.errors import SpecialistNotFound
from praktika.consultations.domain.settings import SettingsTerms, SpecialistSettings
from praktika.consultations.permissions import SETTINGS_WRITE
from praktika.consultations.policies.sight import acts_for
from praktika.consultations.policies.specialists import is_specialist
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.versions import require_version


class SettingsService:
    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def edit(
        self, actor: Actor, specialist_id: AccountId, *, expected: int, **terms: Unpack[SettingsTerms]
    ) -> SpecialistSettings:
        """From the defaults, which are version 0, or from what was set before.

        SpecialistNotFound for those it is no business of, too; Stale; Invalid.
        """
        actor.require(SETTINGS_WRITE)
        organisation_id = await self._identity.organisation_of(specialist_id)
        if not acts_for(actor, SETTINGS_WRITE, specialist_id, organisation_id):
            raise SpecialistNotFound
        async with self._uow() as uow:
            await uow.lock_persons(specialist_id)
            if not await is_specialist(self._identity, specialist_id, organisation_id):
                raise SpecialistNotFound
            settings = await uow.settings.get(specialist_id)
            require_version(settings, expected)
            if any(value != getattr(settings, name) for name, value in terms.items()):
                settings.edit(self._clock(), **terms)
                if expected == 0:
                    await uow.settings.add(settings)
                uow.record(actor, "consultations.settings:update", settings, organisation_id=organisation_id)
        return settings
