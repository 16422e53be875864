"""What signing in and every request read: a login, a standing."""

from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, bindparam, func, select

from praktika.identity.adapters.sql.tables import (
    NOT_GONE,
    accounts,
    grants,
    login_events,
    organisations,
    roles,
    sessions,
)
from praktika.identity.domain import (
    AccountStatus,
    GivenPermission,
    GrantState,
    HeldRole,
    Level,
    LoginOutcome,
)
from praktika.identity.policies.roles import reach_of
from praktika.identity.ports import Login, Logins, Standing, Standings
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


@cache
def _standing() -> Shape[Standing]:
    s, a, now = sessions.c, accounts.c, bindparam("now", type_=Instant)
    held = (
        select(func.jsonb_agg(func.jsonb_build_array(roles.c.level, grants.c.organisation_id, roles.c.permissions)))
        .join_from(grants, roles, roles.c.code == grants.c.role)
        .where(grants.c.account_id == a.id, *giving())
        .scalar_subquery()
    )
    return Shape.of(
        select(a.id, a.organisation_id, held)
        .join_from(sessions, accounts, a.id == s.account_id)
        .where(s.id == bindparam("session_id", type_=Uuid), s.ended_at.is_(None))
        .where(s.idle_until > now, s.absolute_until > now, a.status == AccountStatus.ACTIVE),
        _standing_of,
    )


def _standing_of(account_id: AccountId, organisation_id: OrganisationId | None, held: list[Any] | None) -> Standing:
    return Standing(account_id, organisation_id, reach_of(_held(*each) for each in held or ()))


def _held(level: str, organisation_id: str | None, permissions: list[dict[str, str]]) -> HeldRole:
    given = [GivenPermission(each["permission"], SCOPES[each["scope"]]) for each in permissions]
    return HeldRole(Level(level), UUID(organisation_id) if organisation_id else None, given)


class SqlStandings(Standings):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        found = await self._reader.fetch(_standing(), session_id=session_id, now=now)
        return found[0] if found else None
