from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.errors import AccountNotFound
from praktika.internships.domain.points import EntryKind
from praktika.internships.permissions import POINTS_READ
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row, members
from praktika.internships.queries.sight import Sight, sight_of
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page


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


class PointsRows(Protocol):
    """Only of what is in sight."""

    async def balance(self, sight: Sight, account_id: AccountId, organisation_id: UUID | None) -> Decimal:
        """Of the organisations added up, or of one. A curator sees that of candidates of his programmes."""
        ...

    async def earned(
        self, sight: Sight, account_id: AccountId, *, organisation_id: UUID | None, programme_id: UUID | None
    ) -> Sequence[tuple[UUID | None, Decimal]]:
        """By programme, what belongs to none at the end."""
        ...

    async def entries(self, sight: Sight, asked: Asked) -> Sequence[Row]: ...

    async def is_candidate(self, sight: Sight, account_id: AccountId) -> bool:
        """Whether there is a candidacy of the account in sight."""
        ...


class PointsQueries:
    """Needs `internships.points:read`: one's own, those of the organisation, or, for curators, of the programmes that
    list them. AccountNotFound where the reader has nothing to do with the account."""

    def __init__(self, rows: PointsRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def points(
        self,
        actor: Actor,
        account_id: AccountId,
        *,
        organisation_id: UUID | None = None,
        programme_id: UUID | None = None,
    ) -> PointsView:
        sight = sight_of(actor, POINTS_READ)
        balance = await self._rows.balance(sight, account_id, organisation_id)
        earned = await self._rows.earned(sight, account_id, organisation_id=organisation_id, programme_id=programme_id)
        if not earned:
            await self._refuse_stranger(sight, account_id)
        by_programme = [ProgrammePointsView(each, float(points)) for each, points in earned]
        return PointsView(account_id, float(balance), by_programme)

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
        sight = sight_of(actor, POINTS_READ)
        filters = {
            "account_id": account_id,
            "organisation_id": organisation_id,
            "programme_id": programme_id,
            "kind": kind,
        }
        asked = Asked.of(self._cursors, filters, sort="-created_at", cursor=cursor, limit=limit)
        rows = await self._rows.entries(sight, asked)
        if not rows:
            await self._refuse_stranger(sight, account_id)
        return asked.page(self._cursors, rows, _entry)

    async def _refuse_stranger(self, sight: Sight, account_id: AccountId) -> None:
        """AccountNotFound where there is nothing that connects the actor with the account."""
        if not sight.is_mine(account_id) and not await self._rows.is_candidate(sight, account_id):
            raise AccountNotFound


def _entry(row: Row) -> PointsEntryView:
    amounts = {name: float(row[name]) for name in ("amount", "balance_after")}
    return PointsEntryView(**members(PointsEntryView, row) | amounts)
