from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import paged, row_of
from praktika.internships.adapters.memory.reach import Sight
from praktika.internships.adapters.memory.repositories import (
    BALANCES,
    CANDIDATES,
    ENTRIES,
)
from praktika.internships.domain.errors import (
    AccountNotFound,
)
from praktika.internships.domain.points import EntryKind, PointsEntry
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.permissions import (
    POINTS_READ,
)
from praktika.internships.queries.points import (
    PointsEntryView,
    PointsQueries,
    PointsView,
    ProgrammePointsView,
    entry_view,
)
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope


def signed(entry: PointsEntry) -> Decimal:
    return entry.amount if entry.kind is EntryKind.INCREASE else -entry.amount


def programme_points(store: MemoryStore, programme_id: ProgrammeId, account_id: AccountId) -> Decimal:
    """What the account has earned in the programme."""
    mine = (e for e in store.rows(ENTRIES) if (e.programme_id, e.account_id) == (programme_id, account_id))
    return sum(map(signed, mine), Decimal())


class MemoryPointsQueries(PointsQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def points(
        self,
        actor: Actor,
        account_id: AccountId,
        *,
        organisation_id: UUID | None = None,
        programme_id: UUID | None = None,
    ) -> PointsView:
        earned: defaultdict[ProgrammeId | None, Decimal] = defaultdict(Decimal)
        for entry in self._visible(actor, account_id):
            if organisation_id in (None, entry.organisation_id) and programme_id in (None, entry.programme_id):
                earned[entry.programme_id] += signed(entry)
        if not earned:
            self._refuse_stranger(actor, account_id)
        return PointsView(
            account_id=account_id,
            balance=float(self._balance(actor, account_id, organisation_id)),
            by_programme=[ProgrammePointsView(each, float(earned[each])) for each in sorted(earned, key=str)],
        )

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
        given = {"organisation_id": organisation_id, "programme_id": programme_id, "kind": kind}
        rows = [_without_key(entry) for entry in self._visible(actor, account_id)]
        found = paged(rows, self._cursors, entry_view, given, sort="-created_at", cursor=cursor, limit=limit)
        if not found.items:
            self._refuse_stranger(actor, account_id)
        return found

    def _visible(self, actor: Actor, account_id: AccountId) -> Iterator[PointsEntry]:
        actor.require(POINTS_READ)
        sight = Sight(self._store, actor, POINTS_READ)
        for entry in self._store.rows(ENTRIES):
            runs = entry.programme_id is not None and sight.runs(entry.programme_id)
            whole = actor.scope(POINTS_READ, entry.organisation_id) is Scope.ALL
            if entry.account_id == account_id and (runs or whole or sight.is_mine(account_id)):
                yield entry

    def _balance(self, actor: Actor, account_id: AccountId, organisation_id: UUID | None) -> Decimal:
        candidacies = self._candidacies(actor, account_id)
        return sum(
            (
                b.balance
                for b in self._store.rows(BALANCES)
                if b.account_id == account_id and organisation_id in (None, b.organisation_id)
                if account_id == actor.account_id
                or actor.scope(POINTS_READ, b.organisation_id) is Scope.ALL
                or b.organisation_id in candidacies
            ),
            Decimal(),
        )

    def _candidacies(self, actor: Actor, account_id: AccountId) -> set[UUID]:
        """Organisations in which the actor has to do with the account's selection."""
        sight = Sight(self._store, actor, POINTS_READ)
        mine = (c for c in self._store.rows(CANDIDATES) if c.account_id == account_id)
        return {c.organisation_id for c in mine if sight.runs(c.programme_id)}

    def _refuse_stranger(self, actor: Actor, account_id: AccountId) -> None:
        """AccountNotFound where there is nothing that connects the actor with the account."""
        if account_id != actor.account_id and not self._candidacies(actor, account_id):
            raise AccountNotFound


def _without_key(entry: PointsEntry) -> Row:
    row = row_of(entry)
    del row["source_key"]
    return row
