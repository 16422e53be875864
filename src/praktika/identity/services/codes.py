"""One-time codes: made in the background, so that asking for one takes the same time whoever asks."""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from praktika.identity.domain import (
    LASTS,
    MOST_PER_HOUR,
    Account,
    AccountNotFound,
    AccountStatus,
    Code,
    CodeId,
    Purpose,
    checked,
    code_invalid,
)
from praktika.identity.events import CodeRequested
from praktika.identity.policies.secrets import Secrets, hash_of
from praktika.identity.ports import IdentityUnitOfWork
from praktika.kernel.actors import SYSTEM, AccountId, Actor, ActorKind
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7

MAILED: Final[Mapping[Purpose, Mapping[AccountStatus, Purpose]]] = {
    Purpose.CONFIRM_EMAIL: {
        AccountStatus.UNCONFIRMED: Purpose.CONFIRM_EMAIL,
        AccountStatus.INVITED: Purpose.INVITATION,
    },
    Purpose.INVITATION: {AccountStatus.INVITED: Purpose.INVITATION},
    Purpose.RESET_PASSWORD: {
        AccountStatus.UNCONFIRMED: Purpose.RESET_PASSWORD,
        AccountStatus.INVITED: Purpose.INVITATION,
        AccountStatus.ACTIVE: Purpose.RESET_PASSWORD,
    },
}
"""Which code is mailed when one of a purpose is asked for, by the state of the account; none in other states."""


class CodeService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], secrets: Secrets, clock: Clock) -> None:
        self._uow = uow
        self._secrets = secrets
        self._clock = clock

    async def resend(self, actor: Actor, *, email: str) -> None:
        """A new confirmation letter; the caller does not learn whether the address is known."""
        await self._request(email, Purpose.CONFIRM_EMAIL)

    async def forgot(self, actor: Actor, *, email: str) -> None:
        """A letter with which a new password may be set; the caller does not learn whether the address is known."""
        await self._request(email, Purpose.RESET_PASSWORD)

    async def on_code_requested(self, event: CodeRequested) -> None:
        """Make the code that helps the account as it is, unless it had its share of letters this hour."""
        if event.account_id is None:
            return
        async with self._uow() as uow:
            try:
                account = await uow.accounts.get(AccountId(event.account_id))
            except AccountNotFound:  # nobody confirmed it for a month
                return
            purpose = MAILED[Purpose(event.purpose)].get(account.status)
            if purpose:
                await issue(uow, SYSTEM, self._secrets, account, purpose, self._clock())

    async def _request(self, email: str, purpose: Purpose) -> None:
        """One look-up and one piece of work whoever the address belongs to."""
        address = checked({"email": email})["email"] or ""
        async with self._uow() as uow:
            uow.publish(requested(await uow.accounts.holder_of(address), purpose, self._clock()))


def requested(account_id: AccountId | None, purpose: Purpose, now: datetime) -> CodeRequested:
    return CodeRequested(occurred_at=now, account_id=account_id, purpose=purpose.value)


WAITS: Final[Mapping[Purpose, Container[AccountStatus]]] = {
    Purpose.CONFIRM_EMAIL: {AccountStatus.UNCONFIRMED},
    Purpose.INVITATION: {AccountStatus.INVITED},
    Purpose.RESET_PASSWORD: {AccountStatus.UNCONFIRMED, AccountStatus.ACTIVE},
    Purpose.CHANGE_EMAIL: {AccountStatus.ACTIVE},
    Purpose.JOIN_ORGANISATION: {AccountStatus.ACTIVE},
}
"""The states of accounts in which a code can be used."""


async def opened(uow: IdentityUnitOfWork, text: str, purpose: Purpose, now: datetime) -> tuple[Account, Code]:
    """The account a usable code was made for, locked; CodeInvalid otherwise."""
    account = await uow.accounts.with_code(hash_of(text))
    code = await uow.codes.with_hash(hash_of(text))
    if account is None or code is None or account.status not in WAITS[purpose]:
        raise code_invalid()
    code.expect(purpose, now)
    return account, code


def owner_of(account: Account, visitor: Actor) -> Actor:
    """The audit trail names the person, who is not signed in yet."""
    return replace(visitor, account_id=account.id, kind=ActorKind.ACCOUNT)


async def issue(
    uow: IdentityUnitOfWork,
    actor: Actor,
    secrets: Secrets,
    account: Account,
    purpose: Purpose,
    now: datetime,
    *,
    new_email: str | None = None,
) -> str | None:
    """The text of a new code, the only one of its purpose that works.

    None, and the code before still works, when the account or the address had its share of letters this hour.
    """
    mailed_to = fingerprint_of(secrets, new_email or account.email)
    if await has_had_its_share(uow, account, mailed_to, purpose, now):
        return None
    await uow.codes.void(account.id, purpose, now)
    code, text = new_code(secrets, CodeId(uuid7()), account, purpose, now, mailed_to=mailed_to, new_email=new_email)
    await uow.codes.add(code)
    uow.publish(code.issued())
    uow.record(actor, "identity.code:issue", code, organisation_id=account.organisation_id)
    return text


def fingerprint_of(secrets: Secrets, email: str) -> bytes:
    return secrets.fingerprint("mailed to", email.lower())


async def has_had_its_share(
    uow: IdentityUnitOfWork, account: Account, mailed_to: bytes, purpose: Purpose, now: datetime
) -> bool:
    return await uow.codes.made_since(account.id, mailed_to, purpose, now - timedelta(hours=1)) >= MOST_PER_HOUR


def new_code(
    secrets: Secrets,
    code_id: CodeId,
    account: Account,
    purpose: Purpose,
    now: datetime,
    *,
    mailed_to: bytes,
    new_email: str | None = None,
) -> tuple[Code, str]:
    """The code and its text, which is kept nowhere."""
    nonce, text = secrets.new_code(code_id)
    code = Code(
        id=code_id,
        account_id=account.id,
        purpose=purpose,
        nonce=nonce,
        hash=hash_of(text),
        new_email=new_email,
        mailed_to=mailed_to,
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    return code, text
