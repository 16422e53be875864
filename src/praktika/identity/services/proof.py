"""Knowing the password: what a stolen session or a screen left open does not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from praktika.identity.domain import Account, Device
from praktika.identity.ports import IdentityUnitOfWork, PasswordHasher
from praktika.identity.services.throttle import Attempt, Throttle
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Invalid, explain

CURRENT_PASSWORD_WRONG: Final = explain(
    "current-password-wrong", "This is not your current password.", "Это не ваш текущий пароль."
)


@dataclass(frozen=True, slots=True)
class Proof:
    """The owner of the account has just shown the password whose hash this is."""

    account_id: AccountId
    password_hash: str | None = field(repr=False)

    async def account(self, uow: IdentityUnitOfWork) -> Account:
        """Locked; Invalid when the password has been replaced meanwhile."""
        account = await uow.accounts.get(self.account_id)
        if account.password_hash != self.password_hash:
            raise _wrong()
        return account


class PasswordProof:
    """Guessing here is slowed down as at signing in, and counts with it."""

    def __init__(self, uow: Callable[[], IdentityUnitOfWork], hasher: PasswordHasher, throttle: Throttle) -> None:
        self._uow = uow
        self._hasher = hasher
        self._throttle = throttle

    async def of(self, actor: Actor, password: str) -> Proof:
        """Before any transaction of the use case. SessionRequired, TooManyAttempts; Invalid at `/current_password`."""
        account_id = actor.me()
        actor.require_session()
        async with self._uow() as uow:
            email = (await uow.accounts.get(account_id)).email
        attempt = await self._throttle.attempt(login=email, device=Device(address=actor.address))
        if not await self._is_right(attempt, password):
            raise _wrong()
        async with self._uow() as uow:
            await self._throttle.forgive(uow, attempt)
        return Proof(account_id, attempt.known.password_hash if attempt.known else None)

    async def _is_right(self, attempt: Attempt, password: str) -> bool:
        return await self._hasher.matches(password, attempt.known.password_hash if attempt.known else None)


def _wrong() -> Invalid:
    return Invalid.at("/current_password", CURRENT_PASSWORD_WRONG)
