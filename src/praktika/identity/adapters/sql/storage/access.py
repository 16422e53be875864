"""Roles and grants in PostgreSQL."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import accounts, grants, roles
from praktika.identity.domain import (
    LIVE,
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


class SqlRoleRepository(Repository, RoleRepository):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        return (await self._uow.session.execute(select(Role).where(roles.c.code.in_(codes)))).scalars().all()


class SqlGrantRepository(Repository, GrantRepository):
    async def add(self, grant: Grant) -> None:
        await self._add(grant)

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        live = select(Grant).where(grants.c.account_id == account_id, grants.c.state.in_(LIVE))
        return (await self._uow.session.execute(live)).scalars().all()

    async def keep_an_admin(self, *, without: AccountId) -> None:
        await self._uow.lock("identity.admins")
        admins = (
            select(grants.c.account_id)
            .join(accounts, accounts.c.id == grants.c.account_id)
            .where(grants.c.role == ADMIN, grants.c.state == GrantState.ACTIVE)
            .where(accounts.c.status == AccountStatus.ACTIVE)
        )
        if set((await self._uow.session.execute(admins)).scalars()) == {without}:
            raise LastAdmin
