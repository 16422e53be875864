from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.points import EntryKind
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Page


@dataclass(frozen=True, slots=True)
class ProgrammePointsView:
    programme_id: UUID | None
    points: float


@dataclass(frozen=True, slots=True)
class PointsView:
    """`balance` adds up what the reader may see of the account: all of it, or that of his organisation."""

    account_id: UUID
    balance: float
    by_programme: list[ProgrammePointsView]


@dataclass(frozen=True, slots=True)
class PointsEntryView:
    id: UUID
    organisation_id: UUID
    account_id: UUID
    programme_id: UUID | None
    kind: str
    amount: float
    reason: str
    source: str
    reverses_id: UUID | None
    balance_after: float
    created_at: datetime


def entry_view(row: Row) -> PointsEntryView:
    return PointsEntryView(**row | {"amount": float(row["amount"]), "balance_after": float(row["balance_after"])})


class PointsQueries(Protocol):
    """Needs `internships.points:read`: one's own, those of the organisation, or, for curators, of the programmes that
    list them. AccountNotFound where the reader has nothing to do with the account."""

    async def points(
        self,
        actor: Actor,
        account_id: AccountId,
        *,
        organisation_id: UUID | None = None,
        programme_id: UUID | None = None,
    ) -> PointsView: ...

    async def entries(
        self,
        actor: Actor,
        account_id: AccountId,
        *,
        organisation_id: UUID | None = None,
        programme_id: UUID | None = None,
        kind: EntryKind | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[PointsEntryView]:
        """Newest first."""
        ...
