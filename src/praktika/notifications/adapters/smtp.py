"""Letters to a mail server."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import aiosmtplib
from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from praktika.notifications.adapters.rendering import Postmaster
from praktika.notifications.ports import Letter, Mailer, Postponed, Undeliverable

TIMEOUT: Final = 30.0
"""Seconds a mail server may take for one answer."""


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
    def __init__(self, server: SmtpServer, postmaster: Postmaster) -> None:
        self._server = server
        self._postmaster = postmaster

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

    def _connection(self) -> SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            username=server.user,
            password=server.password,
            timeout=TIMEOUT,
        )


def _failure(refusal: SMTPResponseException) -> Exception:
    """5xx for this recipient or this letter is final (RFC 5321, 4.2.1); 4xx passes."""
    text = f"{refusal.code} {refusal.message}"
    return Undeliverable(text) if refusal.code >= 500 else Postponed(text)
