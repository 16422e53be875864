"""Signing in, staying in, signing out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from praktika.identity.domain import (
    AccountStatus,
    Device,
    EndReason,
    InvalidCredentials,
    LoginOutcome,
    Purpose,
    RefreshInvalid,
    RefreshToken,
    Session,
    SessionId,
    SessionRules,
    Turn,
)
from praktika.identity.policies.secrets import Secrets, hash_of
from praktika.identity.ports import AccessTokens, Forgetful, IdentityUnitOfWork, Login, PasswordHasher
from praktika.identity.services.codes import requested
from praktika.identity.services.throttle import Attempt, Throttle, login_event
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Seconds in `expires_in` and `refresh_expires_in`; both tokens are shown here once."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    session_id: UUID
    account_id: UUID


UNKNOWN: Final = Device()


class SessionService:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        throttle: Throttle,
        hasher: PasswordHasher,
        tokens: AccessTokens,
        secrets: Secrets,
        standings: Forgetful,
        clock: Clock,
        rules: SessionRules = SessionRules(),
    ) -> None:
        self._uow = uow
        self._throttle = throttle
        self._hasher = hasher
        self._tokens = tokens
        self._secrets = secrets
        self._standings = standings
        self._clock = clock
        self._rules = rules

    async def login(self, *, login: str, password: str, device: Device, instead_of: str | None = None) -> SignedIn:
        """By address or username; a session ends whose refresh token comes along, as nobody will hold it any more.

        InvalidCredentials whatever the reason, and after the same work; TooManyAttempts.
        """
        attempt = await self._throttle.attempt(login=login, device=device)
        known = attempt.known
        if not await self._hasher.matches(password, known.password_hash if known else None) or known is None:
            await self._refuse(attempt, LoginOutcome.BAD_CREDENTIALS)
            raise InvalidCredentials
        new_hash = await self._rehashed(password, known)
        now, token = self._clock(), self._secrets.new_refresh_token()
        session = Session.begin(SessionId(uuid7()), known.account_id, device, self._rules, now)
        async with self._uow() as uow:
            if is_in := await uow.accounts.sign_in(known, now, new_hash):
                await uow.sessions.add(session, _token(token, session, now))
                await uow.login_events.add(attempt.became(LoginOutcome.SUCCESS, now))
                await self._throttle.forgive(uow, attempt)
                left = await _left(uow, ANONYMOUS, instead_of, now)
        if not is_in:
            await self._refuse(attempt, LoginOutcome.NOT_ACTIVE)
            raise InvalidCredentials
        if left:
            self._standings.forget(left.account_id)
        return self._signed_in(session, token)

    async def refresh(self, *, refresh_token: str, device: Device = UNKNOWN) -> SignedIn:
        """RefreshInvalid when the session is over. A token shown twice ends it, unless an answer may have been lost."""
        async with self._uow() as uow:
            session = await uow.sessions.with_token(hash_of(refresh_token))
            successor = await self._successor(uow, session, refresh_token, device) if session else None
        if session is None:
            raise RefreshInvalid
        if successor is None:
            self._standings.forget(session.account_id)
            raise RefreshInvalid
        return self._signed_in(session, successor)

    async def logout(self, actor: Actor, *, refresh_token: str | None = None) -> None:
        """Ends the session of the refresh token, else the one the actor came with; nothing when there is none."""
        async with self._uow() as uow:
            session = await _left(uow, actor, refresh_token, self._clock())
        if session:
            self._standings.forget(session.account_id)

    async def _rehashed(self, password: str, known: Login) -> str | None:
        outdated = known.password_hash and self._hasher.is_outdated(known.password_hash)
        return await self._hasher.hash(password) if outdated else None

    async def _refuse(self, attempt: Attempt, outcome: LoginOutcome) -> None:
        """Who has the right password but has not confirmed the address is mailed the code again."""
        now, known = self._clock(), attempt.known
        async with self._uow() as uow:
            await uow.login_events.add(attempt.became(outcome, now))
            if known and outcome is LoginOutcome.NOT_ACTIVE and known.status is AccountStatus.UNCONFIRMED:
                uow.publish(requested(known.account_id, Purpose.CONFIRM_EMAIL, now))

    async def _successor(self, uow: IdentityUnitOfWork, session: Session, shown: str, device: Device) -> str | None:
        """The refresh token to answer, None for a refusal; a reuse ends the session."""
        now = self._clock()
        candidates = {hash_of(text): text for text in self._secrets.successors(shown)}
        known = await uow.refresh_tokens.known([hash_of(shown), *candidates])
        made = next((token for hash_, token in known.items() if hash_ in candidates), None)
        turn = session.turn(known[hash_of(shown)], made, self._rules.grace, now)
        if turn is Turn.REUSED:
            uow.publish(session.reused(now))
            await uow.login_events.add(login_event(session.account_id, LoginOutcome.REFRESH_REUSED, device, now))
        if turn is Turn.REFUSED:
            session.expire(now)
        if turn is Turn.FIRST:
            known[hash_of(shown)].used_at = now
            session.use(self._rules.idle, now)
            made = _token(next(iter(candidates.values())), session, now)
            await uow.refresh_tokens.add(made)
        return candidates[made.hash] if made and turn in (Turn.FIRST, Turn.AGAIN) else None

    def _signed_in(self, session: Session, refresh_token: str) -> SignedIn:
        now = self._clock()
        return SignedIn(
            access_token=self._tokens.issue(session.account_id, session.id, now),
            expires_in=self._tokens.lifetime,
            refresh_token=refresh_token,
            refresh_expires_in=int((session.expires_at - now).total_seconds()),
            session_id=session.id,
            account_id=session.account_id,
        )


def _token(text: str, session: Session, now: datetime) -> RefreshToken:
    return RefreshToken(hash=hash_of(text), session_id=session.id, issued_at=now)


async def _left(uow: IdentityUnitOfWork, actor: Actor, refresh_token: str | None, now: datetime) -> Session | None:
    """The session that somebody wants to end, ended."""
    session = await _meant(uow, actor, refresh_token)
    if session:
        session.end(EndReason.LOGOUT, now)
    return session


async def _meant(uow: IdentityUnitOfWork, actor: Actor, refresh_token: str | None) -> Session | None:
    if refresh_token and (found := await uow.sessions.with_token(hash_of(refresh_token))):
        return found
    return await uow.sessions.find(SessionId(actor.session_id)) if actor.session_id else None
