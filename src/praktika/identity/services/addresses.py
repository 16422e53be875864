"""How an account moves to another address."""

from collections.abc import Callable
from datetime import datetime

from praktika.identity.domain import Account, EmailChangeId, EmailTaken, Purpose, checked
from praktika.identity.permissions import ACCOUNT_UPDATE
from praktika.identity.policies.secrets import Secrets, hash_of
from praktika.identity.ports import IdentityUnitOfWork
from praktika.identity.services.codes import issue, opened, owner_of
from praktika.identity.services.proof import PasswordProof
from praktika.identity.services.sign_up import SignUpService, repeated
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7


class AddressService:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        sign_ups: SignUpService,
        proof: PasswordProof,
        secrets: Secrets,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._sign_ups = sign_ups
        self._proof = proof
        self._secrets = secrets
        self._clock = clock

    async def request(self, actor: Actor, *, email: str, current_password: str) -> None:
        """A code goes to the new address; the old one stays until it is used.

        The answer is the same when the address is somebody's: only its owner learns of it, by mail. Invalid,
        SessionRequired, TooManyAttempts.
        """
        actor.require(ACCOUNT_UPDATE)
        address = checked({"email": email})["email"] or ""
        proof = await self._proof.of(actor, current_password)
        async with self._uow() as uow:
            holder = await uow.accounts.claim_email(address)
            if holder and holder.id != proof.account_id:
                uow.publish(repeated(holder, self._clock()))
            else:
                account = await proof.account(uow)
                await issue(uow, actor, self._secrets, account, Purpose.CHANGE_EMAIL, self._clock(), new_email=address)

    async def confirm(self, actor: Actor, *, code: str) -> None:
        """Of a sign-up, or of the address an account moves to.

        CodeInvalid whatever is wrong with the code; EmailTaken when somebody else took the address meanwhile.
        """
        async with self._uow() as uow:
            move = await uow.codes.move(hash_of(code), self._clock())
        if move is None:
            await self._sign_ups.confirm(actor, code=code)
        else:
            await self._move(actor, code, *move)

    async def _move(self, actor: Actor, code: str, account_id: AccountId, new_email: str) -> None:
        """The address is locked before the account, as everywhere."""
        now = self._clock()
        async with self._uow() as uow:
            holder = await uow.accounts.claim_email(new_email)
            if holder and holder.id != account_id:
                raise EmailTaken
            account, found = await opened(uow, code, Purpose.CHANGE_EMAIL, now)
            found.use(now)
            await _leave(uow, account, new_email, now)
            uow.record(owner_of(account, actor), "identity.account:change-email", account)


async def _leave(uow: IdentityUnitOfWork, account: Account, new_email: str, now: datetime) -> None:
    """The mailbox of before opens nothing any more, and hears of it."""
    await uow.codes.void(account.id, Purpose.RESET_PASSWORD, now)
    change = account.move(new_email, EmailChangeId(uuid7()), now)
    await uow.email_changes.add(change)
    uow.publish(change.happened())
