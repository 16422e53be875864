"""What terms and preferences refer to, and whether it can be used."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from praktika.internships.domain.applications import Preferences
from praktika.internships.domain.programmes import Programme
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.kernel.errors import Violation


def unusable(pointer: str, ids: Sequence[UUID], usable: Collection[UUID]) -> Iterator[Violation]:
    """`{}` in the pointer is the index of the id."""
    return (Violation(pointer.format(i), "unknown-reference") for i, id_ in enumerate(ids) if id_ not in usable)


async def refused_preferences(
    uow: InternshipsUnitOfWork, programme: Programme, preferences: Preferences
) -> list[Violation]:
    """Directions and places the organisation does not have or has archived, places the programme does not list where
    it lists any, and places named twice."""
    directions = [preferences.direction_id] if preferences.direction_id else []
    listed, places = {place.place_id for place in programme.places}, preferences.place_ids
    usable = await uow.places.usable(programme.organisation_id, places)
    repeated = (i for i, place_id in enumerate(places) if place_id in places[:i])
    return [
        *unusable(
            "/preferences/direction_id", directions, await uow.directions.usable(programme.organisation_id, directions)
        ),
        *unusable("/preferences/place_ids/{}", places, usable & listed if listed else usable),
        *(Violation(f"/preferences/place_ids/{i}", "duplicate") for i in repeated),
    ]
