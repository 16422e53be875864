"""Object storage: a folder, or memory for tests. One library speaks S3, too, when an installation wants it."""

from collections.abc import AsyncIterable, AsyncIterator, Buffer
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore

from praktika.kernel.storage import FileMissing, ObjectStorage


class FolderStorage(ObjectStorage):
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._store = LocalStore(folder)

    async def put(self, key: str, content: bytes) -> None:
        await obstore.put_async(self._store, key, content)

    async def put_file(self, key: str, file: BinaryIO) -> None:
        await obstore.put_async(self._store, key, file)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        try:
            found = await obstore.get_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            raise FileMissing from None
        return _pieces(found.stream())

    async def get(self, key: str) -> bytes:
        try:
            return bytes(await (await obstore.get_async(self._store, key)).bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise FileMissing from None

    async def delete(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return


async def _pieces(stream: AsyncIterable[Buffer]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)
