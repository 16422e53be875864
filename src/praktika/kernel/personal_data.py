"""What modules tell identity of a person's data: what they know, and what they kept when it was to be erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

type Rows = Sequence[Mapping[str, Any]]
"""Records as JSON values."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`what` stays because of the legal `ground`, such as `payroll`."""

    what: str
    ground: str


@dataclass(frozen=True, kw_only=True)
class ErasureAnswer:
    """The members of every `<module>.personal_data_erased`: how many records lost something, and what stays."""

    name: ClassVar[str]

    erasure_id: UUID
    account_id: UUID
    removed: int
    kept: tuple[Kept, ...] = ()
