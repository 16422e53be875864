"""Hands providers of the composition root to FastAPI handlers.

No wiring: the container travels on `app.state`, so two apps in one process (tests) never see each other's dependencies.
"""

from operator import attrgetter
from typing import Any, Final

from starlette.requests import HTTPConnection

PATHS: Final[set[str]] = set()
"""Every path named by a handler; a test resolves them all."""


class Provided:
    """`Annotated[BookingService, Depends(Provided("consultations.bookings"))]`"""

    def __init__(self, path: str) -> None:
        PATHS.add(path)
        self.path = path
        self._provider = attrgetter(path)

    async def __call__(self, connection: HTTPConnection) -> Any:
        return self._provider(connection.app.state.container)()

    def __hash__(self) -> int:
        return hash(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Provided) and other.path == self.path
