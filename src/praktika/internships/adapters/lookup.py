"""What the facade's answers are looked up from: PostgreSQL, or memory."""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from praktika.internships.queries.shapes import Row


class Lookup(Protocol):
    """Rows by id, with what the answers need of their neighbours."""

    async def intern(self, intern_id: UUID) -> Row | None:
        """With `title`, `steps`, `programme_ends_on`, `curator_ids` of the programme, `place` and `address`."""
        ...

    async def programme(self, programme_id: UUID) -> Row | None: ...

    async def application(self, application_id: UUID) -> Row | None:
        """With `title`, `steps`, `curator_ids` of the programme, and the `results` of the latest screening or None."""
        ...

    async def candidate(self, candidate_id: UUID) -> Row | None:
        """With the `title` of the programme."""
        ...

    async def points_entry(self, entry_id: UUID) -> Row | None: ...

    async def taking_part(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Accounts with an internship, a candidacy or an application there that is not over, ascending."""
        ...

    async def takes_part(self, programme_id: UUID, account_id: UUID) -> bool:
        """Whether the account is one of those."""
        ...

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]: ...

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]: ...
