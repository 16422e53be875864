"""Points: a ledger that is only ever added to, and the balance it adds up to."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from praktika.internships.domain.errors import BalanceInsufficient
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.events import PointsChanged
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.ids import uuid7


class EntryKind(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"


class EntrySource(StrEnum):
    APPLICATION = "application"
    REVERSAL = "reversal"


@dataclass(eq=False, kw_only=True)
class PointsEntry:
    """What happened to a balance, for ever. `source_key` is unique within its source: its cause is paid once."""

    id: UUID
    organisation_id: OrganisationId
    account_id: AccountId
    programme_id: ProgrammeId | None
    kind: EntryKind
    amount: Decimal
    reason: str
    source: EntrySource
    source_key: str | None
    reverses_id: UUID | None = None
    balance_after: Decimal
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Award:
    """Points somebody has earned, and for what."""

    programme_id: ProgrammeId | None
    amount: Decimal
    reason: str
    source: EntrySource
    source_key: str


@dataclass(eq=False, kw_only=True)
class Balance:
    """The points of one account in one organisation, never below zero."""

    organisation_id: OrganisationId
    account_id: AccountId
    balance: Decimal = Decimal("0.00")

    def give(self, award: Award, now: datetime) -> tuple[PointsEntry, PointsChanged]:
        return self._enter(award, EntryKind.INCREASE, award.amount, now)

    def reverse(self, entry: PointsEntry, now: datetime) -> tuple[PointsEntry, PointsChanged]:
        """The same amount the other way; BalanceInsufficient when it is spent."""
        undoing = Award(
            programme_id=entry.programme_id,
            amount=entry.amount,
            reason=entry.reason,
            source=EntrySource.REVERSAL,
            source_key=str(entry.id),
        )
        gives = entry.kind is EntryKind.DECREASE
        kind, change = (EntryKind.INCREASE, entry.amount) if gives else (EntryKind.DECREASE, -entry.amount)
        return self._enter(undoing, kind, change, now, reverses_id=entry.id)

    def _enter(
        self, award: Award, kind: EntryKind, change: Decimal, now: datetime, *, reverses_id: UUID | None = None
    ) -> tuple[PointsEntry, PointsChanged]:
        if self.balance + change < 0:
            raise BalanceInsufficient
        self.balance += change
        entry = PointsEntry(
            id=uuid7(),
            organisation_id=self.organisation_id,
            account_id=self.account_id,
            programme_id=award.programme_id,
            kind=kind,
            amount=abs(change),
            reason=award.reason,
            source=award.source,
            source_key=award.source_key,
            reverses_id=reverses_id,
            balance_after=self.balance,
            created_at=now,
        )
        fact = PointsChanged(
            occurred_at=now,
            organisation_id=self.organisation_id,
            programme_id=award.programme_id,
            account_id=self.account_id,
            entry_id=entry.id,
            amount=entry.amount,
            kind=kind.value,
        )
        return entry, fact
