from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from praktika.infrastructure.keyset import ME, within
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.sql.filters import equal
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import curated, reach_of
from praktika.internships.adapters.sql.tables import balances, candidates, points_entries
from praktika.internships.domain.errors import AccountNotFound
from praktika.internships.domain.points import EntryKind
from praktika.internships.permissions import POINTS_READ
from praktika.internships.queries.points import (
    PointsEntryView,
    PointsQueries,
    PointsView,
    ProgrammePointsView,
    entry_view,
)
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page

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


class SqlPointsQueries(PointsQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def points(
        self,
        actor: Actor,
        account_id: AccountId,
        *,
        organisation_id: UUID | None = None,
        programme_id: UUID | None = None,
    ) -> PointsView:
        given: dict[str, Any] = {"account_id": account_id} | reach_of(actor, POINTS_READ)
        if organisation_id:
            given["organisation_id"] = organisation_id
        balance = await BALANCES.first(self._reader, **given)
        if programme_id:
            given["programme_id"] = programme_id
        earned = await BY_PROGRAMME.all(self._reader, **given)
        if not earned:
            await self._refuse_stranger(actor, account_id)
        return PointsView(
            account_id=account_id,
            balance=float(balance["balance"]) if balance else 0.0,
            by_programme=[ProgrammePointsView(row["programme_id"], float(row["points"])) for row in earned],
        )

    async def entries(
        self,
        actor: Actor,
        account_id: AccountId,
        *,
        organisation_id: UUID | None = None,
        programme_id: UUID | None = None,
        kind: EntryKind | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[PointsEntryView]:
        given: dict[str, Any] = {
            "account_id": account_id,
            "organisation_id": organisation_id,
            "programme_id": programme_id,
            "kind": kind,
        }
        reach = reach_of(actor, POINTS_READ)
        page = await ENTRIES.paged(
            self._reader, self._cursors, entry_view, given, sort="-created_at", cursor=cursor, limit=limit, **reach
        )
        if not page.items:
            await self._refuse_stranger(actor, account_id)
        return page

    async def _refuse_stranger(self, actor: Actor, account_id: AccountId) -> None:
        """AccountNotFound where there is nothing that connects the actor with the account."""
        if account_id == actor.account_id:
            return
        if await CANDIDACIES.first(self._reader, account_id=account_id, **reach_of(actor, POINTS_READ)) is None:
            raise AccountNotFound
