"""Organisations as queries read them from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from praktika.identity.adapters.sql.tables import organisations
from praktika.identity.adapters.sql.text import like
from praktika.identity.queries import Listed, OrganisationRows, OrganisationSight, OrganisationView
from praktika.infrastructure.keyset import Order, after_of
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import OrganisationId

o = organisations.c


@cache
def _organisation() -> Shape[OrganisationView]:
    return Shape.of(_organisations().where(o.id == bindparam("organisation_id", type_=Uuid)), OrganisationView)


ORGANISATION_ORDER: Final[ColumnElement[str]] = literal_column('lower(name) COLLATE "C"', Text)


@cache
def _organisation_page(everywhere: bool, q: bool, after: bool) -> Shape[Listed[OrganisationView]]:
    rows = _organisations().add_columns(ORGANISATION_ORDER)
    if not everywhere:
        rows = rows.where(or_(o.archived_at.is_(None), o.id == bindparam("own", type_=Uuid)))
    if q:
        rows = rows.where(func.lower(o.name).like(bindparam("q", type_=Text)))
    order = Order((ORGANISATION_ORDER, o.id), falling=False, after=after)
    return Shape.of(order.first(rows), _listed)


def _listed(id_: UUID, *values: Any) -> Listed[OrganisationView]:
    *members, key = values
    return Listed(OrganisationView(id_, *members), (key, id_))


def _organisations() -> Select[*tuple[Any, ...]]:
    state = case((o.archived_at.is_(None), "active"), else_="archived")
    dates = (o.created_at, o.updated_at, o.archived_at)
    return select(
        o.id, o.name, o.short_name, o.legal_name, o.okpo, o.inn, o.timezone, o.locale, state, *dates, o.version
    )


class SqlOrganisationRows(OrganisationRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def organisation(self, sight: OrganisationSight, organisation_id: OrganisationId) -> OrganisationView | None:
        for view in await self._reader.fetch(_organisation(), organisation_id=organisation_id):
            if view.archived_at is None or sight.is_whole(view.id):
                return view
        return None

    async def organisations(
        self, sight: OrganisationSight, q: str | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[Listed[OrganisationView]]:
        shape = _organisation_page(sight.everywhere, bool(q), after is not None)
        return await self._reader.fetch(shape, own=sight.own, q=like(q or ""), **after_of(after), limit=limit)
