"""Frozen dataclasses to and from plain JSON values, for child documents kept in one column and for canonical hashes."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

PLAIN: Final = {str, int, bool, float}
USUAL: Final = PLAIN | {UUID, datetime, date, Decimal}
"""Found in one look, as an audit entry asks of each member of an aggregate."""


def plain(value: Any) -> Any:
    """JSON values only: dataclasses become objects, tuples and sets lists, the rest its text."""
    if value is None or type(value) in USUAL:
        return _scalar(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    return value
