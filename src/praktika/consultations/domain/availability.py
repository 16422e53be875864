"""When a specialist usually has time: weekly rules by his clock, and the days that differ."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.money import Money

RuleId = NewType("RuleId", UUID)
ExceptionId = NewType("ExceptionId", UUID)


@dataclass(eq=False, kw_only=True)
class AvailabilityRule:
    """`weekday` 1 is Monday, 7 Sunday; `local_from` and `local_to` are `HH:MM` of the specialist's zone, the latter up
    to `24:00`; `valid_to` is the last day, None for ever.
    """

    id: RuleId
    specialist_id: AccountId
    organisation_id: OrganisationId | None
    weekday: int
    local_from: str
    local_to: str
    slot_minutes: int
    gap_minutes: int = 0
    valid_from: date
    valid_to: date | None = None
    context: str | None = None
    cost: Money | None = None
    location: str | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime


class ExceptionKind(StrEnum):
    CLOSED = "closed"
    EXTRA = "extra"


@dataclass(eq=False, kw_only=True)
class AvailabilityException:
    """One day: `closed`, no rule applies; `extra`, times besides the rules, or instead of them where it is closed, too.
    A closed one has no times.
    """

    id: ExceptionId
    specialist_id: AccountId
    organisation_id: OrganisationId | None
    on: date
    kind: ExceptionKind
    local_from: str | None = None
    local_to: str | None = None
    slot_minutes: int | None = None
    gap_minutes: int | None = None
    context: str | None = None
    cost: Money | None = None
    location: str | None = None
    created_at: datetime
