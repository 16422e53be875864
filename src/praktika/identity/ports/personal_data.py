"""Where exports and erasures are kept, and what they need of others."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from praktika.identity.domain import DataExport, DataExportId, Erasure, ErasureId
from praktika.kernel.actors import AccountId
from praktika.kernel.personal_data import Rows


class DataExportRepository(Protocol):
    async def get(self, export_id: DataExportId) -> DataExport:
        """Locked until the unit of work ends; DataExportNotFound otherwise."""
        ...

    async def add(self, export: DataExport) -> None:
        """DataExportTooSoon while another one of the account is under way."""
        ...

    async def latest(self, account_id: AccountId) -> DataExport | None:
        """The one last asked for that did not fail."""
        ...

    async def of(self, account_id: AccountId) -> Sequence[DataExport]:
        """All of them, locked."""
        ...

    async def outdated(self, now: datetime, limit: int) -> Sequence[DataExport]:
        """Ready ones whose time is over, locked; those locked elsewhere are passed over."""
        ...


class ErasureRepository(Protocol):
    async def get(self, erasure_id: ErasureId) -> Erasure:
        """Locked until the unit of work ends; ErasureNotFound otherwise."""
        ...

    async def add(self, erasure: Erasure) -> None:
        """ErasureExists while another one of the account waits or runs."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[ErasureId]:
        """Those to be started, the oldest first."""
        ...

    async def claim(self, erasure_id: ErasureId) -> Erasure | None:
        """Locked, if it still waits for its day and nobody else is at it."""
        ...


class Traces(Protocol):
    """What is known of a person beside the account itself."""

    async def told(self, account_id: AccountId, members: Collection[str]) -> Mapping[str, set[str]]:
        """The values these members of the account have ever had, as far as the audit trail tells."""
        ...

    async def subjects(self, account_id: AccountId) -> set[UUID]:
        """Ids of the account and of the records that belong to it."""
        ...

    async def erase(self, account_id: AccountId, texts: Collection[str]) -> int:
        """Sessions, codes, keys, login events and what else belongs to the account; kept answers to its requests, and
        those that hold one of `texts`. Answers how many records there were.
        """
        ...

    async def unsay(self, patterns: Collection[str]) -> None:
        """Reasons why others hold roles, are blocked or erased become `erased` where one of the regular expressions is
        found.
        """
        ...


class PersonalDataSource(Protocol):
    """What one module knows of a person."""

    def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        """(section, some of its rows), section after section; nothing of other people, no hash and no token."""
        ...


class Archive(Protocol):
    """A ZIP that is being written to a file of its own; its members follow one after the other."""

    async def add(self, member: str, rows: Rows) -> None:
        """More rows of a JSON list."""
        ...

    async def write(self, member: str, document: Mapping[str, Any]) -> None:
        """A whole JSON object."""
        ...

    async def close(self) -> tuple[BinaryIO, int]:
        """The finished file from its beginning, and its size in bytes."""
        ...

    async def discard(self) -> None:
        """Nothing is left of it, finished or not; nor is when the process dies."""
        ...


class Archives(Protocol):
    async def begin(self) -> Archive: ...
