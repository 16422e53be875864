"""Settings, rules and exceptions of specialists, read from PostgreSQL."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Integer, Select, Table, Text, Uuid, bindparam, or_, select, tuple_

from praktika.consultations.adapters.sql.repositories import SETTINGS
from praktika.consultations.adapters.sql.tables import exceptions, rules
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.queries.availability import (
    AvailabilityRows,
    ExceptionFilters,
    ExceptionView,
    RuleView,
    Sight,
)
from praktika.consultations.queries.settings import SettingsRows
from praktika.consultations.queries.slots import MoneyView
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import AccountId

r, e = rules.c, exceptions.c

ME: Final = bindparam("me", type_=Uuid)
ORGANISATIONS: Final = bindparam("organisations", type_=ARRAY(Uuid))

RULE: Final = [r[each.name] for each in fields(RuleView)]
EXCEPTION: Final = [e["on" if each.name == "date" else each.name] for each in fields(ExceptionView)]

AFTER_RULE: Final = tuple_(r.weekday, r.local_from, r.id) > tuple_(
    bindparam("weekday", type_=Integer), bindparam("local_from", type_=Text), bindparam("id", type_=Uuid)
)
AFTER_EXCEPTION: Final = tuple_(e.on, e.id) > tuple_(bindparam("on", type_=Date), bindparam("id", type_=Uuid))

CONDITIONS: Final = {
    "specialist_id": e.specialist_id == bindparam("specialist_id", type_=Uuid),
    "date_from": e.on >= bindparam("date_from", type_=Date),
    "date_to": e.on < bindparam("date_to", type_=Date),
}


def _named[View](view: Callable[..., View]) -> Callable[..., View]:
    names = [each.name for each in fields(view)]  # type: ignore[arg-type]  # a dataclass is called

    def read(*row: Any) -> View:
        given = dict(zip(names, row, strict=True))
        return view(**given | {"cost": given["cost"] and MoneyView(**given["cost"])})

    return read


def _seen(table: Table) -> ColumnElement[bool]:
    return or_(table.c.specialist_id == ME, table.c.organisation_id == ORGANISATIONS.any_())


def _page(rows: Select[Any], table: Table, everywhere: bool, *conditions: ColumnElement[bool]) -> Select[Any]:
    seen = () if everywhere else (_seen(table),)
    return rows.where(*seen, *conditions).limit(bindparam("limit", type_=Integer))


@cache
def _rule() -> Shape[RuleView]:
    return Shape.of(select(*RULE).where(r.id == bindparam("id", type_=Uuid)), _named(RuleView))


@cache
def _rules(everywhere: bool, of_one: bool, after: bool) -> Shape[RuleView]:
    one = [r.specialist_id == bindparam("specialist_id", type_=Uuid)] if of_one else []
    rows = select(*RULE).order_by(r.weekday, r.local_from, r.id)
    return Shape.of(_page(rows, rules, everywhere, *one, *([AFTER_RULE] if after else [])), _named(RuleView))


@cache
def _exceptions(everywhere: bool, present: frozenset[str], after: bool) -> Shape[ExceptionView]:
    given = [CONDITIONS[name] for name in sorted(present)] + ([AFTER_EXCEPTION] if after else [])
    rows = select(*EXCEPTION).order_by(e.on, e.id)
    return Shape.of(_page(rows, exceptions, everywhere, *given), _named(ExceptionView))


class SqlSettingsRows(SettingsRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def settings(self, specialist_id: UUID) -> SpecialistSettings:
        for found in await self._reader.fetch(SETTINGS, id=specialist_id):
            return found
        return SpecialistSettings(specialist_id=AccountId(specialist_id))


class SqlAvailabilityRows(AvailabilityRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def rule(self, rule_id: UUID) -> RuleView | None:
        return next(iter(await self._reader.fetch(_rule(), id=rule_id)), None)

    async def rules(
        self, sight: Sight, specialist_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[RuleView]:
        weekday, local_from, id_ = after or (None, None, None)
        return await self._reader.fetch(
            _rules(sight.reach.everywhere, specialist_id is not None, after is not None),
            **_values(sight),
            specialist_id=specialist_id,
            weekday=weekday,
            local_from=local_from,
            id=id_,
            limit=limit,
        )

    async def exceptions(
        self, sight: Sight, filters: ExceptionFilters, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[ExceptionView]:
        given = {name: getattr(filters, name) for name in CONDITIONS if getattr(filters, name) is not None}
        on, id_ = after or (None, None)
        return await self._reader.fetch(
            _exceptions(sight.reach.everywhere, frozenset(given), after is not None),
            **_values(sight),
            **given,
            on=on,
            id=id_,
            limit=limit,
        )


def _values(sight: Sight) -> dict[str, Any]:
    return {"me": sight.me, "organisations": [*sight.reach.organisations]}
