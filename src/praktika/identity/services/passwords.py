"""How a password is replaced: by its owner, or with a mailed code. Staff never see or set one."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from praktika.identity.domain import Account, AccountStateConflict, AccountStatus, EndReason, Purpose
from praktika.identity.permissions import ACCOUNT_UPDATE
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.ports import Forgetful, IdentityUnitOfWork, PasswordHasher
from praktika.identity.services.codes import MAILED, opened, owner_of, requested
from praktika.identity.services.proof import PasswordProof
from praktika.identity.services.sight import authorise, visible
from praktika.identity.services.sign_up import activate
from praktika.identity.services.throttle import Throttle
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid


class PasswordService:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        hasher: PasswordHasher,
        rules: PasswordRules,
        proof: PasswordProof,
        throttle: Throttle,
        standings: Forgetful,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._hasher = hasher
        self._rules = rules
        self._proof = proof
        self._throttle = throttle
        self._standings = standings
        self._clock = clock

    async def change(self, actor: Actor, *, current_password: str, password: str, password_confirmation: str) -> None:
        """One's own; the other sessions end. SessionRequired, TooManyAttempts, Invalid."""
        actor.require(ACCOUNT_UPDATE)
        proof = await self._proof.of(actor, current_password)
        async with self._uow() as uow:
            account = await proof.account(uow)
        password_hash = await self._hashed(account, password, password_confirmation)
        async with self._uow() as uow:
            account = await proof.account(uow)
            await _replace(uow, account, password_hash, self._clock(), but=actor.session_id)
            uow.record(actor, "identity.account:change-password", account)
        self._standings.forget(account.id)

    async def reset(self, actor: Actor, *, code: str, password: str, password_confirmation: str) -> None:
        """With the mailed code, which also proves the address of a sign-up; all sessions end.

        CodeInvalid whatever is wrong with the code; then Invalid for the password.
        """
        async with self._uow() as uow:
            account, _ = await opened(uow, code, Purpose.RESET_PASSWORD, self._clock())
        password_hash = await self._hashed(account, password, password_confirmation)
        now = self._clock()
        async with self._uow() as uow:
            account, found = await opened(uow, code, Purpose.RESET_PASSWORD, now)
            found.use(now)
            if account.status is AccountStatus.UNCONFIRMED:
                await activate(uow, account, now)
            await _replace(uow, account, password_hash, now)
            await self._throttle.release(uow, account)
            uow.record(owner_of(account, actor), "identity.account:reset-password", account)
        self._standings.forget(account.id)

    async def send_code(self, actor: Actor, account_id: AccountId) -> None:
        """By staff, to the owner's address. AccountNotFound, OutranksYou; AccountStateConflict if blocked or gone."""
        actor.require_session()
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_UPDATE)
            actor.require_all(ACCOUNT_UPDATE, account.organisation_id)
            if account.status not in MAILED[Purpose.RESET_PASSWORD]:
                raise AccountStateConflict(state=account.status.value)
            uow.publish(requested(account.id, Purpose.RESET_PASSWORD, self._clock()))
            uow.record(actor, "identity.account:send-password-code", account)

    async def _hashed(self, account: Account, password: str, confirmation: str) -> str:
        """Invalid when the rules forbid the password for this account."""
        problems = self._rules.problems(password, confirmation, email=account.email, username=account.username)
        if found := list(problems):
            raise Invalid(*found)
        return await self._hasher.hash(password)


async def _replace(
    uow: IdentityUnitOfWork, account: Account, password_hash: str, now: datetime, *, but: UUID | None = None
) -> None:
    """Whoever knew the password before is out: his sessions end, and codes he may have asked for open nothing."""
    uow.publish(account.set_password(password_hash, now))
    await uow.sessions.end_all(account.id, EndReason.PASSWORD_CHANGED, now, but=but)
    for purpose in (Purpose.RESET_PASSWORD, Purpose.CHANGE_EMAIL, Purpose.CONFIRM_EMAIL):
        await uow.codes.void(account.id, purpose, now)
