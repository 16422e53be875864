"""Attempts to sign in, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    LargeBinary,
    any_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import attempts, login_events
from praktika.identity.domain import FORGOTTEN, Attempts, LoginEvent, LoginOutcome, ThrottleKey
from praktika.identity.ports import AttemptRepository, LoginEventRepository
from praktika.infrastructure.shapes import Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId

a: Final = attempts.c

NOW: Final = bindparam("now", type_=Instant)
KEYS: Final = bindparam("keys", type_=ARRAY(LargeBinary))
LOGINS: Final = bindparam("logins", type_=ARRAY(LargeBinary))


def _one_more() -> dict[str, Any]:
    """Of what is there already; `Attempts.count` in memory."""
    is_old = a.last_at <= bindparam("forgotten", type_=Instant)
    return {
        "number": case((is_old, 1), else_=a.number + 1),
        "previous_at": case((or_(is_old, a.number == 0), None), else_=a.last_at),
        "last_at": func.greatest(a.last_at, NOW),
    }


def _locked(which: ColumnElement[bool]) -> CTE:
    """Keys in the order in which they are counted."""
    return select(a.key).where(which).order_by(a.key).with_for_update().cte()


def _less(mine: CTE) -> Any:
    less = {
        "number": case((a.login.is_(None), func.greatest(a.number - 1, 0)), else_=0),
        "last_at": func.coalesce(a.previous_at, a.last_at),
    }
    return update(attempts).where(a.key == mine.c.key).values(less).returning(a.key)


FIRST: Final = select(func.unnest(KEYS), func.unnest(LOGINS), 1, NOW)
COUNTED: Final = Shape.of(
    insert(attempts)
    .from_select([a.key, a.login, a.number, a.last_at], FIRST)
    .on_conflict_do_update(index_elements=["key"], set_=_one_more())
    .returning(*a),
    lambda *row: Attempts(**dict(zip(a.keys(), row, strict=True))),
)
FORGIVEN: Final = Shape.of(_less(_locked(a.key == any_(KEYS))), bytes)


class SqlAttemptRepository(Repository, AttemptRepository):
    async def count(self, keys: Sequence[ThrottleKey], now: datetime) -> Sequence[Attempts]:
        in_order = sorted(keys, key=lambda key: key.hash)
        rows = await self._uow.fetch(
            COUNTED,
            keys=[key.hash for key in in_order],
            logins=[key.login for key in in_order],
            now=now,
            forgotten=now - FORGOTTEN,
        )
        counted = {row.key: row for row in rows}
        return [counted[key.hash] for key in keys]

    async def forgive(self, keys: Sequence[ThrottleKey]) -> None:
        await self._uow.fetch(FORGIVEN, keys=[key.hash for key in keys])

    async def release(self, logins: Sequence[bytes]) -> None:
        mine = _locked(a.login.in_(logins))
        await self._uow.session.execute(delete(attempts).where(a.key == mine.c.key))


class SqlLoginEventRepository(Repository, LoginEventRepository):
    async def add(self, event: LoginEvent) -> None:
        self._uow.add(event)

    async def was_throttled(self, account_id: AccountId, since: datetime) -> bool:
        e = login_events.c
        found = select(e.id).where(e.account_id == account_id, e.outcome == LoginOutcome.THROTTLED, e.at > since)
        return (await self._uow.session.execute(found.limit(1))).first() is not None
