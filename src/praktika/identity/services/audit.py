"""What is recorded though it changes nothing."""

from collections.abc import Callable
from uuid import UUID

from praktika.identity.ports import IdentityUnitOfWork
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.uow import Subject


class RecordedReads:
    """Entries about private pages of others, each in a short transaction of its own before the page is answered:
    what cannot be recorded is not shown.
    """

    def __init__(self, uow: Callable[[], IdentityUnitOfWork]) -> None:
        self._uow = uow

    async def account(self, actor: Actor, account_id: UUID, organisation_id: UUID | None) -> None:
        """Somebody looks at the page of an account; at one's own one may look unseen."""
        if account_id != actor.account_id:
            async with self._uow() as uow:
                uow.record(actor, "identity.account:read", Subject(account_id, organisation_id))

    async def entry(self, actor: Actor, account_id: AccountId, what: str) -> None:
        """Somebody looks at where another is, or tried to be, signed in: `sessions` or `login-events`."""
        if account_id != actor.account_id:
            async with self._uow() as uow:
                account = await uow.accounts.get(account_id)
                uow.record(actor, f"identity.account:read-{what}", Subject(account_id, account.organisation_id))
