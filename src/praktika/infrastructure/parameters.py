"""How parameters of an address are written: each value in one spelling, and none twice but where several go."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Path, Query

from praktika.infrastructure.problems import UnknownParameter
from praktika.kernel.errors import InvalidParameter, NotFound

WHOLE: Final = r"-?(0|[1-9]\d*)"

SPELLINGS: Final[Mapping[Any, re.Pattern[str]]] = {
    bool: re.compile("true|false"),
    int: re.compile(WHOLE, re.ASCII),
    Decimal: re.compile(rf"{WHOLE}(\.\d+)?", re.ASCII),
}
"""Of types whose parser would take much else: `+5`, `5_0`, `5.0`, `yes`."""

ANYTHING: Final = re.compile(r"[^\0]*")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Those of one route, by name: how a value is spelt, and which may be given several times."""

    path: Mapping[str, re.Pattern[str]]
    query: Mapping[str, re.Pattern[str]]
    several: frozenset[str]

    @classmethod
    def of(cls, dependant: Dependant) -> Self:
        kinds = {(type(f.field_info), f.alias): f.field_info.annotation for f in get_flat_params(dependant)}
        return cls(
            path={name: _spelling(kind) for (place, name), kind in kinds.items() if place is Path},
            query={name: _spelling(kind) for (place, name), kind in kinds.items() if place is Query},
            several=frozenset(name for (_, name), kind in kinds.items() if _is_list(kind)),
        )

    def check(self, request: Request) -> None:
        """UnknownParameter, InvalidParameter; NotFound for a path that names nothing."""
        if request.scope["query_string"]:
            self._check_query(request)
        for name, value in request.path_params.items():
            if not self.path.get(name, ANYTHING).fullmatch(str(value)):
                raise NotFound

    def _check_query(self, request: Request) -> None:
        seen = set[str]()
        for name, value in request.query_params.multi_items():
            if name not in self.query:
                raise UnknownParameter(known=", ".join(sorted(self.query)) or "–")
            if name in seen or not self.query[name].fullmatch(value):
                raise InvalidParameter(parameter=name)
            seen |= {name} - self.several


def _spelling(kind: Any) -> re.Pattern[str]:
    return next((SPELLINGS[each] for each in _alternatives(kind) if each in SPELLINGS), ANYTHING)


def _is_list(kind: Any) -> bool:
    return any(get_origin(each) is list for each in _alternatives(kind))


def _alternatives(kind: Any) -> Iterator[Any]:
    """The types of a union, those of the items of a list, without what they are annotated with."""
    yield kind
    for inner in get_args(kind):
        yield from _alternatives(inner)
