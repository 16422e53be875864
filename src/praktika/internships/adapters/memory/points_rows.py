"""Points as queries read them from memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import page, row_of
from praktika.internships.adapters.memory.programme_rows import programme_of
from praktika.internships.adapters.memory.repositories import BALANCES, CANDIDATES, ENTRIES
from praktika.internships.domain.points import Balance, EntryKind, PointsEntry
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.points import PointsRows
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight
from praktika.kernel.actors import AccountId


def signed(entry: PointsEntry) -> Decimal:
    return entry.amount if entry.kind is EntryKind.INCREASE else -entry.amount


def programme_points(store: MemoryStore, programme_id: ProgrammeId, account_id: AccountId) -> Decimal:
    """What the account has earned in the programme."""
    mine = (e for e in store.rows(ENTRIES) if (e.programme_id, e.account_id) == (programme_id, account_id))
    return sum(map(signed, mine), Decimal())


class MemoryPointsRows(PointsRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def balance(self, sight: Sight, account_id: AccountId, organisation_id: UUID | None) -> Decimal:
        mine = (b for b in self._store.rows(BALANCES) if b.account_id == account_id)
        asked = (b for b in mine if organisation_id in (None, b.organisation_id))
        return sum((b.balance for b in asked if self._shows(sight, b)), Decimal())

    async def earned(
        self, sight: Sight, account_id: AccountId, *, organisation_id: UUID | None, programme_id: UUID | None
    ) -> Sequence[tuple[UUID | None, Decimal]]:
        earned: defaultdict[UUID | None, Decimal] = defaultdict(Decimal)
        for entry in self._seen(sight):
            of_account = entry.account_id == account_id and organisation_id in (None, entry.organisation_id)
            if of_account and programme_id in (None, entry.programme_id):
                earned[entry.programme_id] += signed(entry)
        return sorted(earned.items(), key=lambda each: (each[0] is None, str(each[0])))

    async def entries(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return page(map(row_of, self._seen(sight)), asked)

    async def is_candidate(self, sight: Sight, account_id: AccountId) -> bool:
        return bool(self._selecting(sight, account_id))

    def _seen(self, sight: Sight) -> Iterator[PointsEntry]:
        for entry in self._store.rows(ENTRIES):
            runs = entry.programme_id and sight.is_staff(programme_of(self._store, entry.programme_id))
            if runs or sight.reaches(entry.organisation_id) or sight.is_mine(entry.account_id):
                yield entry

    def _shows(self, sight: Sight, balance: Balance) -> bool:
        selected = balance.organisation_id in self._selecting(sight, balance.account_id)
        return selected or sight.reaches(balance.organisation_id) or sight.is_mine(balance.account_id)

    def _selecting(self, sight: Sight, account_id: AccountId) -> set[UUID]:
        """Organisations in which the actor has to do with the account's selection."""
        mine = (c for c in self._store.rows(CANDIDATES) if c.account_id == account_id)
        return {c.organisation_id for c in mine if sight.is_staff(programme_of(self._store, c.programme_id))}
