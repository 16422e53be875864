"""Routes by the beginning of their paths: a request is compared with those of one branch instead of with all."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

DEPTH: Final = len(["", "api", "v1", "places"])

BRANCHED: Final = "praktika.branched"
ALLOWED: Final = "praktika.allowed"
"""Members of a request's scope: the route that was found, or else the methods that its address has."""


class Branch(BaseRoute):
    """Routes in their order, all of whose paths begin with `start`."""

    def __init__(self, start: str, routes: Sequence[Route]) -> None:
        self._start = start
        self._routes = routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first that fits whole; otherwise what all those whose paths do have for methods."""
        told: Scope = {}
        methods: set[str] = set()
        if scope["type"] == "http" and scope["path"].startswith(self._start):
            for route in self._routes:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, {**found, BRANCHED: route}
                if match is Match.PARTIAL:
                    told, methods = told or found, methods | (route.methods or set())
        return (Match.PARTIAL, {**told, ALLOWED: methods}) if methods else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if BRANCHED not in scope:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(scope[ALLOWED]))})
        await scope[BRANCHED].handle(scope, receive, send)


def branches(routes: Iterable[Route]) -> Iterator[Branch]:
    ordered = sorted(routes, key=_start, reverse=True)  # the longest first; within a branch the order stays
    return (Branch(start, list(some)) for start, some in groupby(ordered, key=_start))


def _start(route: Route) -> str:
    """`/api/v1/places`; less where the path has a parameter before."""
    start = "/".join(route.path.split("/")[:DEPTH])
    return start.partition("{")[0]
