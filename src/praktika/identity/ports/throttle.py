"""What is kept of attempts to sign in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from praktika.identity.domain import Attempts, LoginEvent, ThrottleKey
from praktika.kernel.actors import AccountId


class AttemptRepository(Protocol):
    """Keys are locked in one order, so that no two transactions wait for each other."""

    async def count(self, keys: Sequence[ThrottleKey], now: datetime) -> Sequence[Attempts]:
        """One more with each of the keys, in their order; who counts at the same time waits. One statement."""
        ...

    async def forgive(self, keys: Sequence[ThrottleKey]) -> None:
        """Those with a login begin anew, the others have one less. One statement."""
        ...

    async def release(self, logins: Sequence[bytes]) -> None:
        """Forget the attempts with these logins, from whatever address."""
        ...


class LoginEventRepository(Protocol):
    async def add(self, event: LoginEvent) -> None: ...

    async def was_throttled(self, account_id: AccountId, since: datetime) -> bool: ...
