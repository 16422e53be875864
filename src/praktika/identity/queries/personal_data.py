"""Data exports and erasures as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import DataExportId, ErasureId
from praktika.kernel.actors import Actor
from praktika.kernel.personal_data import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class DataExportView:
    """`size` in bytes; `error` is the code of what went wrong."""

    id: UUID
    account_id: UUID
    status: str
    requested_at: datetime
    made_at: datetime | None
    expires_at: datetime | None
    size: int | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePartView:
    """`removed` counts the records that lost something."""

    module: str
    status: str
    removed: int
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureView:
    """`overdue`: it should have ended a week ago."""

    id: UUID
    account_id: UUID
    status: str
    requested_at: datetime
    scheduled_for: datetime
    started_at: datetime | None
    ended_at: datetime | None
    overdue: bool
    parts: Sequence[ErasurePartView]


class PersonalDataQueries(Protocol):
    async def export(self, actor: Actor, export_id: DataExportId) -> DataExportView:
        """For who asked for it and still may; DataExportNotFound otherwise."""
        ...

    async def erasure(self, actor: Actor, erasure_id: ErasureId) -> ErasureView:
        """For who asked for it and still may, and whom it is about; ErasureNotFound otherwise."""
        ...
