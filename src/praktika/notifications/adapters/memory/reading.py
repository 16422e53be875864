"""What queries of every kind of row do, in memory."""

from enum import Enum
from uuid import UUID

from praktika.kernel.actors import Reach


def reaches(reach: Reach, organisation_id: UUID | None) -> bool:
    return reach.everywhere or organisation_id in reach.organisations


def row_of[Row](kind: type[Row], aggregate: object) -> Row:
    """Its members of the same names, as PostgreSQL would give them."""
    return kind(*(_wire(getattr(aggregate, name)) for name in kind.__annotations__))


def _wire(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
