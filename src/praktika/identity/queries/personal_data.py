"""Data exports and erasures as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import DataExportId, DataExportNotFound, ErasureId, ErasureNotFound
from praktika.identity.permissions import ACCOUNT_ERASE, ACCOUNT_EXPORT
from praktika.identity.policies.personal_data import may_ask
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
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


class PersonalDataRows(Protocol):
    """As they stand at the moment."""

    async def export(self, export_id: DataExportId, requested_by: UUID | None, now: datetime) -> DataExportView | None:
        """If it is this one who asked for it."""
        ...

    async def erasure(self, erasure_id: ErasureId, me: UUID | None, now: datetime) -> ErasureView | None:
        """If it is this one who asked for it, or whom it is about."""
        ...


class PersonalDataQueries:
    def __init__(self, rows: PersonalDataRows, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    async def export(self, actor: Actor, export_id: DataExportId) -> DataExportView:
        """For who asked for it and still may; DataExportNotFound otherwise."""
        actor.require(ACCOUNT_EXPORT)
        view = await self._rows.export(export_id, actor.account_id, self._clock())
        if view and may_ask(actor, ACCOUNT_EXPORT, view.account_id):
            return view
        raise DataExportNotFound

    async def erasure(self, actor: Actor, erasure_id: ErasureId) -> ErasureView:
        """For who asked for it and still may, and whom it is about; ErasureNotFound otherwise."""
        actor.require(ACCOUNT_ERASE)
        view = await self._rows.erasure(erasure_id, actor.account_id, self._clock())
        if view and may_ask(actor, ACCOUNT_ERASE, view.account_id):
            return view
        raise ErasureNotFound
