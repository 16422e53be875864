"""What signing in needs: sessions, codes, passwords, tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.domain import (
    AccountStatus,
    Code,
    EmailChange,
    EndReason,
    Purpose,
    RefreshToken,
    Session,
    SessionId,
)
from praktika.kernel.actors import AccountId


class SessionRepository(Protocol):
    async def add(self, session: Session, token: RefreshToken) -> None: ...

    async def find(self, session_id: SessionId) -> Session | None:
        """Locked until the unit of work ends."""
        ...

    async def with_token(self, hash_: bytes) -> Session | None:
        """The session of a refresh token, locked: every change of its tokens happens under this lock."""
        ...

    async def end_all(
        self, account_id: AccountId, reason: EndReason, now: datetime, *, but: UUID | None = None
    ) -> None:
        """Those of the account that have not ended, without the one named by `but`."""
        ...


class RefreshTokenRepository(Protocol):
    async def add(self, token: RefreshToken) -> None: ...

    async def known(self, hashes: Sequence[bytes]) -> Mapping[bytes, RefreshToken]:
        """Those of the hashes that belong to a token; read under the lock of the session."""
        ...


class CodeRepository(Protocol):
    async def add(self, code: Code) -> None: ...

    async def with_hash(self, hash_: bytes) -> Code | None: ...

    async def void(self, account_id: AccountId, purpose: Purpose, now: datetime) -> None:
        """No code made before works any more."""
        ...

    async def void_all(self, account_id: AccountId, now: datetime) -> None:
        """No code of the account works any more, whatever it was for."""
        ...

    async def made_since(self, account_id: AccountId, mailed_to: bytes, purpose: Purpose, since: datetime) -> int:
        """How many were made for the account, or mailed to this address by whatever account."""
        ...

    async def move(self, hash_: bytes, now: datetime) -> tuple[AccountId, str] | None:
        """Which account the usable code of this hash moves to which address, read without a lock."""
        ...


class EmailChangeRepository(Protocol):
    async def add(self, change: EmailChange) -> None: ...


class PasswordHasher(Protocol):
    """Slow on purpose, so never on the event loop and never more at once than there are processors."""

    async def hash(self, password: str) -> str: ...

    async def matches(self, password: str, hash_: str | None) -> bool:
        """False after as much work as usual when there is no hash to compare with."""
        ...

    def is_outdated(self, hash_: str) -> bool:
        """Made with other parameters than today's."""
        ...


class CommonPasswords(Protocol):
    def __contains__(self, password: object) -> bool:
        """Whether many people use it; asked in lower case."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What an access token says: whose it is, and for which session."""

    account_id: AccountId
    session_id: SessionId
    expires_at: datetime


class AccessTokens(Protocol):
    def issue(self, account_id: AccountId, session_id: SessionId, now: datetime) -> str: ...

    def verify(self, token: str, now: datetime) -> Claims:
        """InvalidToken whatever is wrong with it."""
        ...

    @property
    def lifetime(self) -> int:
        """Seconds."""
        ...

    def published(self) -> Sequence[Mapping[str, Any]]:
        """The keys tokens are verified with, as JSON Web Keys (RFC 7517)."""
        ...


@dataclass(frozen=True, slots=True)
class Login:
    """What is needed to try a password. `is_familiar`: the account signed in from the same address lately."""

    account_id: AccountId
    password_hash: str | None
    status: AccountStatus
    is_familiar: bool


class Logins(Protocol):
    async def find(self, key: str, address: str | None, since: datetime) -> Login | None:
        """By e-mail or username in lower case, whatever the state of the account unless it is gone.

        `address` is where the attempt comes from; one that is familiar was signed in from after `since`.
        """
        ...
