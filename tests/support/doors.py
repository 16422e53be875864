"""Browsers and scripts at the portal's door, each with an address and cookies of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from dependency_injector import providers
from httpx import ASGITransport, AsyncClient, Response

from praktika.kernel.clock import Clock
from support.served import PASSWORD, Served, serving, settings_of, well

_numbers = count(1)


class Door(AsyncClient):
    """Cookies travel, as over TLS. Addresses are of the API: `await door.get("/meta")`."""

    def __init__(self, portal: Served, address: str = "") -> None:
        self.address = address or f"2001:db8:{next(_numbers):x}::1"
        super().__init__(
            transport=ASGITransport(portal.app, client=(self.address, 1)), base_url="https://portal/api/v1"
        )

    async def sign_in(self, login: str, password: str = PASSWORD, **more: Any) -> Response:
        return await self.post("/auth/login", json={"login": login, "password": password} | more)

    async def sign_in_by_cookie(self, login: str) -> dict[str, str]:
        """The header that proves a change was meant."""
        asked = {"X-CSRF-Token": well(await self.get("/auth/csrf")).json()["csrf_token"]}
        body = {"login": login, "password": PASSWORD, "transport": "cookie"}
        answer = well(await self.post("/auth/login", json=body, headers=asked))
        return {"X-CSRF-Token": answer.json()["csrf_token"]}


@asynccontextmanager
async def serving_at(clock: Clock, database: str, folder: Path, **settings: Any) -> AsyncIterator[Served]:
    """A portal that lives by this clock."""
    async with serving(settings_of(database, folder, **settings)) as served:
        served.container.infrastructure.clock.override(providers.Object(clock))
        served.container.infrastructure.store().clock = clock  # the app has made it already
        yield served
