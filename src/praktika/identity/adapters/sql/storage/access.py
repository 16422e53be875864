"""Roles, grants and keys in PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import accounts, api_keys, grants, organisation_invitations, roles
from praktika.identity.domain import (
    LIVE,
    AccountStatus,
    ApiKey,
    ApiKeyId,
    ApiKeyNotFound,
    Grant,
    GrantId,
    GrantNotFound,
    GrantState,
    InvitationState,
    LastAdmin,
    OrganisationInvitation,
    OrganisationInvitationId,
    OrganisationInvitationNotFound,
    Role,
    RoleId,
    RoleNotFound,
)
from praktika.identity.policies.roles import ADMIN
from praktika.identity.ports import (
    ApiKeyRepository,
    GrantRepository,
    OrganisationInvitationRepository,
    RoleRepository,
)
from praktika.kernel.actors import AccountId, OrganisationId


class SqlRoleRepository(Repository, RoleRepository):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        kept = select(Role).where(roles.c.code.in_(codes)).with_for_update(read=True, key_share=True)
        return (await self._uow.session.execute(kept)).scalars().all()

    async def get(self, role_id: RoleId) -> Role:
        if found := await self._uow.load(Role, role_id):
            return found
        raise RoleNotFound

    async def add(self, role: Role) -> None:
        await self._add(role)

    async def delete(self, role: Role) -> None:
        ended = (grants.c.role == role.code, grants.c.state.not_in(LIVE))
        await self._uow.session.execute(delete(grants).where(*ended))
        await self._uow.session.execute(delete(roles).where(roles.c.id == role.id))


class SqlGrantRepository(Repository, GrantRepository):
    async def add(self, grant: Grant) -> None:
        await self._add(grant)

    async def holder(self, grant_id: GrantId) -> AccountId:
        if found := await self._first(select(grants.c.account_id).where(grants.c.id == grant_id)):
            return AccountId(found)
        raise GrantNotFound

    async def get(self, grant_id: GrantId) -> Grant:
        if found := await self._uow.load(Grant, grant_id):
            return found
        raise GrantNotFound

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        live = select(Grant).where(grants.c.account_id == account_id, grants.c.state.in_(LIVE))
        return (await self._uow.session.execute(live)).scalars().all()

    async def keep_an_admin(self, *, without: AccountId) -> None:
        given = select(grants.c.account_id).where(grants.c.role == ADMIN, grants.c.state == GrantState.ACTIVE)
        if await self._first(given.where(grants.c.account_id == without)) is None:
            return
        await self._uow.lock("identity.admins")
        active = accounts.c.status == AccountStatus.ACTIVE
        admins = given.join(accounts, accounts.c.id == grants.c.account_id).where(active)
        if set((await self._uow.session.execute(admins)).scalars()) == {without}:
            raise LastAdmin


class SqlApiKeyRepository(Repository, ApiKeyRepository):
    async def add(self, key: ApiKey) -> None:
        await self._add(key)

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        if found := await self._uow.load(ApiKey, key_id):
            return found
        raise ApiKeyNotFound

    async def live(self, account_id: AccountId, now: datetime) -> int:
        k = api_keys.c
        working = select(func.count()).where(k.account_id == account_id, k.revoked_at.is_(None), k.expires_at > now)
        return (await self._uow.session.execute(working)).scalar_one()

    async def used(self, key_id: ApiKeyId, minute: datetime) -> None:
        k = api_keys.c
        unknown = or_(k.last_used_at.is_(None), k.last_used_at < minute)
        await self._uow.session.execute(update(api_keys).where(k.id == key_id, unknown).values(last_used_at=minute))


class SqlOrganisationInvitationRepository(Repository, OrganisationInvitationRepository):
    async def add(self, invitation: OrganisationInvitation) -> None:
        await self._add(invitation)

    async def get(self, invitation_id: OrganisationInvitationId) -> OrganisationInvitation:
        if found := await self._uow.load(OrganisationInvitation, invitation_id):
            return found
        raise OrganisationInvitationNotFound

    async def pending(self, account_id: AccountId, organisation_id: OrganisationId) -> Sequence[OrganisationInvitation]:
        i = organisation_invitations.c
        mine = (i.account_id == account_id, i.organisation_id == organisation_id, i.state == InvitationState.PENDING)
        return await self._uow.locked(select(OrganisationInvitation).where(*mine).with_for_update(key_share=True))
