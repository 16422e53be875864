from collections.abc import Callable, Mapping
from typing import Any

from praktika.internships.domain.catalogue import Direction, DirectionId, Place, PlaceId
from praktika.internships.domain.errors import DirectionNotFound, PlaceNotFound
from praktika.internships.permissions import CATALOGUE_WRITE
from praktika.internships.policies.access import own_organisation, require_within
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7
from praktika.kernel.versions import require_version


class CatalogueService:
    """Directions and places. A name is taken when another one of the organisation differs in case only."""

    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def add_direction(
        self, actor: Actor, *, name: str, description: str = "", display: Mapping[str, Any] | None = None
    ) -> Direction:
        """NameTaken."""
        now = self._clock()
        direction = Direction(
            id=DirectionId(uuid7()),
            organisation_id=own_organisation(actor, CATALOGUE_WRITE),
            name=name,
            description=description,
            display=display or {},
            created_at=now,
            updated_at=now,
        )
        async with self._uow() as uow:
            await uow.directions.add(direction)
            uow.record(actor, "internships.direction:create", direction)
        return direction

    async def edit_direction(
        self,
        actor: Actor,
        direction_id: DirectionId,
        *,
        expected: int,
        name: str | None = None,
        description: str | None = None,
        display: Mapping[str, Any] | None = None,
    ) -> Direction:
        """Stale, NameTaken."""
        actor.require(CATALOGUE_WRITE)
        async with self._uow() as uow:
            direction = await uow.directions.get(direction_id)
            require_within(actor, CATALOGUE_WRITE, direction.organisation_id, DirectionNotFound)
            require_version(direction, expected)
            direction.edit(self._clock(), name=name, description=description, display=display)
            uow.record(actor, "internships.direction:update", direction)
        return direction

    async def add_place(self, actor: Actor, *, name: str, address: str, description: str = "") -> Place:
        """NameTaken."""
        now = self._clock()
        place = Place(
            id=PlaceId(uuid7()),
            organisation_id=own_organisation(actor, CATALOGUE_WRITE),
            name=name,
            address=address,
            description=description,
            created_at=now,
            updated_at=now,
        )
        async with self._uow() as uow:
            await uow.places.add(place)
            uow.record(actor, "internships.place:create", place)
        return place

    async def edit_place(
        self,
        actor: Actor,
        place_id: PlaceId,
        *,
        expected: int,
        name: str | None = None,
        address: str | None = None,
        description: str | None = None,
    ) -> Place:
        """Stale, NameTaken."""
        actor.require(CATALOGUE_WRITE)
        async with self._uow() as uow:
            place = await uow.places.get(place_id)
            require_within(actor, CATALOGUE_WRITE, place.organisation_id, PlaceNotFound)
            require_version(place, expected)
            place.edit(self._clock(), name=name, address=address, description=description)
            uow.record(actor, "internships.place:update", place)
        return place
