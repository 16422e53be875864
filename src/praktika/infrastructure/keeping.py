"""Answers kept for requests that are sent again, as both stores know them."""

from dataclasses import dataclass
from typing import Final

from praktika.infrastructure.memory import MemoryTable


@dataclass(frozen=True, slots=True)
class Answer:
    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes


ANSWERS: Final = MemoryTable[Answer]()
"""By their scope: the principal, the path and the key they were sent with."""
