"""An edit starts from what was read: nobody overwrites what he has not seen."""

from typing import Protocol

from praktika.kernel.errors import Stale


class Versioned(Protocol):
    @property
    def version(self) -> int:
        """Grows with every change."""
        ...


def require_version(record: Versioned, expected: int | None) -> None:
    """Stale when the record has changed since; None expects nothing."""
    if expected is not None and record.version != expected:
        raise Stale
