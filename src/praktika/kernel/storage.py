"""Files as the core sees them: bytes under a key."""

from collections.abc import AsyncIterator
from typing import BinaryIO, Protocol

from praktika.kernel.errors import NotFound


class FileMissing(NotFound, code="file-missing", ru="Файл больше не хранится."):
    """The file is not kept any more."""


class ObjectStorage(Protocol):
    """Keys are made by the application, never by a client: `timesheets/exports/<id>.xlsx`."""

    async def put(self, key: str, content: bytes) -> None:
        """Whole or not at all; replaces what was there."""
        ...

    async def put_file(self, key: str, file: BinaryIO) -> None:
        """The same of an open file, from where it stands to its end, that need not fit into memory."""
        ...

    async def get(self, key: str) -> bytes:
        """FileMissing when there is none."""
        ...

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The content piece by piece; FileMissing at once when there is none."""
        ...

    async def delete(self, key: str) -> None:
        """Also fine when there is none."""
        ...
