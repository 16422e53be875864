"""Where exports and erasures are kept, and what they need of others."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import DataExport, DataExportId, Erasure, ErasureId
from praktika.kernel.actors import AccountId, Actor
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

    async def expired(self, now: datetime, limit: int) -> Sequence[DataExport]:
        """Ready ones whose time is over, locked; those locked elsewhere are passed over."""
        ...


class ErasureRepository(Protocol):
    async def get(self, erasure_id: ErasureId) -> Erasure:
        """Locked until the unit of work ends; ErasureNotFound otherwise."""
        ...

    async def add(self, erasure: Erasure) -> None:
        """ErasureExists while another one of the account waits or runs."""
        ...

    async def due(self, now: datetime) -> Sequence[ErasureId]:
        """Those to be started, the oldest first; a hundred at most."""
        ...

    async def claim(self, erasure_id: ErasureId) -> Erasure | None:
        """Locked, if it still waits for its day and nobody else is at it."""
        ...


class Traces(Protocol):
    """What is known of a person beside the account itself."""

    async def identifying(self, account_id: AccountId, members: Collection[str]) -> Mapping[str, set[str]]:
        """Values these members have ever had, as the audit trail tells it."""
        ...

    async def erase(self, account_id: AccountId, texts: Collection[str]) -> int:
        """Sessions, codes, keys, login events and what else hangs on the account; kept answers to requests of the
        account, and those that hold one of `texts`. Answers how many records there were.
        """
        ...

    async def subjects(self, account_id: AccountId) -> Collection[UUID]:
        """Ids of the records of the account whose audit entries tell of the person; asked before `erase`."""
        ...


class PersonalDataSource(Protocol):
    """One module's answer to what it knows of a person."""

    def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        """(section, some of its rows), section after section; none of another person, no hash, no token."""
        ...


class Archive(Protocol):
    """A ZIP on its way to a file."""

    async def add(self, path: str, rows: Rows) -> None:
        """More rows to the file at this path inside; files follow one after the other. Answered count by `counts`."""
        ...

    async def write(self, path: str, document: object) -> None:
        """A whole file of JSON."""
        ...


class Archives(Protocol):
    async def begin(self) -> "OpenArchive": ...


class OpenArchive(Archive, Protocol):
    async def close(self) -> Path:
        """The finished file."""
        ...

    async def discard(self) -> None:
        """Nothing is left of it, closed or not."""
        ...


class Proof(Protocol):
    """That the person at the keyboard is the one who signed in."""

    async def require(self, actor: Actor, current_password: str) -> object:
        """Invalid when it is wrong, TooMany after too many tries."""
        ...
