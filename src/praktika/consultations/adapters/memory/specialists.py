"""The directory of specialists, from memory."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from praktika.consultations.adapters.memory.availability import RULES
from praktika.consultations.adapters.memory.reading import has_topic
from praktika.consultations.adapters.memory.repositories import SLOTS
from praktika.consultations.domain.slots import Slot
from praktika.consultations.queries.specialists import (
    LOOKED_AT,
    AskedSpecialists,
    NextFreeView,
    SpecialistRow,
    SpecialistRows,
)
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first


class MemorySpecialistRows(SpecialistRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def page(
        self, asked: AskedSpecialists, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[SpecialistRow]:
        organisations = self._organisations(asked)
        rows = (self._row(*each, asked) for each in organisations.items())
        found = (row for row in rows if self._passes(row, asked))
        return first(found, lambda row: row.key, after=after, limit=limit)

    def _organisations(self, asked: AskedSpecialists) -> dict[UUID, UUID | None]:
        """Of those with a slot that is not over, or with a rule."""
        by_rule: dict[UUID, UUID | None] = {
            each.specialist_id: each.organisation_id for each in self._store.rows(RULES)
        }
        taking = sorted((s for s in self._store.rows(SLOTS) if s.takes_time), key=lambda slot: slot.starts_at)
        by_slot: dict[UUID, UUID | None] = {s.specialist_id: s.organisation_id for s in taking}
        present = {s.specialist_id for s in taking if s.ends_at > asked.now} | by_rule.keys()
        return {each: by_slot.get(each) or by_rule.get(each) for each in present & {*asked.among}}

    def _row(self, id_: UUID, organisation_id: UUID | None, asked: AskedSpecialists) -> SpecialistRow:
        coming = self._coming(id_, asked)
        topics = [slot.context for slot in coming if slot.context]
        first = next((NextFreeView(s.id, s.starts_at, s.ends_at) for s in coming), None)
        return SpecialistRow(id_, organisation_id, topics[:LOOKED_AT], first)

    def _coming(self, id_: UUID, asked: AskedSpecialists) -> list[Slot]:
        free = (s for s in self._store.rows(SLOTS) if s.specialist_id == id_ and s.is_offered(asked.now))
        return sorted(free, key=lambda slot: slot.starts_at)

    def _passes(self, row: SpecialistRow, asked: AskedSpecialists) -> bool:
        if asked.organisation_id not in (None, row.organisation_id):
            return False
        return not asked.q or row.id in asked.named or any(has_topic(s, asked.q) for s in self._coming(row.id, asked))
