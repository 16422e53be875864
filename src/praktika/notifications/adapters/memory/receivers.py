"""The world of receivers in memory: every host is public, and hears what it is told."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from praktika.notifications.ports.webhooks import Answer, Caller, Destination, Resolver, Sealer

SOMEWHERE: Final = "93.184.215.14"


class MemoryResolver(Resolver):
    """`hosts` are those that have other addresses than `SOMEWHERE`."""

    def __init__(self) -> None:
        self.hosts: dict[str, Sequence[str]] = {}

    async def addresses(self, host: str) -> Sequence[str]:
        return self.hosts.get(host, (SOMEWHERE,))


@dataclass(frozen=True, slots=True)
class Call:
    destination: Destination
    headers: Mapping[str, str]
    body: bytes


class RecordingCaller(Caller):
    """Answers `answer` to everything, and keeps what it was told."""

    def __init__(self) -> None:
        self.answer = Answer(200, "")
        self.calls: list[Call] = []

    async def post(self, destination: Destination, headers: Mapping[str, str], body: bytes) -> Answer:
        self.calls.append(Call(destination, headers, body))
        return self.answer


class PlainSealer(Sealer):
    """Without cryptography: memory has no readers."""

    def seal(self, text: str) -> bytes:
        return b64encode(text.encode())

    def unseal(self, sealed: bytes) -> str:
        return b64decode(sealed).decode()
