"""The account a use case is about: whether the actor may know it, and may act on it."""

from praktika.identity.domain import Account, AccountNotFound
from praktika.identity.permissions import ACCOUNT_READ
from praktika.identity.policies.rank import require_not_above
from praktika.identity.ports import IdentityUnitOfWork
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Forbidden
from praktika.kernel.permissions import Permission, Scope


async def visible(uow: IdentityUnitOfWork, actor: Actor, account_id: AccountId) -> Account:
    """AccountNotFound also for accounts of other organisations."""
    account = await uow.accounts.get(account_id)
    if account_id != actor.account_id and actor.scope(ACCOUNT_READ, account.organisation_id) is not Scope.ALL:
        raise AccountNotFound
    return account


async def authorise(uow: IdentityUnitOfWork, actor: Actor, account: Account, permission: Permission) -> None:
    """Forbidden, or OutranksYou when the account may do more than the actor."""
    if actor.require(permission, account.organisation_id) is Scope.ALL:
        held = [grant.role for grant in await uow.grants.of(account.id)]
        if account.id != actor.account_id:
            require_not_above(actor, await uow.roles.with_codes(held), account.organisation_id)
    elif account.id != actor.account_id or Scope.OWN not in permission.scopes:
        raise Forbidden(permission=permission.name)
