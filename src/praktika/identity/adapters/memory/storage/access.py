"""Roles, grants and keys in memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import (
    ACCOUNTS,
    API_KEYS,
    GRANTS,
    ORGANISATION_INVITATIONS,
    ROLES,
)
from praktika.identity.domain import (
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
    RoleInUse,
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


class MemoryRoleRepository(Repository, RoleRepository):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        wanted = set(codes)
        return [role for role in self._transaction.rows(ROLES) if role.code in wanted]

    async def get(self, role_id: RoleId) -> Role:
        if found := self._transaction.get(ROLES, role_id):
            return found
        raise RoleNotFound

    async def add(self, role: Role) -> None:
        self._transaction.add(ROLES, role.id, role)

    async def delete(self, role: Role) -> None:
        given = [grant for grant in self._transaction.rows(GRANTS) if grant.role == role.code]
        if any(grant.is_live for grant in given):
            raise RoleInUse
        for grant in given:
            self._transaction.delete(GRANTS, grant.id)
        self._transaction.delete(ROLES, role.id)


class MemoryGrantRepository(Repository, GrantRepository):
    async def add(self, grant: Grant) -> None:
        self._transaction.add(GRANTS, grant.id, grant)

    async def holder(self, grant_id: GrantId) -> AccountId:
        return (await self.get(grant_id)).account_id

    async def get(self, grant_id: GrantId) -> Grant:
        if found := self._transaction.get(GRANTS, grant_id):
            return found
        raise GrantNotFound

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        live = [g.id for g in self._transaction.rows(GRANTS) if g.account_id == account_id and g.is_live]
        return [grant for grant_id in live if (grant := self._transaction.get(GRANTS, grant_id))]

    async def keep_an_admin(self, *, without: AccountId) -> None:
        given = (g for g in self._transaction.rows(GRANTS) if g.role == ADMIN and g.state is GrantState.ACTIVE)
        admins = {g.account_id for g in given if self._is_active(g.account_id)}
        if admins == {without}:
            raise LastAdmin

    def _is_active(self, account_id: AccountId) -> bool:
        return any(a.id == account_id and a.status is AccountStatus.ACTIVE for a in self._transaction.rows(ACCOUNTS))


class MemoryApiKeyRepository(Repository, ApiKeyRepository):
    async def add(self, key: ApiKey) -> None:
        self._transaction.add(API_KEYS, key.id, key)

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        if found := self._transaction.get(API_KEYS, key_id):
            return found
        raise ApiKeyNotFound

    async def live(self, account_id: AccountId, now: datetime) -> int:
        return sum(k.account_id == account_id and k.is_live(now) for k in self._transaction.rows(API_KEYS))

    async def used(self, key_id: ApiKeyId, minute: datetime) -> None:
        key = self._transaction.get(API_KEYS, key_id)
        if key and (key.last_used_at is None or key.last_used_at < minute):
            key.last_used_at = minute


class MemoryOrganisationInvitationRepository(Repository, OrganisationInvitationRepository):
    async def add(self, invitation: OrganisationInvitation) -> None:
        self._transaction.add(ORGANISATION_INVITATIONS, invitation.id, invitation)

    async def get(self, invitation_id: OrganisationInvitationId) -> OrganisationInvitation:
        if found := self._transaction.get(ORGANISATION_INVITATIONS, invitation_id):
            return found
        raise OrganisationInvitationNotFound

    async def pending(self, account_id: AccountId, organisation_id: OrganisationId) -> Sequence[OrganisationInvitation]:
        rows = self._transaction.rows(ORGANISATION_INVITATIONS)
        mine = [i.id for i in rows if (i.account_id, i.organisation_id) == (account_id, organisation_id)]
        found = [await self.get(each) for each in mine]
        return [invitation for invitation in found if invitation.state is InvitationState.PENDING]
