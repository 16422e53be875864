"""Questions other modules may ask. Nothing here changes anything."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID


class TimesheetsFacade(Protocol):
    """Dates are local dates of the organisation."""

    async def nth_working_days(self, organisation_id: UUID, start: date, numbers: Sequence[int]) -> Mapping[int, date]:
        """The n-th working day from `start`, which is the first when it is one itself, for every n asked about."""
        ...

    async def is_working_day(self, organisation_id: UUID, on: date) -> bool: ...

    async def planned_working_days(
        self, intern_ids: Collection[UUID], date_from: date, date_to: date
    ) -> Mapping[UUID, Sequence[date]]:
        """Per intern the dates of `date_from`..`date_to` (inclusive) with a plan of more than no minutes, ascending.

        Interns without a schedule are absent.
        """
        ...

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        """Whether a letter of this kind about the subject still says what is so."""
        ...

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        """What a letter of this kind tells this recipient; None when he may not know, or the subject is gone.

        `kind_title` is a text per language; `asked` is whether the intern himself did; `minutes` are of each day.
        """
        ...

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        """The accounts a letter of this kind about the subject goes to."""
        ...
