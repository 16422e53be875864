"""Read side in memory."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
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
    AccountNotFound,
    Grant,
    GrantState,
    HeldRole,
    LoginOutcome,
)
from praktika.identity.permissions import ACCOUNT_READ
from praktika.identity.ports import Login, Logins
from praktika.identity.queries import (
    NEVER,
    AccountFilter,
    AccountQueries,
    AccountRow,
    AccountView,
    HeldRoleView,
    Listed,
    OrganisationRef,
    OwnAccountView,
    allowed_actions,
    held_permissions,
    page_of,
    reach_over_accounts,
    sort_parsers,
    sorted_by,
    words_of,
)
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope


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


class MemoryAccountQueries(AccountQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def account(self, actor: Actor, account_id: AccountId, language: str = "en") -> AccountView:
        actor.require(ACCOUNT_READ)
        found = find_account(self._store, account_id)
        own = account_id == actor.account_id
        if found is None or not (own or actor.scope(ACCOUNT_READ, found.organisation_id) is Scope.ALL):
            raise AccountNotFound
        members = self._members(actor, found, language)
        return OwnAccountView(**members, permissions=held_permissions(actor)) if own else AccountView(**members)

    async def accounts(
        self,
        actor: Actor,
        where: AccountFilter,
        *,
        sort: str = "-created_at",
        cursor: str | None = None,
        limit: int = 50,
        language: str = "en",
    ) -> Page[AccountRow]:
        of = ("accounts", where, sort)
        name, down = sorted_by(sort)
        found = [Listed(self._row(a, language), (SORTED[name](a), a.id)) for a in self._matching(actor, where)]
        found.sort(key=lambda listed: listed.key, reverse=down)
        if cursor:
            after = self._cursors.decode(cursor, sort_parsers(sort), *of)
            found = [each for each in found if (each.key < after if down else each.key > after)]
        return page_of(self._cursors, found[: limit + 1], limit, *of)

    async def count(self, actor: Actor, where: AccountFilter) -> int:
        return sum(1 for _ in self._matching(actor, where))

    def _matching(self, actor: Actor, where: AccountFilter) -> Iterator[Account]:
        reach = reach_over_accounts(actor)
        for a in self._store.rows(ACCOUNTS):
            if (reach.everywhere or a.organisation_id in reach.organisations) and self._passes(a, where):
                yield a

    def _passes(self, a: Account, where: AccountFilter) -> bool:
        text = " ".join(filter(None, (a.last_name, a.first_name, a.middle_name, a.username, a.email))).lower()
        return (
            all(word in text.replace("ё", "е") for word in words_of(where.q))
            and (not where.status or a.status in where.status)
            and (not where.organisation_id or a.organisation_id in where.organisation_id)
            and (not where.role or bool({g.role for g in self._grants(a.id)} & {*where.role}))
            and (where.created_at_from is None or a.created_at >= where.created_at_from)
            and (where.created_at_to is None or a.created_at < where.created_at_to)
        )

    def _grants(self, account_id: UUID) -> list[Grant]:
        live = (g for g in self._store.rows(GRANTS) if g.account_id == account_id and g.is_live)
        return sorted(live, key=lambda g: g.role)

    def _row(self, a: Account, language: str) -> AccountRow:
        return AccountRow(
            id=a.id,
            email=a.email or None,
            username=a.username,
            display_name=a.called(language),
            status=a.status.value,
            organisation_id=a.organisation_id,
            roles=[g.role for g in self._grants(a.id)],
            created_at=a.created_at,
            last_login_at=a.last_login_at,
        )

    def _members(self, actor: Actor, a: Account, language: str) -> dict[str, Any]:
        names = ("id", "username", "first_name", "last_name", "middle_name", "phone", "title")
        more = ("locale", "timezone", "status_reason", "created_at", "updated_at", "last_login_at", "version")
        return {name: getattr(a, name) for name in names + more} | {
            "email": a.email or None,
            "display_name": a.called(language),
            "status": a.status.value,
            "email_confirmed": a.email_confirmed_at is not None,
            "organisation": self._organisation(a.organisation_id),
            "roles": [HeldRoleView(g.id, g.role, g.organisation_id, g.state.value) for g in self._grants(a.id)],
            "allowed_actions": allowed_actions(actor, a.id, a.status, a.organisation_id),
        }

    def _organisation(self, organisation_id: UUID | None) -> OrganisationRef | None:
        found = (o for o in self._store.rows(ORGANISATIONS) if o.id == organisation_id)
        return next((OrganisationRef(o.id, o.name) for o in found), None)


SORTED: Final[dict[str, Callable[[Account], datetime | str]]] = {
    "created_at": lambda a: a.created_at,
    "last_name": lambda a: (a.last_name or "").lower().replace("ё", "е"),
    "email": lambda a: a.email.lower(),
    "last_login_at": lambda a: a.last_login_at or NEVER,
}
