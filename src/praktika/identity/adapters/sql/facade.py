"""Answers to other modules, from PostgreSQL."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from praktika.identity.adapters.answers import LetterAnswers, Row, Subject
from praktika.identity.adapters.sql.account_rows import DISPLAY_NAME
from praktika.identity.adapters.sql.letters import ROWS
from praktika.identity.adapters.sql.reading import giving
from praktika.identity.adapters.sql.tables import CALLED, SEARCHED, accounts, codes, grants, organisations, roles
from praktika.identity.adapters.sql.text import like
from praktika.identity.domain import AccountStatus, Level
from praktika.identity.facade import Contact, IdentityFacade, Names, OrganisationFacts, Profile
from praktika.identity.policies.secrets import Secrets
from praktika.identity.queries import words_of
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.clock import Clock
from praktika.kernel.permissions import ANY_PERMISSION, Scope

a, o = accounts.c, organisations.c

AMONG = a.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
ACTIVE = a.status == AccountStatus.ACTIVE
MINE = a.id == bindparam("id", type_=Uuid)


def _one(value: Any) -> Any:
    return value


def _pair[Value](key: UUID, value: Value) -> tuple[UUID, Value]:
    return key, value


@cache
def _active() -> Shape[UUID]:
    return Shape.of(select(a.id).where(AMONG, ACTIVE), _one)


@cache
def _contact() -> Shape[tuple[str, Contact]]:
    columns = (a.status, a.email, DISPLAY_NAME, a.locale, a.timezone)
    return Shape.of(select(*columns).where(MINE), lambda status, *rest: (status, Contact(*rest)))


@cache
def _names() -> Shape[tuple[UUID, Names]]:
    columns = (a.id, a.last_name, a.first_name, a.middle_name, DISPLAY_NAME)
    return Shape.of(select(*columns).where(AMONG), lambda id_, *rest: (id_, Names(*rest)))


@cache
def _profiles() -> Shape[tuple[UUID, Profile]]:
    columns = (a.id, a.username, DISPLAY_NAME, a.title, a.status, a.timezone)
    return Shape.of(select(*columns).where(AMONG), lambda id_, *rest: (id_, Profile(*rest)))


@cache
def _organisation_of() -> Shape[UUID | None]:
    return Shape.of(select(a.organisation_id).where(MINE), _one)


@cache
def _organisations_of() -> Shape[tuple[UUID, UUID]]:
    return Shape.of(select(a.id, a.organisation_id).where(AMONG, a.organisation_id.is_not(None)), _pair)


@cache
def _organisation() -> Shape[OrganisationFacts]:
    state = case((o.archived_at.is_(None), "active"), else_="archived")
    columns = (o.name, o.legal_name, o.okpo, o.inn, o.timezone, o.locale, state)
    return Shape.of(select(*columns).where(o.id == bindparam("id", type_=Uuid)), OrganisationFacts)


def _holding() -> Select[Any]:
    """Active accounts with a role that gives the permission now."""
    given = or_(*(roles.c.permissions.op("@>")(bindparam(name, type_=JSONB)) for name in ("permission", "anything")))
    rows = select(a.id).distinct().join_from(accounts, grants, grants.c.account_id == a.id)
    return rows.join(roles, roles.c.code == grants.c.role).where(ACTIVE, given, *giving()).order_by(a.id)


def _permission(name: str, scope: Scope | None = None) -> dict[str, str]:
    narrowed = {"scope": scope.value} if scope else {}
    wanted = {"permission": name, "anything": ANY_PERMISSION}
    return {key: json.dumps([{"permission": each, **narrowed}]) for key, each in wanted.items()}


@cache
def _holders(in_organisation: bool) -> Shape[UUID]:
    level = Level.ORGANISATION if in_organisation else Level.PLATFORM
    place = _organisation_id() if in_organisation else grants.c.organisation_id.is_(None)
    return Shape.of(_holding().where(roles.c.level == level, place), _one)


@cache
def _holders_anywhere() -> Shape[UUID]:
    return Shape.of(_holding().where(roles.c.level != Level.PERSONAL), _one)


@cache
def _holders_among() -> Shape[UUID]:
    return Shape.of(_holding().where(AMONG, roles.c.level == Level.ORGANISATION, _organisation_id()), _one)


@cache
def _in_use(words: frozenset[str]) -> Shape[tuple[UUID, bool]]:
    archived = select(o.id).where(o.id == a.organisation_id, o.archived_at.is_not(None))
    called = and_(true(), *_held(CALLED, words)).label("called")
    return Shape.of(_holding().add_columns(called).where(~archived.exists()), _pair)


@cache
def _holds() -> Shape[UUID]:
    return Shape.of(_holding().where(MINE, or_(grants.c.organisation_id.is_(None), _organisation_id())), _one)


def _organisation_id() -> ColumnElement[bool]:
    return grants.c.organisation_id == bindparam("organisation_id", type_=Uuid)


@cache
def _found(text: str, words: frozenset[str]) -> Shape[UUID]:
    return Shape.of(select(a.id).where(*_held(text, words)), _one)


def _held(text: str, words: frozenset[str]) -> Sequence[ColumnElement[bool]]:
    return [literal_column(text).like(bindparam(word, type_=Text)) for word in sorted(words)]


@cache
def _with_email() -> Shape[UUID]:
    return Shape.of(select(a.id).where(func.lower(a.email) == bindparam("email", type_=Text), ACTIVE), _one)


@cache
def _code() -> Shape[tuple[UUID, bytes, bytes]]:
    c = codes.c
    usable = (c.used_at.is_(None), c.voided_at.is_(None), c.expires_at > bindparam("now", type_=Instant))
    rows = select(c.id, c.nonce, c.hash).where(c.id == bindparam("id", type_=Uuid), *usable)
    return Shape.of(rows, lambda *values: values)


def _words(q: str | None) -> dict[str, str]:
    return {f"word_{n}": like(word) for n, word in enumerate(words_of(q))}


class SqlIdentity(LetterAnswers, IdentityFacade):
    def __init__(self, reader: Reader, secrets: Secrets, clock: Clock) -> None:
        self._reader = reader
        self._secrets = secrets
        self._clock = clock

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(await self._reader.fetch(_active(), ids=list(ids)))

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        for status, contact in await self._reader.fetch(_contact(), id=account_id):
            return await self.addressed(contact, AccountStatus(status), kind, subject_id)
        return None

    async def names_of(self, ids: Sequence[UUID]) -> dict[UUID, Names]:
        return dict(await self._reader.fetch(_names(), ids=list(ids)))

    async def profiles_of(self, ids: Sequence[UUID]) -> dict[UUID, Profile]:
        return dict(await self._reader.fetch(_profiles(), ids=list(ids)))

    async def organisation_of(self, account_id: UUID) -> UUID | None:
        return next(iter(await self._reader.fetch(_organisation_of(), id=account_id)), None)

    async def organisations_of(self, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        return dict(await self._reader.fetch(_organisations_of(), ids=list(ids)))

    async def organisation(self, organisation_id: UUID) -> OrganisationFacts | None:
        return next(iter(await self._reader.fetch(_organisation(), id=organisation_id)), None)

    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> list[UUID]:
        shape = _holders(organisation_id is not None)
        return await self._reader.fetch(shape, **_permission(permission), organisation_id=organisation_id)

    async def holders_anywhere(self, permission: str) -> list[UUID]:
        return await self._reader.fetch(_holders_anywhere(), **_permission(permission))

    async def holders_among(self, ids: Sequence[UUID], permission: str, organisation_id: UUID) -> set[UUID]:
        values = {"ids": list(ids), "organisation_id": organisation_id}
        return set(await self._reader.fetch(_holders_among(), **_permission(permission), **values))

    async def in_use_with(self, permission: str, scope: Scope, q: str | None = None) -> dict[UUID, bool]:
        words = _words(q)
        return dict(await self._reader.fetch(_in_use(frozenset(words)), **_permission(permission, scope), **words))

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool:
        values = {"id": account_id, "organisation_id": organisation_id}
        return bool(await self._reader.fetch(_holds(), **_permission(permission, scope), **values))

    async def account_with_email(self, email: str) -> UUID | None:
        return next(iter(await self._reader.fetch(_with_email(), email=email.strip().lower())), None)

    async def people_found(self, q: str) -> set[UUID]:
        return await self._with_words(SEARCHED, q)

    async def people_called(self, q: str) -> set[UUID]:
        return await self._with_words(CALLED, q)

    async def _with_words(self, text: str, q: str) -> set[UUID]:
        words = _words(q)
        return set(await self._reader.fetch(_found(text, frozenset(words)), **words))

    async def code_text(self, code_id: UUID) -> str | None:
        for id_, nonce, hash_ in await self._reader.fetch(_code(), id=code_id, now=self._clock()):
            return self._secrets.code_text(id_, nonce, hash_)
        return None

    async def row_of(self, about: Subject, subject_id: UUID) -> Row | None:
        return next(iter(await self._reader.fetch(ROWS[about](), id=subject_id, now=self.now())), None)

    def now(self) -> datetime:
        return self._clock()
