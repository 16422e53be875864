"""Letters as their reader sees them: the files of the mail transport `file`."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Final

CODE: Final = re.compile(r"#code=([A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class Received:
    to: str
    subject: str
    text: str
    language: str

    @property
    def code(self) -> str | None:
        """The one-time code of the link in the letter."""
        found = CODE.search(self.text)
        return found[1] if found else None


class Letterbox:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, address: str) -> list[Received]:
        """All letters to this address, oldest first: their names are ids, which grow."""
        paths = sorted(self._folder.glob("*.eml"))
        return [letter for path in paths if (letter := _read(path)).to == address]


@cache
def _read(path: Path) -> Received:
    """Once: a letter that was sent does not change, and a long run of tests asks for a code very often."""
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    return Received(
        to=mail["To"].addresses[0].addr_spec,
        subject=str(mail["Subject"]),
        text=body.get_content() if body else "",
        language=str(mail["Content-Language"]),
    )
