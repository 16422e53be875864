"""Giving roles, asking for them, deciding about them, taking them back."""

from collections.abc import Callable
from datetime import datetime

from praktika.identity.domain import (
    Account,
    AccountNotFound,
    AccountStateConflict,
    Grant,
    GrantId,
    GrantNotFound,
    GrantState,
    Level,
    NotYourself,
    Role,
)
from praktika.identity.events import RoleGranted, RoleRefused
from praktika.identity.permissions import GRANT_APPROVE, GRANT_GIVE
from praktika.identity.policies.grants import ASKABLE, may_decide, sees
from praktika.identity.policies.rank import require_not_above
from praktika.identity.policies.roles import ADMIN
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.giving import granted, open_organisation
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import ORGANISATION_REQUIRED, AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.permissions import Scope


class GrantService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful, clock: Clock) -> None:
        self._uow = uow
        self._standings = standings
        self._clock = clock

    async def give(self, actor: Actor, *, account_id: AccountId, role: str) -> Grant:
        """By staff at once; by oneself `client` at once and `specialist` once approved, nothing else.

        Forbidden, SessionRequired, Invalid, OutranksYou, OrganisationArchived, AccountStateConflict, GrantExists.
        """
        actor.require(GRANT_GIVE)
        actor.require_session()
        async with self._uow() as uow:
            account = await _mentioned(uow, actor, account_id)
            given = await _known(uow, role)
            await authorise(uow, actor, account, GRANT_GIVE)
            state = _begins(actor, account, given)
            await _require_room(uow, account, given)
            grant = granted(account, given, actor.account_id, self._clock(), state)
            await uow.grants.add(grant)
            uow.publish(
                grant.granted(grant.given_at) if state is GrantState.ACTIVE else grant.requested(grant.given_at)
            )
            uow.record(actor, "identity.grant:give", grant, organisation_id=account.organisation_id)
        self._standings.forget(account_id)
        return grant

    async def revoke(self, actor: Actor, grant_id: GrantId) -> None:
        """Also takes back a request. GrantNotFound, OutranksYou, LastAdmin, NotYourself, GrantStateConflict."""
        actor.require(GRANT_GIVE)
        actor.require_session()
        async with self._uow() as uow:
            account, grant = await _seen(uow, actor, grant_id)
            await authorise(uow, actor, account, GRANT_GIVE)
            if grant.role == ADMIN and grant.is_live:
                await uow.grants.keep_an_admin(without=account.id)
                if account.id == actor.account_id:
                    raise NotYourself
            uow.publish(grant.revoke(actor.account_id, self._clock()))
            uow.record(actor, "identity.grant:revoke", grant, organisation_id=account.organisation_id)
        self._standings.forget(account.id)

    async def approve(self, actor: Actor, grant_id: GrantId) -> Grant:
        """GrantNotFound, GrantStateConflict; who decides need not have what the role gives."""
        return await self._decide(actor, grant_id, "approve", lambda grant, now: grant.approve(actor.account_id, now))

    async def refuse(self, actor: Actor, grant_id: GrantId, *, reason: str) -> Grant:
        """GrantNotFound, GrantStateConflict."""
        return await self._decide(
            actor, grant_id, "refuse", lambda grant, now: grant.refuse(reason, actor.account_id, now), reason
        )

    async def _decide(
        self,
        actor: Actor,
        grant_id: GrantId,
        verb: str,
        decide: Callable[[Grant, datetime], RoleGranted | RoleRefused],
        reason: str | None = None,
    ) -> Grant:
        actor.require(GRANT_APPROVE)
        actor.require_session()
        async with self._uow() as uow:
            account, grant = await _seen(uow, actor, grant_id)
            if not may_decide(actor, grant.role, account.organisation_id):
                raise Forbidden(permission=GRANT_APPROVE.name)
            uow.publish(decide(grant, self._clock()))
            place = account.organisation_id
            uow.record(actor, f"identity.grant:{verb}", grant, reason=reason, organisation_id=place)
        self._standings.forget(account.id)
        return grant


async def _mentioned(uow: IdentityUnitOfWork, actor: Actor, account_id: AccountId) -> Account:
    """AccountStateConflict for accounts that nobody uses any more; Invalid for those one may not know."""
    try:
        account = await visible(uow, actor, account_id)
    except AccountNotFound:
        raise Invalid.at("/account_id", "unknown-reference") from None
    if account.is_gone:
        raise AccountStateConflict(state=account.status.value)
    return account


async def _known(uow: IdentityUnitOfWork, code: str) -> Role:
    for role in await uow.roles.with_codes([code]):
        return role
    raise Invalid.at("/role", "unknown-reference")


def _begins(actor: Actor, account: Account, role: Role) -> GrantState:
    """The state the grant begins in; Forbidden for what people may not give themselves, OutranksYou."""
    if actor.scope(GRANT_GIVE, account.organisation_id) is Scope.ALL:
        require_not_above(actor, [role], account.organisation_id)
        return GrantState.ACTIVE
    if role.code not in ASKABLE:
        raise Forbidden(permission=GRANT_GIVE.name)
    return ASKABLE[role.code]


async def _require_room(uow: IdentityUnitOfWork, account: Account, role: Role) -> None:
    """Roles of an organisation are for its people, while it is open."""
    if role.level is not Level.ORGANISATION:
        return
    if account.organisation_id is None:
        raise Invalid.at("/account_id", ORGANISATION_REQUIRED)
    await open_organisation(uow, account.organisation_id)


async def _seen(uow: IdentityUnitOfWork, actor: Actor, grant_id: GrantId) -> tuple[Account, Grant]:
    """The grant and its account, both locked; GrantNotFound also for those one may not know."""
    account = await uow.accounts.get(await uow.grants.holder(grant_id))
    grant = await uow.grants.get(grant_id)
    if not sees(actor, grant, account.organisation_id):
        raise GrantNotFound
    return account, grant
