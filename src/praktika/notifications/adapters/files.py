"""Letters into a folder, or nowhere, for running without a mail server."""

import asyncio
import os
from pathlib import Path
from typing import Final

from praktika.notifications.adapters.rendering import Postmaster
from praktika.notifications.ports import Letter, Mailer, Postponed, SwitchedOff, Undeliverable

NOWHERE: Final = ".invalid"
"""A domain that never exists (RFC 6761, 6.4)."""


class FileMailer(Mailer):
    """One `.eml` per letter, named by its message id: sending again writes the same file. What no mail server could
    deliver is refused, as it would be by one."""

    def __init__(self, folder: Path, postmaster: Postmaster) -> None:
        self._folder = folder
        self._postmaster = postmaster

    async def send(self, letter: Letter) -> str:
        mail = bytes(self._postmaster.mail(letter))
        if letter.address.endswith(NOWHERE):
            raise Undeliverable("550 there is no such domain")
        try:
            await asyncio.to_thread(self._write, f"{letter.message_id}.eml", mail)
        except OSError as error:
            raise Postponed(f"{type(error).__name__}: {error.strerror}") from error
        return ""

    def _write(self, name: str, mail: bytes) -> None:
        """A reader sees the whole letter or none."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}.{os.getpid()}"
        unfinished.write_bytes(mail)
        unfinished.replace(self._folder / name)


class NoMailer(Mailer):
    """Mail is switched off: letters are suppressed, and their messages say why."""

    async def send(self, letter: Letter) -> str:
        raise SwitchedOff
