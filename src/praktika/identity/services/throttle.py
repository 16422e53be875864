"""The way to a password: attempts are counted before it is looked at, and what becomes of them is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.identity.domain import (
    FAMILIAR,
    TOLD_AGAIN,
    Account,
    Device,
    LoginEvent,
    LoginEventId,
    LoginOutcome,
    ThrottleKey,
    ThrottleRules,
    TooManyAttempts,
    login_key,
)
from praktika.identity.events import LoginThrottled
from praktika.identity.policies.secrets import Secrets
from praktika.identity.ports import IdentityUnitOfWork, Login, Logins
from praktika.kernel.actors import AccountId
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7
from praktika.kernel.networks import network_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody may try a password now. `known` is None for a login nobody has: go on all the same."""

    known: Login | None
    device: Device
    keys: tuple[ThrottleKey, ...]

    def became(self, outcome: LoginOutcome, now: datetime) -> LoginEvent:
        return login_event(self.known.account_id if self.known else None, outcome, self.device, now)


class Throttle:
    """Whoever checks a password asks `attempt` first, and says `forgive` in the transaction of a success.

    Not inside a transaction of others: what is counted has to stay when the request is refused.
    """

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        logins: Logins,
        secrets: Secrets,
        clock: Clock,
        rules: ThrottleRules = ThrottleRules(),
    ) -> None:
        self._uow = uow
        self._logins = logins
        self._secrets = secrets
        self._clock = clock
        self._rules = rules

    async def attempt(self, *, login: str, device: Device) -> Attempt:
        """Count it. TooManyAttempts when it comes too early; then it does not count, but is remembered and told."""
        key, now = login_key(login), self._clock()
        known = await self._logins.find(key, device.address, now - FAMILIAR)
        attempt = Attempt(known, device, self._keys(key, device.address))
        try:
            await self._count(attempt, now)
        except TooManyAttempts:
            await self._remember(attempt, now)
            raise
        return attempt

    async def forgive(self, uow: IdentityUnitOfWork, attempt: Attempt) -> None:
        """The password was right."""
        await uow.attempts.forgive(attempt.keys)

    async def release(self, uow: IdentityUnitOfWork, account: Account) -> None:
        """Whatever was tried with the account's address or username, it can be tried again at once."""
        logins = (account.email, account.username)
        await uow.attempts.release([self._login_hash(login_key(login)) for login in logins if login])

    async def _count(self, attempt: Attempt, now: datetime) -> None:
        here, anywhere, *address = attempt.keys
        is_familiar = attempt.known is not None and attempt.known.is_familiar
        keys = [here, *address] if is_familiar else [here, anywhere, *address]
        async with self._uow() as uow:
            counted = await uow.attempts.count(keys, now)
            if seconds := self._rules.seconds_left(keys, counted, now):
                raise TooManyAttempts(retry_after=seconds)  # undoes the count

    async def _remember(self, attempt: Attempt, now: datetime) -> None:
        """The same work for a login nobody has, but for the first letter of a day."""
        account_id = attempt.known.account_id if attempt.known else AccountId(UUID(int=0))
        async with self._uow() as uow:
            await uow.lock("identity.throttled", account_id)
            was_told = await uow.login_events.was_throttled(account_id, now - TOLD_AGAIN)
            await uow.login_events.add(attempt.became(LoginOutcome.THROTTLED, now))
            if attempt.known and not was_told:
                uow.publish(LoginThrottled(occurred_at=now, account_id=account_id))

    def _keys(self, login: str, address: str | None) -> tuple[ThrottleKey, ...]:
        rules, of_login, network = self._rules, self._login_hash(login), network_of(address or "")
        here = self._secrets.fingerprint("attempts here", login, network)
        keys = (ThrottleKey(here, of_login, rules.here), ThrottleKey(of_login, of_login, rules.anywhere))
        if not (network and rules.address):
            return keys
        return (*keys, ThrottleKey(self._secrets.fingerprint("attempts from", network), None, rules.address))

    def _login_hash(self, login: str) -> bytes:
        return self._secrets.fingerprint("attempts with", login)


def login_event(account_id: AccountId | None, outcome: LoginOutcome, device: Device, now: datetime) -> LoginEvent:
    return LoginEvent(
        id=LoginEventId(uuid7()),
        at=now,
        account_id=account_id,
        outcome=outcome,
        address=device.address,
        user_agent=device.user_agent,
    )
