"""Use cases of organisations."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from praktika.identity.domain import Organisation, OrganisationNotFound
from praktika.identity.events import OrganisationCreated
from praktika.identity.permissions import ORGANISATION_UPDATE, ORGANISATION_WRITE
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope
from praktika.kernel.versions import require_version


class OrganisationService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful, clock: Clock) -> None:
        self._uow = uow
        self._standings = standings
        self._clock = clock

    async def create(self, actor: Actor, **members: Any) -> Organisation:
        """`members` are those of Organisation people fill in. OrganisationNameTaken."""
        actor.require_all(ORGANISATION_WRITE)
        now = self._clock()
        organisation = Organisation(id=OrganisationId(uuid7()), created_at=now, updated_at=now, **members)
        async with self._uow() as uow:
            await uow.organisations.add(organisation)
            uow.publish(OrganisationCreated(occurred_at=now, organisation_id=organisation.id))
            uow.record(actor, "identity.organisation:create", organisation)
        return organisation

    async def edit(
        self, actor: Actor, organisation_id: OrganisationId, *, expected: int, changes: Mapping[str, Any]
    ) -> Organisation:
        """OrganisationNotFound also for those of others; Invalid, OrganisationNameTaken."""
        async with self._uow() as uow:
            organisation = await uow.organisations.get(organisation_id)
            if actor.require(ORGANISATION_UPDATE, organisation_id) is not Scope.ALL:
                raise OrganisationNotFound
            require_version(organisation, expected)
            if changes := {name: value for name, value in changes.items() if getattr(organisation, name) != value}:
                uow.publish(organisation.edit(self._clock(), changes))
                uow.record(actor, "identity.organisation:update", organisation)
        return organisation

    async def archive(self, actor: Actor, organisation_id: OrganisationId) -> Organisation:
        """The tenant is closed: nobody is invited any more, and what roles in it allow ends within a second.

        OrganisationNotFound, OrganisationArchived.
        """
        return await self._turn(actor, organisation_id, "archive", Organisation.archive)

    async def restore(self, actor: Actor, organisation_id: OrganisationId) -> Organisation:
        """Roles in it give again what they gave. OrganisationNotFound, OrganisationActive, OrganisationNameTaken."""
        return await self._turn(actor, organisation_id, "restore", Organisation.restore)

    async def _turn(
        self,
        actor: Actor,
        organisation_id: OrganisationId,
        verb: str,
        change: Callable[[Organisation, datetime], Event],
    ) -> Organisation:
        actor.require_all(ORGANISATION_WRITE)
        async with self._uow() as uow:
            organisation = await uow.organisations.get(organisation_id)
            uow.publish(change(organisation, self._clock()))
            uow.record(actor, f"identity.organisation:{verb}", organisation)
        self._standings.forget_all()
        return organisation
