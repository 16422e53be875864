"""From the address of a webhook to where a connection may go."""

import asyncio
from typing import Final

from praktika.notifications.domain.webhooks import UrlNotAllowed
from praktika.notifications.policies.webhook_addresses import Guard, target_of
from praktika.notifications.ports.webhooks import Destination, Resolver, Unreachable

PATIENCE: Final = 5.0
"""Seconds somebody waits for the addresses of a host."""


class Destinations:
    def __init__(self, resolver: Resolver, guard: Guard) -> None:
        self._resolver = resolver
        self._guard = guard

    async def of(self, url: str) -> Destination:
        """The host is asked for once, so that what was checked is what is called. UrlNotAllowed, Unreachable."""
        target = target_of(url)
        addresses = await self._resolver.addresses(target.host)
        self._guard.check(target, addresses)
        return Destination(target, addresses)

    async def require(self, url: str) -> None:
        """UrlNotAllowed also when the host cannot be found."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.of(url)
        except (TimeoutError, Unreachable):
            raise UrlNotAllowed from None
