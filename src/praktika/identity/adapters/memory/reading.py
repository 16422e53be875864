"""What signing in and every request read of memory: a login, a standing; and who holds which roles."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from praktika.identity.adapters.memory.storage import (
    ACCOUNTS,
    API_KEYS,
    GRANTS,
    LOGIN_EVENTS,
    ORGANISATIONS,
    ROLES,
    SESSIONS,
)
from praktika.identity.domain import Account, AccountStatus, GrantState, HeldRole, LoginOutcome
from praktika.identity.policies.roles import narrowed, reach_of
from praktika.identity.ports import KeyStanding, Login, Logins, Standing, Standings
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId


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


class MemoryStandings(Standings):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        session = next((s for s in self._store.rows(SESSIONS) if s.id == session_id), None)
        return self._of(session.account_id) if session and session.is_live(now) else None

    async def of_key(self, hash_: bytes, now: datetime) -> KeyStanding | None:
        key = next((k for k in self._store.rows(API_KEYS) if k.hash == hash_), None)
        owner = self._of(key.account_id) if key and key.is_live(now) else None
        if key is None or owner is None:
            return None
        permissions = narrowed(key.permissions, owner.permissions)
        return KeyStanding(owner.account_id, owner.organisation_id, permissions, key.id, key.last_used_at)

    def _of(self, account_id: AccountId) -> Standing | None:
        account = find_account(self._store, account_id)
        if account is None or account.status is not AccountStatus.ACTIVE:
            return None
        roles = (role for _, role in held_roles(self._store, account.id))
        return Standing(account.id, account.organisation_id, reach_of(roles))


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
