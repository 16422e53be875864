"""Organisations as they are read from PostgreSQL."""

from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from praktika.identity.adapters.sql.tables import organisations
from praktika.identity.adapters.sql.text import like
from praktika.identity.domain import OrganisationNotFound
from praktika.identity.permissions import ORGANISATION_UPDATE
from praktika.identity.queries import OrganisationQueries, OrganisationView, PublicOrganisationView, sees_all_of
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.pagination import Cursors, Page

o = organisations.c


@cache
def _organisation() -> Shape[OrganisationView]:
    return Shape.of(_organisations().where(o.id == bindparam("organisation_id", type_=Uuid)), OrganisationView)


ORGANISATION_ORDER: Final[ColumnElement[str]] = literal_column('lower(name) COLLATE "C"')


@cache
def _organisation_page(everywhere: bool, q: bool, after: bool) -> Shape[tuple[OrganisationView, str]]:
    rows = _organisations().add_columns(ORGANISATION_ORDER)
    rows = rows.order_by(ORGANISATION_ORDER, o.id).limit(bindparam("limit", type_=Integer))
    if not everywhere:
        rows = rows.where(or_(o.archived_at.is_(None), o.id == bindparam("own", type_=Uuid)))
    if q:
        rows = rows.where(func.lower(o.name).like(bindparam("q", type_=Text)))
    if after:
        last = tuple_(bindparam("name", type_=Text), bindparam("id", type_=Uuid))
        rows = rows.where(tuple_(ORGANISATION_ORDER, o.id) > last)
    return Shape.of(rows, lambda *values: (OrganisationView(*values[:-1]), values[-1]))


def _organisations() -> Select[*tuple[Any, ...]]:
    state = case((o.archived_at.is_(None), "active"), else_="archived")
    dates = (o.created_at, o.updated_at, o.archived_at)
    return select(
        o.id, o.name, o.short_name, o.legal_name, o.okpo, o.inn, o.timezone, o.locale, state, *dates, o.version
    )


def _shown(actor: Actor, view: OrganisationView) -> OrganisationView | PublicOrganisationView:
    return view if sees_all_of(actor, view.id) else PublicOrganisationView(view.id, view.name, view.short_name)


class SqlOrganisationQueries(OrganisationQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def organisation(
        self, actor: Actor, organisation_id: OrganisationId
    ) -> OrganisationView | PublicOrganisationView:
        for view in await self._reader.fetch(_organisation(), organisation_id=organisation_id):
            if view.archived_at is None or sees_all_of(actor, view.id):
                return _shown(actor, view)
        raise OrganisationNotFound

    async def organisations(
        self, actor: Actor, *, q: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[OrganisationView | PublicOrganisationView]:
        name, id_ = self._cursors.decode(cursor, (str, UUID), "organisations", q) if cursor else (None, None)
        shape = _organisation_page(actor.reach(ORGANISATION_UPDATE).everywhere, bool(q), cursor is not None)
        found = await self._reader.fetch(
            shape, own=actor.organisation_id, q=like(q or ""), name=name, id=id_, limit=limit + 1
        )
        page = self._cursors.page(found, limit, lambda pair: (pair[1], pair[0].id), "organisations", q)
        return Page([_shown(actor, view) for view, _ in page.items], page.next_cursor)
