"""Roles and grants in memory."""

from collections.abc import Iterable, Sequence

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import ACCOUNTS, GRANTS, ROLES
from praktika.identity.domain import (
    AccountStatus,
    Grant,
    GrantState,
    LastAdmin,
    Role,
)
from praktika.identity.policies.roles import ADMIN
from praktika.identity.ports import (
    GrantRepository,
    RoleRepository,
)
from praktika.kernel.actors import AccountId


class MemoryRoleRepository(Repository, RoleRepository):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        wanted = set(codes)
        return [role for role in self._transaction.rows(ROLES) if role.code in wanted]


class MemoryGrantRepository(Repository, GrantRepository):
    async def add(self, grant: Grant) -> None:
        self._transaction.add(GRANTS, grant.id, grant)

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
