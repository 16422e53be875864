"""Entries of days as they are kept: short lists, since there are a million of them to an export."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from praktika.timesheets.domain import Entry, EntrySource

SOURCES: Final = {source.value: source for source in EntrySource}


def documents(entries: Sequence[Entry]) -> list[list[Any]]:
    return [
        [entry.kind, entry.minutes, entry.source.value, str(entry.source_id) if entry.source_id else None]
        for entry in entries
    ]


def entries_of(kept: Sequence[Sequence[Any]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(kind, minutes, SOURCES[source], UUID(source_id) if source_id else None)
        for kind, minutes, source, source_id in kept
    )
