from collections.abc import Callable, Sequence
from typing import Unpack
from uuid import UUID

from praktika.identity.events import OrganisationArchived
from praktika.internships.domain.errors import (
    DatesExcludeInterns,
    TemplateArchived,
    TemplateNotPublished,
)
from praktika.internships.domain.launching import launch
from praktika.internships.domain.programmes import Programme, ProgrammeId, ProgrammeTerms
from praktika.internships.domain.templates import Template, TemplateId, TemplateStatus, TemplateVersion
from praktika.internships.permissions import APPLICATION_REVIEW, PROGRAMME_LAUNCH, PROGRAMME_WRITE, TEMPLATE_READ
from praktika.internships.policies.zones import zone_of
from praktika.internships.ports import Identity, InternshipsUnitOfWork
from praktika.internships.services.references import unusable
from praktika.internships.services.sight import require_over, require_over_template
from praktika.kernel.actors import SYSTEM, AccountId, Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid
from praktika.kernel.versions import require_version


class ProgrammeService:
    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def launch(
        self,
        actor: Actor,
        template_id: TemplateId,
        *,
        template_version: int | None = None,
        publish: bool = True,
        backdated: bool = False,
        **terms: Unpack[ProgrammeTerms],
    ) -> Programme:
        """A programme from the latest published version, or the one named; `starts_on` and `ends_on` are needed.

        TemplateNotPublished, TemplateArchived; Invalid for dates that do not fit and for records that cannot be used.
        """
        actor.require(TEMPLATE_READ)
        now = self._clock()
        async with self._uow() as uow:
            template = await uow.templates.get(template_id)
            await require_over_template(uow, actor, PROGRAMME_LAUNCH, template)
            version = await _version(uow, template, template_version)
            zone = await zone_of(self._identity, template.organisation_id)
            programme, fact = launch(version, terms, now, zone, backdated=backdated)
            await self._refuse_unusable(uow, programme.organisation_id, terms)
            await uow.programmes.add(programme)
            uow.publish(fact, *([programme.publish(now)] if publish else []))
            uow.record(actor, "internships.programme:launch", programme)
        return programme

    async def edit(
        self, actor: Actor, programme_id: ProgrammeId, *, expected: int, **changes: Unpack[ProgrammeTerms]
    ) -> Programme:
        """Stale, ProgrammeEnded, CapacityBelowTaken, DatesExcludeInterns."""
        async with self._uow() as uow:
            programme = await self._mine(uow, actor, programme_id)
            require_version(programme, expected)
            zone = await zone_of(self._identity, programme.organisation_id)
            await self._refuse_unusable(uow, programme.organisation_id, changes)
            listed = programme.places
            uow.publish(programme.edit(self._clock(), zone, **changes))
            if programme.places != listed:
                programme.keep_places_of(await uow.interns.count_by_place(programme.id))
            if await uow.interns.any_beyond(programme.id, programme.starts_on, programme.ends_on):
                raise DatesExcludeInterns
            uow.record(actor, "internships.programme:update", programme)
        return programme

    async def publish(self, actor: Actor, programme_id: ProgrammeId) -> Programme:
        async with self._uow() as uow:
            programme = await self._mine(uow, actor, programme_id)
            uow.publish(programme.publish(self._clock()))
            uow.record(actor, "internships.programme:publish", programme)
        return programme

    async def close(self, actor: Actor, programme_id: ProgrammeId) -> Programme:
        """No new applications and enrolments; those who are in go on."""
        async with self._uow() as uow:
            programme = await self._mine(uow, actor, programme_id)
            uow.publish(programme.close(self._clock()))
            uow.record(actor, "internships.programme:close", programme)
        return programme

    async def on_organisation_archived(self, event: OrganisationArchived) -> None:
        """What is published closes; a repetition finds nothing to close."""
        async with self._uow() as uow:
            for programme in await uow.programmes.published_in(OrganisationId(event.organisation_id)):
                uow.publish(programme.close(self._clock()))
                uow.record(SYSTEM, "internships.programme:close", programme)

    async def _mine(self, uow: InternshipsUnitOfWork, actor: Actor, programme_id: ProgrammeId) -> Programme:
        programme = await uow.programmes.get(programme_id)
        await require_over(uow, actor, PROGRAMME_WRITE, programme, self._clock())
        return programme

    async def _refuse_unusable(
        self, uow: InternshipsUnitOfWork, organisation_id: OrganisationId, terms: ProgrammeTerms
    ) -> None:
        """Invalid for directions, places and curators that are not the organisation's, or archived."""
        directions = [direction_id] if (direction_id := terms.get("direction_id")) else []
        places, curators = [place.place_id for place in terms.get("places", ())], terms.get("curator_ids", ())
        wrong = [
            *unusable("/direction_id", directions, await uow.directions.usable(organisation_id, directions)),
            *unusable("/places/{}/place_id", places, await uow.places.usable(organisation_id, places)),
            *unusable("/curator_ids/{}", curators, await self._usable_curators(organisation_id, curators)),
        ]
        if wrong:
            raise Invalid(*wrong)

    async def _usable_curators(self, organisation_id: OrganisationId, ids: Sequence[AccountId]) -> set[UUID]:
        return await self._identity.holders_among(ids, APPLICATION_REVIEW.name, organisation_id) if ids else set()


async def _version(uow: InternshipsUnitOfWork, template: Template, number: int | None) -> TemplateVersion:
    if template.status is TemplateStatus.ARCHIVED:
        raise TemplateArchived
    if version := await uow.templates.version(template.id, template.latest_version if number is None else number):
        return version
    raise TemplateNotPublished
