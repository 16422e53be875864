"""The public directory of specialists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.queries.people import Directory
from praktika.identity.facade import Profile
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope

MOST_TOPICS: Final = 10
LOOKED_AT: Final = 100
"""Coming free slots of one specialist, those with a topic, that his topics are taken from."""

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Where those stand who have no free slot."""


@dataclass(frozen=True, slots=True)
class NextFreeView:
    slot_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SpecialistView:
    """`topics`: of the coming free slots, the soonest first. `next_free` None: there is none."""

    id: UUID
    name: str
    title: str | None
    organisation_id: UUID | None
    topics: Sequence[str]
    next_free: NextFreeView | None


class SpecialistRow(NamedTuple):
    """`topics` of the coming free slots, one by one."""

    id: UUID
    organisation_id: UUID | None
    topics: Sequence[str]
    next_free: NextFreeView | None

    @property
    def key(self) -> tuple[datetime, UUID]:
        return self.next_free.starts_at if self.next_free else NEVER, self.id


class AskedSpecialists(NamedTuple):
    """`among`: who may be listed. `named`: those of them whose names or titles `q` tells."""

    q: str | None
    organisation_id: UUID | None
    among: Collection[UUID]
    named: Collection[UUID]
    now: datetime


class SpecialistRows(Protocol):
    async def page(
        self, asked: AskedSpecialists, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[SpecialistRow]:
        """Those of `among` with a slot that is not over or with hours, by their next free slot, then id."""
        ...


class SpecialistQueries:
    """Open to everybody."""

    def __init__(self, rows: SpecialistRows, directory: Directory, cursors: Cursors, clock: Clock) -> None:
        self._rows = rows
        self._directory = directory
        self._cursors = cursors
        self._clock = clock

    async def specialists(
        self,
        actor: Actor,
        *,
        q: str | None = None,
        organisation_id: UUID | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[SpecialistView]:
        """Who can be booked next comes first. `q`: words of the name and title, or part of a topic."""
        of = ("specialists", q, organisation_id)
        after = self._cursors.decode(cursor, (datetime.fromisoformat, UUID), *of) if cursor else None
        # Asked first, so that pages are full: hours outlive the role and the organisation, in case they are given back.
        offering = await self._directory.in_use_with(SLOT_WRITE.name, Scope.OWN, q)
        named = [each for each, is_called in offering.items() if is_called]
        asked = AskedSpecialists(q, organisation_id, [*offering], named, self._clock())
        rows = await self._rows.page(asked, after=after, limit=limit + 1)
        page = self._cursors.page(rows, limit, lambda row: row.key, *of)
        profiles = await self._directory.profiles_of([row.id for row in page.items])
        return Page([_view(row, profiles[row.id]) for row in page.items], page.next_cursor)


def _view(row: SpecialistRow, profile: Profile) -> SpecialistView:
    topics = list(dict.fromkeys(row.topics))[:MOST_TOPICS]
    return SpecialistView(row.id, profile.display_name, profile.title, row.organisation_id, topics, row.next_free)
