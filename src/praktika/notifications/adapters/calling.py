"""Calls over the network: to the address that was checked and to no other, whatever answers."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx

from praktika.notifications.policies.webhook_addresses import Target
from praktika.notifications.ports.webhooks import Answer, Caller, Destination, Resolver, Unreachable

MOST_BYTES: Final = 64 * 1024
"""Read of an answer at most; the rest is left where it is."""

READ_SECONDS: Final = 5.0

TIMEOUT: Final = httpx.Timeout(15, connect=5)


RESOLVING: Final = 8
"""Hosts looked for at a time."""


class SystemResolver(Resolver):
    """In threads of its own: a name server that does not answer holds them for longer than anybody waits."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVING, thread_name_prefix="resolving")

    async def addresses(self, host: str) -> Sequence[str]:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, _found, host)
        except (OSError, UnicodeError):
            raise Unreachable("host not found") from None
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _found(host: str) -> list[Any]:
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)


class HttpCaller(Caller):
    """A connection of its own for every call: one that is kept for an address may be of another host's certificate."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls or ssl.create_default_context()

    async def post(self, destination: Destination, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            return await self._post_to_any(destination, headers, body)
        except httpx.HTTPError as error:
            raise Unreachable(str(error) or type(error).__name__) from None

    async def _post_to_any(self, destination: Destination, headers: Mapping[str, str], body: bytes) -> Answer:
        *others, last = destination.addresses
        for address in others:
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):  # nothing has been sent yet
                return await self._post(destination.target, address, headers, body)
        return await self._post(destination.target, last, headers, body)

    async def _post(self, target: Target, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """TLS is with the host whose name the webhook has: its certificate is checked, and not that of a number."""
        url = httpx.URL(scheme=target.scheme, host=address, port=target.port, raw_path=target.path.encode())
        told = {"host": target.netloc, "accept-encoding": "identity", **headers}
        async with httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=TIMEOUT) as client:
            request = client.build_request(
                "POST", url, headers=told, content=body, extensions={"sni_hostname": target.host}
            )
            response = await client.send(request, stream=True, follow_redirects=False)
            try:
                text = await _beginning(response)
            finally:
                await response.aclose()
        return Answer(response.status_code, text, response.headers.get("retry-after"))


async def _beginning(response: httpx.Response) -> str:
    """As far as it comes within its time: the status has said already what became of the call."""
    read = bytearray()
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(READ_SECONDS):
            async for piece in response.aiter_raw():
                read += piece
                if len(read) >= MOST_BYTES:
                    break
    return bytes(read[:MOST_BYTES]).decode(errors="replace")
