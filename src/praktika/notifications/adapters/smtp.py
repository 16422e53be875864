"""Letters to a mail server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import aiosmtplib
from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from praktika.notifications.adapters.rendering import Postmaster
from praktika.notifications.ports import Letter, Mailer, Postponed, Undeliverable

TIMEOUT: Final = 30.0
"""Seconds a mail server may take for one answer."""

IDLE: Final = 5.0
"""Seconds a connection is kept open for the next letter."""


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"  # refuses to go on without TLS
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpMailer(Mailer):
    """Letters take turns on one connection, which is closed when none has come for a while."""

    def __init__(self, server: SmtpServer, postmaster: Postmaster, *, idle: float = IDLE) -> None:
        self._server = server
        self._postmaster = postmaster
        self._idle = idle
        self._turn = asyncio.Lock()
        self._open: SMTP | None = None
        self._closing: asyncio.TimerHandle | None = None

    async def send(self, letter: Letter) -> str:
        mail = self._postmaster.mail(letter)
        try:
            async with self._connection() as connection:
                _, reply = await connection.send_message(mail, recipients=[letter.address])
        except SMTPRecipientsRefused as error:
            raise _failure(error.recipients[0]) from error
        except SMTPDataError as error:
            raise _failure(error) from error
        except (SMTPException, OSError) as error:
            raise Postponed(f"{type(error).__name__}: {error}") from error
        return reply

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[SMTP]:
        """Open, and this letter's alone; after a failure the next letter gets a new one."""
        async with self._turn:
            connection = await self._opened()
            try:
                yield connection
            except BaseException:
                self._close()
                raise
            self._closing = asyncio.get_running_loop().call_later(self._idle, self._close)

    async def _opened(self) -> SMTP:
        if self._closing:
            self._closing.cancel()
        if self._open is None or not await _is_alive(self._open):
            self._close()
            self._open = await self._connected()
        return self._open

    async def _connected(self) -> SMTP:
        server = self._server
        connection = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            username=server.user,
            password=server.password,
            timeout=TIMEOUT,
        )
        await connection.connect()
        return connection

    def _close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


async def _is_alive(connection: SMTP) -> bool:
    """Servers hang up on idle clients without a word."""
    with contextlib.suppress(SMTPException, OSError):
        await connection.noop()
        return True
    return False


def _failure(refusal: SMTPResponseException) -> Exception:
    """5xx for this recipient or this letter is final (RFC 5321, 4.2.1); 4xx passes."""
    text = f"{refusal.code} {refusal.message}"
    return Undeliverable(text) if refusal.code >= 500 else Postponed(text)
