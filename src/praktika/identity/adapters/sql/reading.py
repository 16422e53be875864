"""What signing in and every request read: a login, a standing."""

from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Text, Uuid, bindparam, func, select

from praktika.identity.adapters.sql.tables import (
    NOT_GONE,
    accounts,
    api_keys,
    grants,
    login_events,
    organisations,
    roles,
    sessions,
)
from praktika.identity.domain import (
    AccountStatus,
    ApiKeyId,
    GivenPermission,
    GrantState,
    HeldRole,
    Level,
    LoginOutcome,
)
from praktika.identity.policies.roles import narrowed, reach_of
from praktika.identity.ports import KeyStanding, Login, Logins, Standing, Standings
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.permissions import Scope

SCOPES: Final = {scope.value: scope for scope in Scope}


def giving() -> tuple[ColumnElement[bool], ...]:
    """Grants that give something now: of an archived organisation they do not."""
    archived = select(organisations.c.id).where(
        organisations.c.id == grants.c.organisation_id, organisations.c.archived_at.is_not(None)
    )
    return grants.c.state == GrantState.ACTIVE, ~archived.exists()


@cache
def _login(by_email: bool) -> Shape[Login]:
    name = accounts.c.email if by_email else accounts.c.username
    known = (func.lower(name) == bindparam("key", type_=Text), NOT_GONE)
    lately = select(login_events.c.id).where(
        login_events.c.account_id == accounts.c.id,
        login_events.c.address == bindparam("address", type_=Text),
        login_events.c.outcome == LoginOutcome.SUCCESS,
        login_events.c.at > bindparam("since", type_=Instant),
    )
    columns = (accounts.c.id, accounts.c.password_hash, accounts.c.status, lately.exists())
    return Shape.of(select(*columns).where(*known), _login_of)


def _login_of(account_id: AccountId, password_hash: str | None, status: str, is_familiar: bool) -> Login:
    return Login(account_id, password_hash, AccountStatus(status), is_familiar)


class SqlLogins(Logins):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def find(self, key: str, address: str | None, since: datetime) -> Login | None:
        found = await self._reader.fetch(_login("@" in key), key=key, address=address, since=since)
        return found[0] if found else None


def _held_now() -> ColumnElement[Any]:
    """What the roles of an account give it."""
    each = func.jsonb_build_array(roles.c.level, grants.c.organisation_id, roles.c.permissions)
    held = select(func.jsonb_agg(each)).join_from(grants, roles, roles.c.code == grants.c.role)
    return held.where(grants.c.account_id == accounts.c.id, *giving()).scalar_subquery()


@cache
def _standing() -> Shape[Standing]:
    s, a, now = sessions.c, accounts.c, bindparam("now", type_=Instant)
    return Shape.of(
        select(a.id, a.organisation_id, _held_now())
        .join_from(sessions, accounts, a.id == s.account_id)
        .where(s.id == bindparam("session_id", type_=Uuid), s.ended_at.is_(None))
        .where(s.idle_until > now, s.absolute_until > now, a.status == AccountStatus.ACTIVE),
        _standing_of,
    )


@cache
def _key_standing() -> Shape[KeyStanding]:
    k, a = api_keys.c, accounts.c
    return Shape.of(
        select(a.id, a.organisation_id, _held_now(), k.permissions, k.id, k.last_used_at)
        .join_from(api_keys, accounts, a.id == k.account_id)
        .where(k.hash == bindparam("hash", type_=LargeBinary), k.revoked_at.is_(None))
        .where(k.expires_at > bindparam("now", type_=Instant), a.status == AccountStatus.ACTIVE),
        _key_standing_of,
    )


def _standing_of(account_id: AccountId, organisation_id: OrganisationId | None, held: list[Any] | None) -> Standing:
    return Standing(account_id, organisation_id, reach_of(held_role(*each) for each in held or ()))


def _key_standing_of(
    account_id: AccountId,
    organisation_id: OrganisationId | None,
    held: list[Any] | None,
    permissions: list[dict[str, str]],
    key_id: ApiKeyId,
    last_used_at: datetime | None,
) -> KeyStanding:
    owners = reach_of(held_role(*each) for each in held or ())
    return KeyStanding(account_id, organisation_id, narrowed(_given(permissions), owners), key_id, last_used_at)


def held_role(level: str, organisation_id: str | None, permissions: list[dict[str, str]]) -> HeldRole:
    return HeldRole(Level(level), UUID(organisation_id) if organisation_id else None, _given(permissions))


def _given(permissions: list[dict[str, str]]) -> list[GivenPermission]:
    return [GivenPermission(each["permission"], SCOPES[each["scope"]]) for each in permissions]


class SqlStandings(Standings):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        found = await self._reader.fetch(_standing(), session_id=session_id, now=now)
        return found[0] if found else None

    async def of_key(self, hash_: bytes, now: datetime) -> KeyStanding | None:
        found = await self._reader.fetch(_key_standing(), hash=hash_, now=now)
        return found[0] if found else None
