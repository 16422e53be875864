"""ZIP files of JSON, written row by row to the disk in a thread of their own."""

import asyncio
import json
from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from praktika.identity.ports import Archive, Archives
from praktika.kernel.personal_data import Rows


class ZipArchives(Archives):
    async def begin(self) -> Archive:
        return await asyncio.to_thread(ZipArchive)


class ZipArchive(Archive):
    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  it lives as long as the archive, and has no name
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)
        self._member: str | None = None
        self._list: IO[bytes] | None = None
        self._separator = b""

    async def add(self, member: str, rows: Rows) -> None:
        await asyncio.to_thread(self._add, member, rows)

    async def write(self, member: str, document: Mapping[str, Any]) -> None:
        await asyncio.to_thread(self._write, member, document)

    async def close(self) -> tuple[BinaryIO, int]:
        return await asyncio.to_thread(self._close)

    async def discard(self) -> None:
        await asyncio.to_thread(self._discard)

    def _add(self, member: str, rows: Rows) -> None:
        if member != self._member:
            self._end_list()
            self._member, self._separator = member, b"\n"
            self._list = self._zip.open(member, "w", force_zip64=True)
            self._list.write(b"[")
        assert self._list is not None
        for row in rows:
            self._list.write(self._separator + json.dumps(row, ensure_ascii=False).encode())
            self._separator = b",\n"

    def _write(self, member: str, document: Mapping[str, Any]) -> None:
        self._end_list()
        self._zip.writestr(member, json.dumps(document, ensure_ascii=False, indent=2) + "\n")

    def _end_list(self) -> None:
        if self._list is not None:
            self._list.write(b"\n]\n")
            self._list.close()
        self._list = self._member = None

    def _close(self) -> tuple[BinaryIO, int]:
        self._end_list()
        self._zip.close()
        size = self._file.tell()
        self._file.seek(0)
        return self._file, size

    def _discard(self) -> None:
        try:
            self._end_list()
            self._zip.close()
        finally:
            self._file.close()
