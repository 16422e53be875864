"""Whether an account may be used: blocked, archived, and back."""

from collections.abc import Callable
from datetime import datetime

from praktika.identity.domain import Account, EmailTaken, EndReason, NotYourself
from praktika.identity.permissions import ACCOUNT_ARCHIVE, ACCOUNT_BLOCK
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid


class StandingService:
    """Who leaves `active` is out at once, whatever tokens and API keys there are; mailed codes work no more."""

    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful, clock: Clock) -> None:
        self._uow = uow
        self._standings = standings
        self._clock = clock

    async def block(self, actor: Actor, account_id: AccountId, *, reason: str) -> Account:
        """AccountNotFound, OutranksYou, NotYourself, LastAdmin, AccountStateConflict."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_BLOCK)
            if account_id == actor.account_id:
                raise NotYourself
            await uow.grants.keep_an_admin(without=account_id)
            now = self._clock()
            uow.publish(account.block(reason, actor.account_id, now))
            await _close(uow, account_id, now)
            uow.record(actor, "identity.account:block", account, reason=reason)
        self._standings.forget(account_id)
        return account

    async def unblock(self, actor: Actor, account_id: AccountId, *, reason: str | None = None) -> Account:
        """AccountNotFound, OutranksYou, AccountStateConflict."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_BLOCK)
            uow.publish(account.unblock(reason, actor.account_id, self._clock()))
            uow.record(actor, "identity.account:unblock", account, reason=reason)
        return account

    async def archive(self, actor: Actor, account_id: AccountId, *, reason: str | None = None) -> Account:
        """Close the account: its address and username are free again, its roles stay for when it is restored.

        One's own account needs no reason, but a session. AccountNotFound, OutranksYou, SessionRequired, Invalid,
        LastAdmin, AccountStateConflict.
        """
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_ARCHIVE)
            if account_id == actor.account_id:
                actor.require_session()
            elif not reason:
                raise Invalid.at("/reason", "required")
            await uow.grants.keep_an_admin(without=account_id)
            now = self._clock()
            uow.publish(account.archive(reason, actor.account_id, now))
            await _close(uow, account_id, now)
            uow.record(actor, "identity.account:archive", account, reason=reason)
        self._standings.forget(account_id)
        return account

    async def restore(self, actor: Actor, account_id: AccountId, *, reason: str | None = None) -> Account:
        """By staff only, with the roles of before.

        AccountNotFound, OutranksYou, AccountStateConflict; EmailTaken or UsernameTaken when others use them now.
        """
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            actor.require_all(ACCOUNT_ARCHIVE, account.organisation_id)
            await authorise(uow, actor, account, ACCOUNT_ARCHIVE)
            await _claim_address(uow, account)
            uow.publish(account.restore(reason, actor.account_id, self._clock()))
            uow.record(actor, "identity.account:restore", account, reason=reason)
        return account


async def _close(uow: IdentityUnitOfWork, account_id: AccountId, now: datetime) -> None:
    await uow.sessions.end_all(account_id, EndReason.ACCOUNT_LEFT_ACTIVE, now)
    await uow.codes.void_all(account_id, now)


async def _claim_address(uow: IdentityUnitOfWork, account: Account) -> None:
    """EmailTaken; who signs up with the address meanwhile waits, and is answered as if it had never been free."""
    holder = await uow.accounts.claim_email(account.email)
    if holder and holder is not account:
        raise EmailTaken
