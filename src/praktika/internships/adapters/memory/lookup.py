"""Rows the facade answers from."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.internships.adapters.lookup import Lookup
from praktika.internships.adapters.memory.listing import row_of
from praktika.internships.adapters.memory.programme_rows import programme_of
from praktika.internships.adapters.memory.repositories import (
    APPLICATIONS,
    CANDIDATES,
    ENTRIES,
    INTERNS,
    PLACES,
    PROGRAMMES,
    SCREENINGS,
)
from praktika.internships.domain.applications import OPEN
from praktika.internships.domain.candidates import SELECTED
from praktika.internships.domain.interns import TAKING_A_PLACE, InternStatus
from praktika.internships.queries.shapes import Row


class MemoryLookup(Lookup):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def intern(self, intern_id: UUID) -> Row | None:
        row = self._with_programme(INTERNS, intern_id, "title", "steps", "curator_ids")
        if row:
            place = self._row(PLACES, row["place_id"]) or {}
            row |= {"place": place.get("name"), "address": place.get("address")}
        return row

    async def programme(self, programme_id: UUID) -> Row | None:
        return self._row(PROGRAMMES, programme_id)

    async def application(self, application_id: UUID) -> Row | None:
        row = self._with_programme(APPLICATIONS, application_id, "title", "steps", "curator_ids")
        if row:
            mine = [s for s in self._store.rows(SCREENINGS) if s.application_id == application_id]
            latest = max(mine, key=lambda s: (s.revision, s.created_at), default=None)
            row |= {"results": row_of(latest)["results"] if latest else None}
        return row

    async def candidate(self, candidate_id: UUID) -> Row | None:
        return self._with_programme(CANDIDATES, candidate_id, "title")

    async def points_entry(self, entry_id: UUID) -> Row | None:
        return self._row(ENTRIES, entry_id)

    async def taking_part(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        return [each for each in self._taking_part(programme_id) if after is None or each > after][:limit]

    async def takes_part(self, programme_id: UUID, account_id: UUID) -> bool:
        return account_id in self._taking_part(programme_id)

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
        return [each for each in self._members(programme_id) if each[0] in account_ids]

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
        return [each for each in self._members(programme_id) if after is None or each[0] > after][:limit]

    def _row(self, table: MemoryTable[Any], id_: UUID | None) -> Row | None:
        return next((row_of(row) for row in self._store.rows(table) if row.id == id_), None)

    def _with_programme(self, table: MemoryTable[Any], id_: UUID, *names: str) -> Row | None:
        row = self._row(table, id_)
        if row is None:
            return None
        programme = row_of(programme_of(self._store, row["programme_id"]))
        return {"programme_ends_on": programme["ends_on"]} | {name: programme[name] for name in names} | row

    def _taking_part(self, programme_id: UUID) -> Sequence[UUID]:
        places = ((INTERNS, {InternStatus.ENROLLED}), (CANDIDATES, SELECTED), (APPLICATIONS, OPEN))
        rows: Iterator[Any] = (row for table, going_on in places for row in self._going_on(table, going_on))
        return sorted({row.account_id for row in rows if row.programme_id == programme_id})

    def _going_on(self, table: MemoryTable[Any], states: Collection[StrEnum]) -> Iterator[Any]:
        return (row for row in self._store.rows(table) if row.status in states)

    def _members(self, programme_id: UUID) -> Sequence[tuple[UUID, str]]:
        mine = (i for i in self._store.rows(INTERNS) if i.programme_id == programme_id)
        return sorted((i.account_id, i.status.value) for i in mine if i.status in TAKING_A_PLACE)
