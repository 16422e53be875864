"""One-time codes, sent by mail."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.identity.events import CodeIssued
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Invalid, explain

CodeId = NewType("CodeId", UUID)


CODE_INVALID: Final = explain("code-invalid", "This code is not valid (any more).", "Код не действует.")


class CodeInvalid(Invalid, code="identity.code-invalid", ru="Код не действует."):
    """This code is not valid (any more)."""


class Purpose(StrEnum):
    CONFIRM_EMAIL = "confirm-email"
    CHANGE_EMAIL = "change-email"
    RESET_PASSWORD = "reset-password"
    INVITATION = "invitation"
    JOIN_ORGANISATION = "join-organisation"


LASTS: Final = {
    Purpose.CONFIRM_EMAIL: timedelta(hours=24),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.JOIN_ORGANISATION: timedelta(days=7),
}


MOST_PER_HOUR: Final = 3
"""Codes mailed for one purpose to one address; more are dropped silently."""


@dataclass(eq=False, kw_only=True)
class Code:
    """Works once. Its text is derived from `id`, `nonce` and a secret of the server, and kept nowhere.

    `new_email` is where it was mailed if the account is to move there; `mailed_to` stands for any address, unreadable.
    """

    id: CodeId
    account_id: AccountId
    purpose: Purpose
    nonce: bytes = field(metadata={"secret": True})
    hash: bytes = field(metadata={"secret": True})
    new_email: str | None = field(default=None, metadata={"secret": True})
    mailed_to: bytes = field(metadata={"secret": True})
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    voided_at: datetime | None = None

    def is_usable(self, now: datetime) -> bool:
        return self.used_at is None and self.voided_at is None and now < self.expires_at

    def expect(self, purpose: Purpose, now: datetime) -> None:
        """CodeInvalid for whatever is wrong with it, always the same."""
        if self.purpose is not purpose or not self.is_usable(now):
            raise code_invalid()

    def use(self, now: datetime) -> None:
        self.used_at = now

    def issued(self) -> CodeIssued:
        return CodeIssued(
            occurred_at=self.created_at, code_id=self.id, account_id=self.account_id, purpose=self.purpose.value
        )


def code_invalid() -> Invalid:
    return CodeInvalid.at("/code", CODE_INVALID)
