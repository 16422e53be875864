"""Settings, rules and exceptions of specialists, read in memory."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from praktika.consultations.adapters.memory.availability import EXCEPTIONS, RULES
from praktika.consultations.adapters.memory.repositories import SETTINGS
from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.queries.availability import (
    AvailabilityRows,
    ExceptionFilters,
    ExceptionView,
    RuleView,
    Sight,
    exception_view,
    rule_view,
)
from praktika.consultations.queries.settings import SettingsRows
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import AccountId


class MemorySettingsRows(SettingsRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def settings(self, specialist_id: UUID) -> SpecialistSettings:
        for found in self._store.rows(SETTINGS):
            if found.specialist_id == specialist_id:
                return found
        return SpecialistSettings(specialist_id=AccountId(specialist_id))


class MemoryAvailabilityRows(AvailabilityRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def rule(self, rule_id: UUID) -> RuleView | None:
        return next((rule_view(each) for each in self._store.rows(RULES) if each.id == rule_id), None)

    async def rules(
        self, sight: Sight, specialist_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[RuleView]:
        seen = (each for each in self._store.rows(RULES) if _sees(sight, each, specialist_id))
        found = first(seen, lambda each: (each.weekday, each.local_from, each.id), after=after, limit=limit)
        return [rule_view(each) for each in found]

    async def exceptions(
        self, sight: Sight, filters: ExceptionFilters, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[ExceptionView]:
        seen = (each for each in self._store.rows(EXCEPTIONS) if _sees(sight, each, filters.specialist_id))
        asked_for = (each for each in seen if _is_asked_for(filters, each))
        found = first(asked_for, lambda each: (each.on, each.id), after=after, limit=limit)
        return [exception_view(each) for each in found]


def _sees(sight: Sight, record: AvailabilityRule | AvailabilityException, specialist_id: UUID | None) -> bool:
    reach = sight.reach
    seen = reach.everywhere or record.organisation_id in reach.organisations or record.specialist_id == sight.me
    return seen and specialist_id in (None, record.specialist_id)


def _is_asked_for(filters: ExceptionFilters, exception: AvailabilityException) -> bool:
    since, until = filters.date_from, filters.date_to
    return (since is None or since <= exception.on) and (until is None or exception.on < until)
