"""Programmes as queries read them from memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.internships.adapters.memory.listing import by_id, count, page, row_of
from praktika.internships.adapters.memory.repositories import CANDIDATES, INTERNS, PROGRAMMES
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.interns import STANDINGS
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.programmes import ProgrammeRows
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight

PARTS: Final[tuple[MemoryTable[Any], ...]] = (CANDIDATES, INTERNS)
"""What gives a person a part in a programme."""


def programme_of(store: MemoryStore, programme_id: ProgrammeId) -> Programme:
    return next(programme for programme in store.rows(PROGRAMMES) if programme.id == programme_id)


class MemoryProgrammeRows(ProgrammeRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def programme(self, sight: Sight, programme_id: ProgrammeId, now: datetime) -> Row | None:
        return by_id(self._seen(sight, now), programme_id)

    async def programmes(self, sight: Sight, asked: Asked, now: datetime) -> Sequence[Row]:
        return page(self._seen(sight, now), asked)

    async def count(self, sight: Sight, filters: Mapping[str, Any], now: datetime) -> int:
        return count(self._seen(sight, now), filters)

    def _seen(self, sight: Sight, now: datetime) -> Iterator[Row]:
        for programme in self._store.rows(PROGRAMMES):
            is_staff = sight.is_staff(programme)
            if is_staff or self._is_shown(programme, sight, now):
                yield row_of(programme) | {"is_staff": is_staff, "phase": programme.phase(now).value}

    def _is_shown(self, programme: Programme, sight: Sight, now: datetime) -> bool:
        mine = [
            (row.organisation_id, row.programme_id, row.status)
            for table in PARTS
            for row in self._store.rows(table)
            if sight.is_mine(row.account_id)
        ]
        statuses = {status for organisation_id, _, status in mine if organisation_id == programme.organisation_id}
        standings = {audience for status, audience in STANDINGS.items() if status in statuses}
        if CandidateStatus.CONFIRMED in statuses:
            standings.add(Audience.CANDIDATE)
        involved = programme.id in {programme_id for _, programme_id, _ in mine}
        return programme.is_visible(now, standings, involved=involved)
