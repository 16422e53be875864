"""What signing in and every request read of memory: a login, a standing; and who holds which roles."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from praktika.identity.adapters.memory.storage import (
    ACCOUNTS,
    GRANTS,
    LOGIN_EVENTS,
    ORGANISATIONS,
    ROLES,
)
from praktika.identity.domain import (
    Account,
    GrantState,
    HeldRole,
    LoginOutcome,
)
from praktika.identity.ports import Login, Logins
from praktika.infrastructure.memory import MemoryStore


class MemoryLogins(Logins):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def find(self, key: str, address: str | None, since: datetime) -> Login | None:
        for a in self._store.rows(ACCOUNTS):
            names = (a.email.lower(), (a.username or "").lower())
            if key and key in names and not a.is_gone:
                return Login(a.id, a.password_hash, a.status, self._is_familiar(a.id, address, since))
        return None

    def _is_familiar(self, account_id: UUID, address: str | None, since: datetime) -> bool:
        mine = (e for e in self._store.rows(LOGIN_EVENTS) if e.account_id == account_id and e.address == address)
        return address is not None and any(e.outcome is LoginOutcome.SUCCESS and e.at > since for e in mine)


def find_account(store: MemoryStore, account_id: UUID) -> Account | None:
    return next((a for a in store.rows(ACCOUNTS) if a.id == account_id), None)


def held_roles(store: MemoryStore, account_id: UUID) -> Iterator[tuple[str, HeldRole]]:
    """Those that give something now, with their codes."""
    roles = {role.code: role for role in store.rows(ROLES)}
    closed = {o.id for o in store.rows(ORGANISATIONS) if o.is_archived}
    for grant in store.rows(GRANTS):
        if grant.account_id == account_id and grant.state is GrantState.ACTIVE and grant.organisation_id not in closed:
            role = roles[grant.role]
            yield role.code, HeldRole(role.level, grant.organisation_id, role.permissions)
