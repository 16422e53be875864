"""One-time codes: made in the background, so that asking for one takes the same time whoever asks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from praktika.identity.domain import (
    LASTS,
    MOST_PER_HOUR,
    Account,
    AccountStatus,
    Code,
    CodeId,
    Purpose,
    checked,
)
from praktika.identity.events import CodeRequested
from praktika.identity.policies.secrets import Secrets, hash_of
from praktika.identity.ports import IdentityUnitOfWork
from praktika.kernel.actors import SYSTEM, AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7

NEEDED: Final = {AccountStatus.UNCONFIRMED: Purpose.CONFIRM_EMAIL, AccountStatus.INVITED: Purpose.INVITATION}
"""What an account that waits for its owner waits for."""


class CodeService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], secrets: Secrets, clock: Clock) -> None:
        self._uow = uow
        self._secrets = secrets
        self._clock = clock

    async def resend(self, actor: Actor, *, email: str) -> None:
        """A new confirmation letter; the caller does not learn whether the address is known."""
        address = checked({"email": email})["email"] or ""
        async with self._uow() as uow:
            account = await uow.accounts.claim_email(address)
            uow.publish(
                CodeRequested(
                    occurred_at=self._clock(),
                    account_id=account.id if account else None,
                    purpose=Purpose.CONFIRM_EMAIL.value,
                )
            )

    async def on_code_requested(self, event: CodeRequested) -> None:
        """Make the code the account waits for, unless it waits for none or had its share of letters this hour."""
        if event.account_id is None:
            return
        async with self._uow() as uow:
            account = await uow.accounts.get(AccountId(event.account_id))
            now = self._clock()
            purpose = NEEDED.get(account.status)
            if purpose and await _is_allowed(uow, account, purpose, now):
                await issue(uow, SYSTEM, self._secrets, account, purpose, now)


async def _is_allowed(uow: IdentityUnitOfWork, account: Account, purpose: Purpose, now: datetime) -> bool:
    return await uow.codes.made_since(account.id, purpose, now - timedelta(hours=1)) < MOST_PER_HOUR


async def issue(
    uow: IdentityUnitOfWork, actor: Actor, secrets: Secrets, account: Account, purpose: Purpose, now: datetime
) -> str:
    """A new code, the only one of its purpose that works; answers its text."""
    await uow.codes.void(account.id, purpose, now)
    code_id = CodeId(uuid7())
    nonce, text = secrets.new_code(code_id)
    code = Code(
        id=code_id,
        account_id=account.id,
        purpose=purpose,
        nonce=nonce,
        hash=hash_of(text),
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    await uow.codes.add(code)
    uow.publish(code.issued())
    uow.record(actor, "identity.code:issue", code)
    return text
