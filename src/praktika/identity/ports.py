"""What the use cases need from the outside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.domain import (
    Account,
    Code,
    EndReason,
    Grant,
    Organisation,
    Purpose,
    RefreshToken,
    Role,
    Session,
    SessionId,
)
from praktika.kernel.actors import AccountId, OrganisationId, Reach
from praktika.kernel.uow import UnitOfWork


class OrganisationRepository(Protocol):
    async def get(self, organisation_id: OrganisationId) -> Organisation:
        """The organisation, locked until the unit of work ends; OrganisationNotFound otherwise."""
        ...

    async def add(self, organisation: Organisation) -> None:
        """OrganisationNameTaken when another one, not archived, has the name."""
        ...


class AccountRepository(Protocol):
    async def get(self, account_id: AccountId) -> Account:
        """The account, locked until the unit of work ends; AccountNotFound otherwise."""
        ...

    async def add(self, account: Account) -> None:
        """EmailTaken or UsernameTaken when an account that is not archived has them, in whatever case."""
        ...

    async def claim_email(self, email: str) -> Account | None:
        """The account of the address, locked; nobody else takes the address until the unit of work ends."""
        ...

    async def has_username(self, username: str) -> bool: ...

    async def with_code(self, hash_: bytes) -> Account | None:
        """The account a code was made for, locked: every change of a code happens under this lock."""
        ...


class RoleRepository(Protocol):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]: ...


class GrantRepository(Protocol):
    async def add(self, grant: Grant) -> None: ...

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        """The live grants of an account."""
        ...

    async def keep_an_admin(self, *, without: AccountId) -> None:
        """LastAdmin when the account is the only active administrator; decisions of this kind take turns."""
        ...


class SessionRepository(Protocol):
    async def add(self, session: Session, token: RefreshToken) -> None: ...

    async def find(self, session_id: SessionId) -> Session | None:
        """Locked until the unit of work ends."""
        ...

    async def with_token(self, hash_: bytes) -> Session | None:
        """The session of a refresh token, locked: every change of its tokens happens under this lock."""
        ...

    async def end_all(self, account_id: AccountId, reason: EndReason, now: datetime) -> None: ...


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

    async def made_since(self, account_id: AccountId, purpose: Purpose, since: datetime) -> int: ...


class IdentityUnitOfWork(UnitOfWork, Protocol):
    @property
    def organisations(self) -> OrganisationRepository: ...

    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def roles(self) -> RoleRepository: ...

    @property
    def grants(self) -> GrantRepository: ...

    @property
    def sessions(self) -> SessionRepository: ...

    @property
    def refresh_tokens(self) -> RefreshTokenRepository: ...

    @property
    def codes(self) -> CodeRepository: ...


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
    """What is needed to try a password."""

    account_id: AccountId
    password_hash: str | None


class Logins(Protocol):
    async def find(self, key: str) -> Login | None:
        """By address or username in lower case, whatever the state of the account but archived."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a live session gives its holder now."""

    account_id: AccountId
    organisation_id: OrganisationId | None
    permissions: Mapping[str, Reach]


class Standings(Protocol):
    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        """None when the session is over or the account cannot be used. One statement."""
        ...


class Forgetful(Protocol):
    """Whoever keeps standings for a moment is told when they have changed here."""

    def forget(self, account_id: AccountId) -> None: ...
