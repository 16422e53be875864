"""Accounts as the API answers them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.identity.domain import GONE, AccountNotFound, AccountStatus
from praktika.identity.permissions import (
    ACCOUNT_ARCHIVE,
    ACCOUNT_BLOCK,
    ACCOUNT_INVITE,
    ACCOUNT_READ,
    ACCOUNT_UPDATE,
    THROTTLE_RELEASE,
)
from praktika.identity.queries.access import HeldPermissionView, HeldRoleView, held_permissions
from praktika.identity.queries.listed import Listed, page_of
from praktika.identity.queries.organisations import OrganisationRef
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Forbidden
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Permission, Scope
from praktika.kernel.sight import Sight


@dataclass(frozen=True, slots=True)
class AccountView:
    id: UUID
    email: str | None
    email_confirmed: bool
    username: str | None
    first_name: str | None
    last_name: str | None
    middle_name: str | None
    display_name: str
    phone: str | None
    title: str | None
    locale: str
    timezone: str
    status: str
    status_reason: str | None
    organisation: OrganisationRef | None
    roles: Sequence[HeldRoleView]
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None
    version: int
    allowed_actions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class OwnAccountView(AccountView):
    permissions: Sequence[HeldPermissionView] = field(default=())


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: UUID
    email: str | None
    username: str | None
    display_name: str
    status: str
    organisation_id: UUID | None
    roles: Sequence[str]
    created_at: datetime
    last_login_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """`q` is looked for in names, username and address."""

    q: str | None = None
    status: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    organisation_id: tuple[UUID, ...] = ()
    created_at_from: datetime | None = None
    created_at_to: datetime | None = None


def words_of(q: str | None) -> list[str]:
    """What is looked for, each by itself and at most four, so that "first last" finds what stands as "last first";
    ё is е."""
    return (q or "").lower().replace("ё", "е").split(None, 3)


SORTS: Final[Mapping[str, Callable[[str], datetime | str]]] = {
    "created_at": datetime.fromisoformat,
    "last_name": str,
    "email": str,
    "last_login_at": datetime.fromisoformat,
}
"""What accounts may be sorted by, and how a cursor's text is read."""


NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for no login in the order."""


def sorted_by(sort: str) -> tuple[str, bool]:
    """The column, and whether downwards."""
    return sort.removeprefix("-"), sort.startswith("-")


class AccountRows(Protocol):
    """Only accounts of organisations in reach. `language`, `ru` or `en`, tells what somebody erased is called."""

    async def account(self, sight: Sight, account_id: AccountId, language: str) -> Mapping[str, Any] | None:
        """One's own, too: the members of an AccountView without what it offers, roles in any order."""
        ...

    async def accounts(
        self, sight: Sight, where: AccountFilter, *, sort: str, after: tuple[Any, ...] | None, limit: int, language: str
    ) -> Sequence[Listed[AccountRow]]: ...

    async def count(self, sight: Sight, where: AccountFilter) -> int: ...


class AccountQueries:
    """`language`, `ru` or `en`, tells what somebody erased is called."""

    def __init__(self, rows: AccountRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def account(self, actor: Actor, account_id: AccountId, language: str = "en") -> AccountView:
        """One's own, or one of the organisation; AccountNotFound otherwise."""
        if members := await self._rows.account(Sight.of(actor, ACCOUNT_READ), account_id, language):
            return _view(actor, members)
        raise AccountNotFound

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
        sight, of = _sight_of_others(actor), ("accounts", where, sort)
        after = self._cursors.decode(cursor, _parsers(sort), *of) if cursor else None
        found = await self._rows.accounts(sight, where, sort=sort, after=after, limit=limit + 1, language=language)
        return page_of(self._cursors, found, limit, *of)

    async def count(self, actor: Actor, where: AccountFilter) -> int:
        return await self._rows.count(_sight_of_others(actor), where)


def _parsers(sort: str) -> tuple[Callable[[str], Any], Callable[[str], Any]]:
    return SORTS[sorted_by(sort)[0]], UUID


def _sight_of_others(actor: Actor) -> Sight:
    """Whose accounts the actor lists; Forbidden when only his own."""
    sight = Sight.of(actor, ACCOUNT_READ)
    if not (sight.everywhere or sight.reach.organisations):
        raise Forbidden(permission=ACCOUNT_READ.name)
    return sight


def _view(actor: Actor, members: Mapping[str, Any]) -> AccountView:
    organisation: OrganisationRef | None = members["organisation"]
    home = organisation.id if organisation else None
    shown = {
        **members,
        "roles": sorted(members["roles"], key=lambda role: role.role),
        "allowed_actions": _allowed_actions(actor, members["id"], members["status"], home),
    }
    if members["id"] == actor.account_id:
        return OwnAccountView(**shown, permissions=held_permissions(actor))
    return AccountView(**shown)


def _allowed_actions(actor: Actor, account_id: UUID, status: str, organisation_id: UUID | None) -> list[str]:
    """What the actor's permissions and the account's state allow now; who outranks whom is seen by trying."""
    own = account_id == actor.account_id

    def may(permission: Permission) -> bool:
        return actor.scope(permission, organisation_id) is Scope.ALL

    offered = {
        "update": status not in GONE and (own or may(ACCOUNT_UPDATE)),
        "block": status == AccountStatus.ACTIVE and not own and may(ACCOUNT_BLOCK),
        "unblock": status == AccountStatus.BLOCKED and may(ACCOUNT_BLOCK),
        "archive": status not in GONE and (own or may(ACCOUNT_ARCHIVE)),
        "restore": status == AccountStatus.ARCHIVED and may(ACCOUNT_ARCHIVE),
        "release-throttle": status not in GONE and may(THROTTLE_RELEASE),
        "resend-invitation": status == AccountStatus.INVITED and may(ACCOUNT_INVITE),
    }
    return [name for name, offer in offered.items() if offer]
