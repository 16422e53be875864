"""The facade: answers to other modules, worked out from looked-up rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from praktika.internships.adapters.letters import LETTERS, Audience
from praktika.internships.adapters.lookup import Lookup
from praktika.internships.domain.programmes import phase_at
from praktika.internships.events import PlannedStage
from praktika.internships.facade import InternFacts, InternshipsFacade, ProgrammeFacts
from praktika.internships.permissions import PROGRAMME_WRITE
from praktika.internships.queries.shapes import Row
from praktika.kernel.clock import Clock


class Named(Protocol):
    @property
    def display_name(self) -> str: ...


class People(Protocol):
    """Answered by identity's facade."""

    async def names_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Named]: ...

    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> Sequence[UUID]: ...


class InternshipsAnswers(InternshipsFacade):
    def __init__(self, lookup: Lookup, people: People, clock: Clock) -> None:
        self._lookup = lookup
        self._people = people
        self._clock = clock

    async def intern(self, intern_id: UUID) -> InternFacts | None:
        row = await self._lookup.intern(intern_id)
        return _intern_facts(row) if row else None

    async def is_curated_by(self, intern_id: UUID, account_id: UUID) -> bool:
        row = await self._lookup.intern(intern_id)
        return row is not None and (row["curator_id"] == account_id or str(account_id) in row["curator_ids"])

    async def programme(self, programme_id: UUID) -> ProgrammeFacts | None:
        row = await self._lookup.programme(programme_id)
        return _programme_facts(row, self._clock()) if row else None

    async def organisation_of_programme(self, programme_id: UUID) -> UUID | None:
        row = await self._lookup.programme(programme_id)
        return row["organisation_id"] if row else None

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
        return await self._lookup.enrolled_among(programme_id, account_ids)

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
        return await self._lookup.enrolled_in(programme_id, after, limit)

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        row, true_in = await self._subject(kind, subject_id, recipient), LETTERS[kind].true_in
        return row is not None and (true_in is None or row["status"] in true_in)

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        row = await self._subject(kind, subject_id, recipient)
        return {"programme_title": row.get("title")} | LETTERS[kind].details(row) if row else None

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        row = await LETTERS[kind].find(self._lookup, subject_id)
        return await self._concerned(LETTERS[kind].audience, row) if row else []

    async def recipients_after(self, kind: str, subject_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        return await self._lookup.taking_part(subject_id, after, limit)

    async def _subject(self, kind: str, subject_id: UUID, recipient: UUID) -> Row | None:
        """What the message is about, when it concerns the recipient. KeyError for a kind that is not in LETTERS."""
        row = await LETTERS[kind].find(self._lookup, subject_id)
        if row is None or not await self._is_concerned(LETTERS[kind].audience, row, recipient):
            return None
        return row | {"curator": await self._name_of(row.get("curator_id"))}

    async def _is_concerned(self, audience: Audience, row: Row, recipient: UUID) -> bool:
        if audience is Audience.CROWD:
            return await self._lookup.takes_part(row["id"], recipient)
        return recipient in await self._concerned(audience, row)

    async def _concerned(self, audience: Audience, row: Row) -> Sequence[UUID]:
        if audience is Audience.PERSON:
            return [row["account_id"]]
        curators = [UUID(each) for each in row["curator_ids"]]
        if audience is Audience.CURATOR:
            return [row["curator_id"]] if row["curator_id"] else curators
        managers = await self._people.holders_of(PROGRAMME_WRITE.name, row["organisation_id"])
        return list(dict.fromkeys([*managers, *curators]))

    async def _name_of(self, account_id: UUID | None) -> str | None:
        if account_id is None:
            return None
        names = await self._people.names_of([account_id])
        return names[account_id].display_name if account_id in names else None


def _intern_facts(row: Row) -> InternFacts:
    members = {name: row[name] for name in InternFacts.__slots__ if name in row}
    stages = tuple(_stage(step) for step in row["steps"] if step["kind"] == "stage")
    return InternFacts(
        **members | {"intern_id": row["id"], "weekly_minutes": tuple(row["weekly_minutes"]), "stages": stages}
    )


def _stage(step: Row) -> PlannedStage:
    return PlannedStage(
        stage_id=UUID(step["id"]),
        order=step["order"],
        title=step["title"],
        duration=step["duration"],
        unit=step["unit"],
        min_fill_percent=Decimal(step["min_fill_percent"]),
    )


def _programme_facts(row: Row, now: datetime) -> ProgrammeFacts:
    window = {"opens": row["applications_from"], "until": row["applications_until"]}
    return ProgrammeFacts(
        title=row["title"],
        organisation_id=row["organisation_id"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        phase=phase_at(now, starts_at=row["starts_at"], ends_at=row["ends_at"], **window).value,
        curator_ids=tuple(UUID(each) for each in row["curator_ids"]),
    )
