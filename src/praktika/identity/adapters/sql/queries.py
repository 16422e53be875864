"""Accounts and roles as they are read from PostgreSQL."""

from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from praktika.identity.adapters.sql.tables import (
    EMAIL_KEY,
    LOGIN_KEY,
    NAME_KEY,
    SEARCHED,
    accounts,
    grants,
    organisations,
)
from praktika.identity.adapters.sql.text import like
from praktika.identity.domain import DELETED, LIVE, AccountNotFound, AccountStatus
from praktika.identity.permissions import ACCOUNT_READ
from praktika.identity.queries import (
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
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page

a, o = accounts.c, organisations.c

DISPLAY_NAME: Final[ColumnElement[str]] = case(
    (a.status == AccountStatus.ERASED, bindparam("deleted", DELETED["en"], type_=Text)),
    else_=func.coalesce(
        func.nullif(func.concat_ws(" ", a.first_name, a.last_name), ""),
        a.username,
        literal_column("'User' || right(identity_accounts.id::text, 4)"),
    ),
)
"""`deleted` is what somebody erased is called, where it shall not be said in English."""

EMAIL: Final[ColumnElement[str | None]] = func.nullif(a.email, "")


IS_LIVE: Final = or_(*(grants.c.state == state for state in sorted(LIVE)))


def _live_grants(value: ColumnElement[Any]) -> ColumnElement[Any]:
    mine = (grants.c.account_id == a.id, IS_LIVE)
    found = select(func.jsonb_agg(value)).where(*mine).scalar_subquery()
    return func.coalesce(found, literal_column("'[]'::jsonb"))


@cache
def _account(everywhere: bool) -> Shape[dict[str, Any]]:
    held = _live_grants(func.jsonb_build_array(grants.c.id, grants.c.role, grants.c.organisation_id, grants.c.state))
    columns = (
        a.id,
        EMAIL.label("email"),
        a.email_confirmed_at.is_not(None).label("email_confirmed"),
        a.username,
        a.first_name,
        a.last_name,
        a.middle_name,
        DISPLAY_NAME.label("display_name"),
        a.phone,
        a.title,
        a.locale,
        a.timezone,
        a.status,
        a.status_reason,
        a.organisation_id.label("organisation"),
        o.name.label("organisation_name"),
        held.label("roles"),
        a.created_at,
        a.updated_at,
        a.last_login_at,
        a.version,
    )
    rows = select(*columns).outerjoin_from(accounts, organisations, o.id == a.organisation_id)
    rows = rows.where(a.id == bindparam("account_id", type_=Uuid))
    if not everywhere:
        rows = rows.where(or_(a.id == bindparam("me", type_=Uuid), _in_reach()))
    names = [column.key for column in columns]
    return Shape.of(rows, lambda *values: dict(zip(names, values, strict=True)))


def _in_reach() -> ColumnElement[bool]:
    return a.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid)))


SORT_KEYS: Final[dict[str, tuple[ColumnElement[Any], Any]]] = {
    "created_at": (a.created_at, Instant),
    "last_name": (literal_column(NAME_KEY), Text),
    "email": (literal_column(EMAIL_KEY), Text),
    "last_login_at": (literal_column(LOGIN_KEY), Instant),
}


WORDS: Final = ("word_0", "word_1", "word_2", "word_3")


def _matching(rows: Select[Any], everywhere: bool, given: frozenset[str]) -> Select[Any]:
    """`given` names the filters in use: a shape is compiled once for each set of them."""
    role_held = select(grants.c.id).where(
        grants.c.account_id == a.id,
        IS_LIVE,
        grants.c.role == any_(bindparam("role", type_=ARRAY(Text))),
    )
    conditions = {
        "status": a.status == any_(bindparam("status", type_=ARRAY(Text))),
        "role": role_held.exists(),
        "organisation_id": a.organisation_id == any_(bindparam("organisation_id", type_=ARRAY(Uuid))),
        "created_at_from": a.created_at >= bindparam("created_at_from", type_=Instant),
        "created_at_to": a.created_at < bindparam("created_at_to", type_=Instant),
    }
    words = [literal_column(SEARCHED).like(bindparam(name, type_=Text)) for name in WORDS if name in given]
    rows = rows.where(*(conditions[name] for name in sorted(given - {*WORDS})), *words)
    return rows if everywhere else rows.where(_in_reach())


@cache
def _account_page(everywhere: bool, given: frozenset[str], sort: str, after: bool) -> Shape[Listed]:
    name, down = sorted_by(sort)
    key, kind = SORT_KEYS[name]
    held = _live_grants(grants.c.role)
    rows = select(
        a.id, EMAIL, a.username, DISPLAY_NAME, a.status, a.organisation_id, held, a.created_at, a.last_login_at, key
    )
    order = (key.desc(), a.id.desc()) if down else (key.asc(), a.id.asc())
    rows = _matching(rows, everywhere, given).order_by(*order).limit(bindparam("limit", type_=Integer))
    if after:
        place, last = tuple_(key, a.id), tuple_(bindparam("key", type_=kind), bindparam("id", type_=Uuid))
        rows = rows.where(place < last if down else place > last)
    return Shape.of(rows, _listed)


def _listed(id_: UUID, *values: Any) -> Listed:
    *members, key = values
    members[5] = sorted(members[5])
    return Listed(AccountRow(id_, *members), (key, id_))


@cache
def _account_count(everywhere: bool, given: frozenset[str]) -> Shape[int]:
    return Shape.of(_matching(select(func.count()).select_from(accounts), everywhere, given), int)


class SqlAccountQueries(AccountQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def account(self, actor: Actor, account_id: AccountId, language: str = "en") -> AccountView:
        actor.require(ACCOUNT_READ)
        reach = actor.reach(ACCOUNT_READ)
        given = {"account_id": account_id, "me": actor.account_id, "organisations": list(reach.organisations)}
        for members in await self._reader.fetch(_account(reach.everywhere), **given, deleted=DELETED[language]):
            return _account_view(actor, members)
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
        reach, of = reach_over_accounts(actor), ("accounts", where, sort)
        key, id_ = self._cursors.decode(cursor, sort_parsers(sort), *of) if cursor else (None, None)
        shape = _account_page(reach.everywhere, _given(where), sort, cursor is not None)
        values = _values(where) | {"organisations": list(reach.organisations), "deleted": DELETED[language]}
        found = await self._reader.fetch(shape, **values, key=key, id=id_, limit=limit + 1)
        return page_of(self._cursors, found, limit, *of)

    async def count(self, actor: Actor, where: AccountFilter) -> int:
        reach = reach_over_accounts(actor)
        values = _values(where) | {"organisations": list(reach.organisations)}
        (total,) = await self._reader.fetch(_account_count(reach.everywhere, _given(where)), **values)
        return total


def _given(where: AccountFilter) -> frozenset[str]:
    return frozenset(name for name, value in _values(where).items() if value)


def _values(where: AccountFilter) -> dict[str, Any]:
    values = {name: getattr(where, name) for name in AccountFilter.__slots__ if name != "q"}
    return values | dict(zip(WORDS, map(like, words_of(where.q)), strict=False))


def _account_view(actor: Actor, members: dict[str, Any]) -> AccountView:
    organisation_id, name = members["organisation"], members.pop("organisation_name")
    members["organisation"] = OrganisationRef(organisation_id, name) if organisation_id else None
    members["roles"] = [_held_role(*each) for each in sorted(members["roles"], key=lambda each: each[1])]
    members["allowed_actions"] = allowed_actions(actor, members["id"], members["status"], organisation_id)
    if members["id"] == actor.account_id:
        return OwnAccountView(**members, permissions=held_permissions(actor))
    return AccountView(**members)


def _held_role(grant_id: str, role: str, organisation_id: str | None, state: str) -> HeldRoleView:
    return HeldRoleView(UUID(grant_id), role, UUID(organisation_id) if organisation_id else None, state)
