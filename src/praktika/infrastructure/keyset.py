"""Pages of rows that are seen for several reasons: each reason is asked for its first rows by an index of its own."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    select,
    true,
    tuple_,
    union,
)

from praktika.infrastructure.reading import Shape
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Permission
from praktika.kernel.sight import Sight

ME: Final = bindparam("me", type_=Uuid)
ORGANISATIONS: Final = bindparam("organisations", type_=ARRAY(Uuid))
MOST_SHAPES: Final = 256
"""Of one list; readers combine filters as they like."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`each`: the rows are sought for each row of it alone. `source`: where they are sought, if not where all are."""

    condition: ColumnElement[bool]
    each: FromClause | None = None
    source: FromClause | None = None


def of_organisations(organisation_id: ColumnElement[Any]) -> Reason:
    mine = func.unnest(ORGANISATIONS).table_valued(column("id", Uuid), name="mine").render_derived()
    return Reason(organisation_id == mine.c.id, mine)


def within(organisation_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return organisation_id == any_(ORGANISATIONS)


def reach_of(actor: Actor, permission: Permission) -> dict[str, Any]:
    return parameters_of(Sight.open(actor, permission))


def parameters_of(sight: Sight) -> dict[str, Any]:
    """Those that conditions of sight have."""
    return {"me": sight.me, "organisations": list(sight.reach.organisations)}


@dataclass(frozen=True, slots=True)
class Order:
    """`keys` end with the id; their values are the parameters `after_0`, `after_1` …"""

    keys: Sequence[ColumnElement[Any]]
    falling: bool
    after: bool

    def first(self, rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """The first rows, after the last one seen."""
        if self.after:
            last = tuple_(*(bindparam(f"after_{n}", type_=key.type) for n, key in enumerate(self.keys)))
            key = tuple_(*self.keys)
            rows = rows.where(key < last if self.falling else key > last)
        return self.sorted(rows).limit(bindparam("limit", type_=Integer))

    def sorted(self, rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        return rows.order_by(*(key.desc() if self.falling else key for key in self.keys))


def after_of(after: tuple[Any, ...] | None) -> dict[str, Any]:
    return {f"after_{n}": value for n, value in enumerate(after or ())}


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows of `source` by their `id`, for any of the reasons; `conditions` hold besides."""

    source: FromClause
    id: Column[Any]
    reasons: Sequence[Reason]
    conditions: Sequence[ColumnElement[bool]]

    def page(self, rows: Select[*tuple[Any, ...]], order: Order) -> Select[*tuple[Any, ...]]:
        """`rows`, narrowed to a page."""
        if len(self.reasons) == 1 and self.reasons[0].each is None:
            return order.first(rows.where(self.reasons[0].condition, *self.conditions))
        first = union(*(self._of(reason, order) for reason in self.reasons))
        return order.sorted(rows.where(self.id.in_(first))).limit(bindparam("limit", type_=Integer))

    def count(self) -> Select[*tuple[Any, ...]]:
        found = union(*(self._of(reason, None) for reason in self.reasons)).subquery()
        return select(func.count()).select_from(found)

    def _of(self, reason: Reason, order: Order | None) -> Select[*tuple[Any, ...]]:
        source = self.source if reason.source is None else reason.source
        ids = select(self.id).select_from(source).where(reason.condition, *self.conditions)
        if order:
            ids = order.first(ids)
        if reason.each is None:
            return select(ids.subquery().c.id)
        found = ids.correlate(reason.each).lateral()
        return select(found.c.id).select_from(reason.each.join(found, true()))


class Shapes[View]:
    """Compiled once each; the oldest are forgotten."""

    def __init__(self) -> None:
        self._shapes: dict[Hashable, Shape[View]] = {}

    def kept(self, key: Hashable, made: Callable[[], Shape[View]]) -> Shape[View]:
        if key not in self._shapes:
            if len(self._shapes) >= MOST_SHAPES:
                del self._shapes[next(iter(self._shapes))]
            self._shapes[key] = made()
        return self._shapes[key]
