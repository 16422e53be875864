"""Accounts as queries read them from memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.adapters.memory.reading import find_account
from praktika.identity.adapters.memory.storage import ACCOUNTS, GRANTS, ORGANISATIONS
from praktika.identity.domain import Account, Grant
from praktika.identity.queries import (
    NEVER,
    AccountFilter,
    AccountRow,
    AccountRows,
    HeldRoleView,
    Listed,
    OrganisationRef,
    sorted_by,
    words_of,
)
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId
from praktika.kernel.sight import Sight


class MemoryAccountRows(AccountRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def account(self, sight: Sight, account_id: AccountId, language: str) -> Mapping[str, Any] | None:
        found = find_account(self._store, account_id)
        if found and (sight.is_mine(found.id) or sight.reaches(found.organisation_id)):
            return self._members(found, language)
        return None

    async def accounts(
        self, sight: Sight, where: AccountFilter, *, sort: str, after: tuple[Any, ...] | None, limit: int, language: str
    ) -> Sequence[Listed[AccountRow]]:
        name, down = sorted_by(sort)
        found = [Listed(self._row(a, language), (SORTED[name](a), a.id)) for a in self._matching(sight, where)]
        found.sort(key=lambda listed: listed.key, reverse=down)
        if after:
            found = [each for each in found if (each.key < after if down else each.key > after)]
        return found[:limit]

    async def count(self, sight: Sight, where: AccountFilter) -> int:
        return sum(1 for _ in self._matching(sight, where))

    def _matching(self, sight: Sight, where: AccountFilter) -> Iterator[Account]:
        for a in self._store.rows(ACCOUNTS):
            if sight.reaches(a.organisation_id) and self._passes(a, where):
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

    def _members(self, a: Account, language: str) -> dict[str, Any]:
        names = ("id", "username", "first_name", "last_name", "middle_name", "phone", "title")
        more = ("locale", "timezone", "status_reason", "created_at", "updated_at", "last_login_at", "version")
        return {name: getattr(a, name) for name in names + more} | {
            "email": a.email or None,
            "display_name": a.called(language),
            "status": a.status.value,
            "email_confirmed": a.email_confirmed_at is not None,
            "organisation": self._organisation(a.organisation_id),
            "roles": [HeldRoleView(g.id, g.role, g.organisation_id, g.state.value) for g in self._grants(a.id)],
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
