"""Names on sheets, and their order."""

from typing import Protocol
from uuid import UUID

from praktika.kernel.text import folded


class Names(Protocol):
    """As identity's facade answers them."""

    @property
    def last_name(self) -> str | None: ...
    @property
    def first_name(self) -> str | None: ...
    @property
    def middle_name(self) -> str | None: ...
    @property
    def display_name(self) -> str: ...


def sheet_name(names: Names | None) -> str:
    """`Last First Middle`, else what the person is called; nothing for an account that has no names any more."""
    if names is None:
        return ""
    full = " ".join(part for part in (names.last_name, names.first_name, names.middle_name) if part)
    return full if names.last_name else names.display_name


def name_key(name: str, personnel_number: str, intern_id: UUID) -> tuple[str, str, str, UUID]:
    """ё stands beside е and after it, hyphen and apostrophe count as a space; namesakes follow their numbers."""
    plain = folded(name).translate(SPACES)
    return plain.replace("ё", "е"), plain, personnel_number, intern_id


SPACES = str.maketrans(dict.fromkeys("-‐‑'’ʼ", " "))
