"""Sessions, and the chain of refresh tokens of each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import NewType
from uuid import UUID

from praktika.identity.events import SessionReuseDetected
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import (
    NotFound,
    Unauthenticated,
)

SessionId = NewType("SessionId", UUID)


class InvalidCredentials(
    Unauthenticated, code="identity.invalid-credentials", ru="Не получилось войти: проверьте имя и пароль."
):
    """Wrong name or password, or the account cannot be used."""


class RefreshInvalid(Unauthenticated, code="identity.refresh-invalid", ru="Сеанс завершён. Войдите снова."):
    """The session is over. Sign in again."""


class SessionNotFound(NotFound, code="identity.session-not-found", ru="Такого сеанса нет."):
    """There is no such session."""


class InvalidToken(Unauthenticated, code="invalid-token", ru="Токен не действует."):
    """The token is not valid."""


class Transport(StrEnum):
    """How tokens travel: shown to the client, or kept in cookies that no script can read."""

    BEARER = "bearer"
    COOKIE = "cookie"


class EndReason(StrEnum):
    LOGOUT = "logout"
    ENDED_BY_OWNER = "ended-by-owner"
    ENDED_BY_STAFF = "ended-by-staff"
    PASSWORD_CHANGED = "password-changed"
    REFRESH_REUSED = "refresh-reused"
    ACCOUNT_LEFT_ACTIVE = "account-left-active"
    EXPIRED = "expired"


class Turn(Enum):
    """What becomes of a refresh token that is shown."""

    FIRST = auto()  # used now: its successor begins
    AGAIN = auto()  # the answer was lost: the same successor once more
    REUSED = auto()  # somebody else holds it, too
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class SessionRules:
    """`idle` is moved by use, `absolute` never is; `grace` is how long a used token may be shown again."""

    idle: timedelta = timedelta(days=14)
    absolute: timedelta = timedelta(days=30)
    grace: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a session is recognised by in a list."""

    name: str | None = None
    user_agent: str | None = None
    address: str | None = None
    transport: Transport = Transport.BEARER


@dataclass(eq=False, kw_only=True)
class RefreshToken:
    """Known by its hash only (SHA-256)."""

    hash: bytes = field(metadata={"secret": True})
    session_id: SessionId
    issued_at: datetime
    used_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Session:
    """Ended is final."""

    id: SessionId
    account_id: AccountId
    transport: Transport = Transport.BEARER
    device_name: str | None = None
    user_agent: str | None = None
    address: str | None = None
    created_at: datetime
    last_used_at: datetime
    idle_until: datetime
    absolute_until: datetime
    ended_at: datetime | None = None
    end_reason: EndReason | None = None

    @classmethod
    def begin(
        cls, id_: SessionId, account_id: AccountId, device: Device, rules: SessionRules, now: datetime
    ) -> "Session":
        return cls(
            id=id_,
            account_id=account_id,
            transport=device.transport,
            device_name=device.name,
            user_agent=device.user_agent,
            address=device.address,
            created_at=now,
            last_used_at=now,
            idle_until=now + rules.idle,
            absolute_until=now + rules.absolute,
        )

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    @property
    def expires_at(self) -> datetime:
        return min(self.idle_until, self.absolute_until)

    def turn(self, token: RefreshToken, successor: RefreshToken | None, grace: timedelta, now: datetime) -> Turn:
        if not self.is_live(now):
            return Turn.REFUSED
        if token.used_at is None:
            return Turn.FIRST
        fresh = now - token.used_at <= grace
        return Turn.AGAIN if fresh and successor and successor.used_at is None else Turn.REUSED

    def use(self, idle: timedelta, now: datetime) -> None:
        self.last_used_at = now
        self.idle_until = now + idle

    def end(self, reason: EndReason, now: datetime) -> None:
        if self.ended_at is None:
            self.ended_at, self.end_reason = now, reason

    def expire(self, now: datetime) -> None:
        """Say of a session that has run out that it has."""
        if not self.is_live(now):
            self.end(EndReason.EXPIRED, now)

    def reused(self, now: datetime) -> SessionReuseDetected:
        self.end(EndReason.REFRESH_REUSED, now)
        return SessionReuseDetected(occurred_at=now, account_id=self.account_id)
