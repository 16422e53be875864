"""Receivers of webhooks: real servers on 127.0.0.1 that answer as a test wants, and keep what they were told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from praktika.notifications.ports.webhooks import Resolver

HERE: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Heard:
    path: str
    headers: Mapping[str, str]
    body: bytes


type Answering = Callable[["Receiver", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """`answers` are statuses, used up one after another; the last one goes on. `speak` answers in a way of its own."""

    port: int = 0
    answers: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    speak: Answering | None = None
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}/hooks?from=praktika"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            self.heard.append(await _request(reader))
            await (self.speak or _answer)(self, writer)
            await writer.drain()
        writer.close()

    def next_status(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def _request(reader: asyncio.StreamReader) -> Heard:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Heard(first.split(" ")[1], headers, await reader.readexactly(int(headers.get("content-length", 0))))


async def _answer(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
    status = receiver.next_status()
    told = {"content-length": "2", "connection": "close", **receiver.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\nOK".encode())


@asynccontextmanager
async def receiving(receiver: Receiver | None = None, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    found = receiver or Receiver()
    server = await asyncio.start_server(found.serve, HERE, 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


class Names(Resolver):
    """Hosts and their addresses, as a test wants them now; how often each was asked for."""

    def __init__(self, **hosts: Sequence[str]) -> None:
        self.hosts = {name.replace("_", "."): list(addresses) for name, addresses in hosts.items()}
        self.asked: list[str] = []

    async def addresses(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.hosts.get(host, [host])


def certificate_for(host: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server that is `host`, and of clients who believe it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem, secret)
    return server, ssl.create_default_context(cafile=str(pem))
