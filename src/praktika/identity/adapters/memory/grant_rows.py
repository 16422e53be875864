"""Grants, and what they give, as queries read them from memory."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from praktika.identity.adapters.memory.reading import find_account, held_roles
from praktika.identity.adapters.memory.storage import ACCOUNTS, GRANTS
from praktika.identity.domain import Account, Grant
from praktika.identity.policies.grants import sees
from praktika.identity.queries import AccountRef, GrantFilter, GrantRow, GrantRows, GrantView, HeldRoles
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.sight import Sight


class MemoryGrantRows(GrantRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def grant(self, actor: Actor, grant_id: UUID) -> GrantRow | None:
        return next((row for row in self._seen(actor, GrantFilter()) if row.grant.id == grant_id), None)

    async def grants(self, actor: Actor, where: GrantFilter, *, after: UUID | None, limit: int) -> Sequence[GrantRow]:
        return first(self._seen(actor, where), lambda row: row.grant.id, after=after, limit=limit, falling=True)

    async def held(self, sight: Sight, account_id: AccountId) -> HeldRoles | None:
        account = find_account(self._store, account_id)
        if account and (sight.is_mine(account_id) or sight.reaches(account.organisation_id)):
            return HeldRoles(account.organisation_id, list(held_roles(self._store, account_id)))
        return None

    def _seen(self, actor: Actor, where: GrantFilter) -> Iterator[GrantRow]:
        accounts = {account.id: account for account in self._store.rows(ACCOUNTS)}
        for grant in self._store.rows(GRANTS):
            account = accounts[grant.account_id]
            if sees(actor, grant, account.organisation_id) and _passes(grant, where):
                yield _row(grant, account)


def _passes(grant: Grant, where: GrantFilter) -> bool:
    return (
        (where.account_id is None or grant.account_id == where.account_id)
        and (not where.role or grant.role in where.role)
        and (not where.state or grant.state in where.state)
        and (where.organisation_id is None or grant.organisation_id == where.organisation_id)
    )


def _row(grant: Grant, account: Account) -> GrantRow:
    view = GrantView(
        id=grant.id,
        account=AccountRef(account.id, account.display_name),
        role=grant.role,
        organisation_id=grant.organisation_id,
        state=grant.state.value,
        given_by=grant.given_by,
        given_at=grant.given_at,
        reason=grant.reason,
    )
    return GrantRow(view, account.organisation_id)
