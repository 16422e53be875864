"""Accounts as queries read them from PostgreSQL."""

from collections.abc import Mapping, Sequence
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
from praktika.identity.domain import DELETED, LIVE, AccountStatus
from praktika.identity.queries import (
    AccountFilter,
    AccountRow,
    AccountRows,
    HeldRoleView,
    Listed,
    OrganisationRef,
    sorted_by,
    words_of,
)
from praktika.infrastructure.keyset import ME, after_of, parameters_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId
from praktika.kernel.sight import Sight

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
        rows = rows.where(or_(a.id == ME, within(a.organisation_id)))
    names = [column.key for column in columns]
    return Shape.of(rows, lambda *values: _members(dict(zip(names, values, strict=True))))


def _members(row: dict[str, Any]) -> dict[str, Any]:
    id_, name = row["organisation"], row.pop("organisation_name")
    organisation = OrganisationRef(id_, name) if id_ else None
    return row | {"organisation": organisation, "roles": [_held_role(*each) for each in row["roles"]]}


def _held_role(grant_id: str, role: str, organisation_id: str | None, state: str) -> HeldRoleView:
    return HeldRoleView(UUID(grant_id), role, UUID(organisation_id) if organisation_id else None, state)


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
    return rows if everywhere else rows.where(within(a.organisation_id))


@cache
def _account_page(everywhere: bool, given: frozenset[str], sort: str, after: bool) -> Shape[Listed[AccountRow]]:
    name, down = sorted_by(sort)
    key, kind = SORT_KEYS[name]
    held = _live_grants(grants.c.role)
    rows = select(
        a.id, EMAIL, a.username, DISPLAY_NAME, a.status, a.organisation_id, held, a.created_at, a.last_login_at, key
    )
    order = (key.desc(), a.id.desc()) if down else (key.asc(), a.id.asc())
    rows = _matching(rows, everywhere, given).order_by(*order).limit(bindparam("limit", type_=Integer))
    if after:
        place, last = tuple_(key, a.id), tuple_(bindparam("after_0", type_=kind), bindparam("after_1", type_=Uuid))
        rows = rows.where(place < last if down else place > last)
    return Shape.of(rows, _listed)


def _listed(id_: UUID, *values: Any) -> Listed[AccountRow]:
    *members, key = values
    members[5] = sorted(members[5])
    return Listed(AccountRow(id_, *members), (key, id_))


@cache
def _account_count(everywhere: bool, given: frozenset[str]) -> Shape[int]:
    return Shape.of(_matching(select(func.count()).select_from(accounts), everywhere, given), int)


class SqlAccountRows(AccountRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def account(self, sight: Sight, account_id: AccountId, language: str) -> Mapping[str, Any] | None:
        given = {"account_id": account_id, "deleted": DELETED[language]} | parameters_of(sight)
        found = await self._reader.fetch(_account(sight.everywhere), **given)
        return found[0] if found else None

    async def accounts(
        self, sight: Sight, where: AccountFilter, *, sort: str, after: tuple[Any, ...] | None, limit: int, language: str
    ) -> Sequence[Listed[AccountRow]]:
        shape = _account_page(sight.everywhere, _given(where), sort, after is not None)
        values = _values(where) | parameters_of(sight) | after_of(after)
        return await self._reader.fetch(shape, **values, deleted=DELETED[language], limit=limit)

    async def count(self, sight: Sight, where: AccountFilter) -> int:
        values = _values(where) | parameters_of(sight)
        (total,) = await self._reader.fetch(_account_count(sight.everywhere, _given(where)), **values)
        return total


def _given(where: AccountFilter) -> frozenset[str]:
    return frozenset(name for name, value in _values(where).items() if value)


def _values(where: AccountFilter) -> dict[str, Any]:
    values = {name: getattr(where, name) for name in AccountFilter.__slots__ if name != "q"}
    return values | dict(zip(WORDS, map(like, words_of(where.q)), strict=False))
