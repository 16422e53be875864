from collections.abc import Iterator
from typing import Any, Final, Unpack

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.internships.adapters.memory.listing import counted, paged, row_of
from praktika.internships.adapters.memory.reach import Sight
from praktika.internships.adapters.memory.repositories import (
    CANDIDATES,
    INTERNS,
    PROGRAMMES,
)
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.errors import (
    ProgrammeNotFound,
)
from praktika.internships.domain.interns import STANDINGS
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId
from praktika.internships.permissions import (
    PROGRAMME_READ,
)
from praktika.internships.queries.programmes import ProgrammeFilters, ProgrammeQueries, ProgrammeView, programme_view
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page

PARTS: Final[tuple[MemoryTable[Any], ...]] = (CANDIDATES, INTERNS)
"""What gives a person a part in a programme."""


class MemoryProgrammeQueries(ProgrammeQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors, clock: Clock) -> None:
        self._store = store
        self._cursors = cursors
        self._clock = clock

    async def programme(self, actor: Actor, programme_id: ProgrammeId) -> ProgrammeView:
        for row in self._visible(actor):
            if row["id"] == programme_id:
                return programme_view(row, actor, self._clock())
        raise ProgrammeNotFound

    async def programmes(
        self,
        actor: Actor,
        *,
        sort: str = "-created_at",
        cursor: str | None = None,
        limit: int = 50,
        **filters: Unpack[ProgrammeFilters],
    ) -> Page[ProgrammeView]:
        def view(row: Row) -> ProgrammeView:
            return programme_view(row, actor, self._clock())

        return paged(self._visible(actor), self._cursors, view, filters, sort=sort, cursor=cursor, limit=limit)

    async def count(self, actor: Actor, **filters: Unpack[ProgrammeFilters]) -> int:
        return counted(self._visible(actor), filters)

    def _visible(self, actor: Actor) -> Iterator[Row]:
        sight = Sight(self._store, actor, PROGRAMME_READ)
        for programme in self._store.rows(PROGRAMMES):
            is_staff = sight.is_staff(programme)
            if is_staff or self._is_shown(programme, actor.account_id):
                yield row_of(programme) | {"is_staff": is_staff, "phase": programme.phase(self._clock()).value}

    def _is_shown(self, programme: Programme, account_id: AccountId | None) -> bool:
        mine = [
            (row.organisation_id, row.programme_id, row.status)
            for table in PARTS
            for row in self._store.rows(table)
            if account_id and row.account_id == account_id
        ]
        statuses = {status for organisation_id, _, status in mine if organisation_id == programme.organisation_id}
        standings = {audience for status, audience in STANDINGS.items() if status in statuses}
        if CandidateStatus.CONFIRMED in statuses:
            standings.add(Audience.CANDIDATE)
        involved = programme.id in {programme_id for _, programme_id, _ in mine}
        return programme.is_visible(self._clock(), standings, involved=involved)
