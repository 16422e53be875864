"""Points as queries read them from PostgreSQL."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from praktika.infrastructure.keyset import ME, within
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.sql.filters import equal
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import curated, seen_by
from praktika.internships.adapters.sql.tables import balances, candidates, points_entries
from praktika.internships.domain.points import EntryKind
from praktika.internships.queries.listing import Asked, given
from praktika.internships.queries.points import PointsRows
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight
from praktika.kernel.actors import AccountId

_b, _e, _c = balances.c, points_entries.c, candidates.c
_SIGNED: Final = func.coalesce(func.sum(case((_e.kind == EntryKind.INCREASE, _e.amount), else_=-_e.amount)), 0)


def programme_points(programme_id: ColumnElement[UUID], account_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """A column with what the account has earned in the programme."""
    earned = select(_SIGNED).where(_e.programme_id == programme_id, _e.account_id == account_id)
    return earned.scalar_subquery().label("points")


def _is_curated_candidate(account_id: ColumnElement[UUID], organisation_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    mine = and_(_c.account_id == account_id, _c.organisation_id == organisation_id)
    return exists().where(mine, curated(_c.programme_id))


ENTRIES: Final = Listing(
    select(*(column for column in _e if column.key != "source_key")),
    {
        "visible": or_(within(_e.organisation_id), _e.account_id == ME, curated(_e.programme_id)),
        "account_id": equal(_e.account_id),
        "organisation_id": equal(_e.organisation_id),
        "programme_id": equal(_e.programme_id),
        "kind": equal(_e.kind),
    },
)
BALANCES: Final = Listing(
    select(func.coalesce(func.sum(_b.balance), 0).label("balance")),
    {
        "visible": or_(
            within(_b.organisation_id), _b.account_id == ME, _is_curated_candidate(_b.account_id, _b.organisation_id)
        ),
        "account_id": equal(_b.account_id),
        "organisation_id": equal(_b.organisation_id),
    },
)
BY_PROGRAMME: Final = Listing(
    select(_e.programme_id, _SIGNED.label("points")).group_by(_e.programme_id).order_by(_e.programme_id),
    {
        "visible": or_(within(_e.organisation_id), _e.account_id == ME, curated(_e.programme_id)),
        "account_id": equal(_e.account_id),
        "organisation_id": equal(_e.organisation_id),
        "programme_id": equal(_e.programme_id),
    },
)
CANDIDACIES: Final = Listing(
    select(_c.id),
    {
        "visible": or_(within(_c.organisation_id), _c.account_id == ME, curated(_c.programme_id)),
        "account_id": equal(_c.account_id),
    },
)


class SqlPointsRows(PointsRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def balance(self, sight: Sight, account_id: AccountId, organisation_id: UUID | None) -> Decimal:
        wanted = given({"account_id": account_id, "organisation_id": organisation_id})
        (row,) = await BALANCES.all(self._reader, **wanted, **seen_by(sight))
        balance: Decimal = row["balance"]
        return balance

    async def earned(
        self, sight: Sight, account_id: AccountId, *, organisation_id: UUID | None, programme_id: UUID | None
    ) -> Sequence[tuple[UUID | None, Decimal]]:
        wanted = given({"account_id": account_id, "organisation_id": organisation_id, "programme_id": programme_id})
        rows = await BY_PROGRAMME.all(self._reader, **wanted, **seen_by(sight))
        return [(row["programme_id"], row["points"]) for row in rows]

    async def entries(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return await ENTRIES.page(self._reader, asked, **seen_by(sight))

    async def is_candidate(self, sight: Sight, account_id: AccountId) -> bool:
        return await CANDIDACIES.first(self._reader, account_id=account_id, **seen_by(sight)) is not None
