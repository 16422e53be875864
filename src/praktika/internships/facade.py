"""Questions other modules may ask. Nothing here changes anything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.internships.events import PlannedStage


@dataclass(frozen=True, slots=True, kw_only=True)
class InternFacts:
    """An internship as `intern_enrolled` tells it, and the birth date, which no event carries."""

    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    account_id: UUID
    revision: int
    starts_on: date
    ends_on: date
    programme_ends_on: date
    weekly_minutes: tuple[int, ...]
    student: bool
    personnel_number: str
    position: str
    department_id: UUID | None
    place_id: UUID | None
    curator_id: UUID | None
    stages: tuple[PlannedStage, ...]
    birth_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFacts:
    """`phase` is announced, applications, selection, running or ended, today in the organisation's zone."""

    title: str
    organisation_id: UUID
    starts_on: date
    ends_on: date
    phase: str
    curator_ids: tuple[UUID, ...]


class InternshipsFacade(Protocol):
    async def intern(self, intern_id: UUID) -> InternFacts | None: ...

    async def is_curated_by(self, intern_id: UUID, account_id: UUID) -> bool:
        """Whether the account is the intern's curator, or one of the curators of the programme."""
        ...

    async def programme(self, programme_id: UUID) -> ProgrammeFacts | None: ...

    async def organisation_of_programme(self, programme_id: UUID) -> UUID | None: ...

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
        """(account, `enrolled` or `graduated`) of those asked about who take part in the programme."""
        ...

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
        """The same of everybody, by ascending account, a page at a time."""
        ...

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        """Whether a letter of this kind about the subject still says what is so."""
        ...

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        """What a letter of this kind tells this recipient; None when he may not know, or the subject is gone."""
        ...

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        """The accounts a letter of this kind about the subject goes to.

        The subject may also be an intern that another module has something to tell of: `timesheet.deviation-requested`.
        """
        ...

    async def recipients_after(self, kind: str, subject_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        """The same of kinds that go to any number of people, by ascending account, a batch at a time."""
        ...
