"""Directions and places: what a programme is about, and where its interns work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType
from uuid import UUID

from praktika.kernel.actors import OrganisationId

DirectionId = NewType("DirectionId", UUID)
PlaceId = NewType("PlaceId", UUID)


@dataclass(eq=False, kw_only=True)
class Direction:
    """A field of work. `display` says how front ends show it (an icon, colours); we only keep it."""

    id: DirectionId
    organisation_id: OrganisationId
    name: str
    description: str = ""
    display: Mapping[str, Any] = field(default_factory=dict)
    archived_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def edit(
        self,
        now: datetime,
        *,
        name: str | None = None,
        description: str | None = None,
        display: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = self.name if name is None else name
        self.description = self.description if description is None else description
        self.display = self.display if display is None else display
        self._changed(now)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now


@dataclass(eq=False, kw_only=True)
class Place:
    """Where interns work; the address is what they are told when enrolled."""

    id: PlaceId
    organisation_id: OrganisationId
    name: str
    address: str
    description: str = ""
    archived_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def edit(
        self,
        now: datetime,
        *,
        name: str | None = None,
        address: str | None = None,
        description: str | None = None,
    ) -> None:
        self.name = self.name if name is None else name
        self.address = self.address if address is None else address
        self.description = self.description if description is None else description
        self._changed(now)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now
