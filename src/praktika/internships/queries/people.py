"""People by their names, which identity keeps."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID


class Search(Protocol):
    """Answered by identity's facade."""

    async def people_found(self, q: str) -> Collection[UUID]: ...


async def people_found(people: Search, q: str | None) -> list[UUID]:
    """Nobody is looked for without words."""
    return sorted(await people.people_found(q)) if q else []
