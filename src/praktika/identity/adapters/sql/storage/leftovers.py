"""What has served, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Table, any_, delete, func, literal_column, or_, select

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import (
    CODE_OVER,
    INVITATION_OVER,
    SESSION_OVER,
    accounts,
    api_keys,
    attempts,
    codes,
    data_exports,
    email_changes,
    erasures,
    grants,
    login_events,
    organisation_invitations,
    sessions,
)
from praktika.identity.domain import AccountStatus, DataExportStatus, ErasureStatus
from praktika.identity.ports import Leftover, LeftoverRepository

OVER: Final[Mapping[Leftover, tuple[Table, ColumnElement[Any]]]] = {
    Leftover.CODES: (codes, literal_column(CODE_OVER)),
    Leftover.EMAIL_CHANGES: (email_changes, email_changes.c.changed_at),
    Leftover.ATTEMPTS: (attempts, attempts.c.last_at),
    Leftover.SESSIONS: (sessions, literal_column(SESSION_OVER)),
    Leftover.INVITATIONS: (organisation_invitations, literal_column(INVITATION_OVER)),
    Leftover.LOGIN_EVENTS: (login_events, login_events.c.at),
}
"""Where they are, and since when they have been of no use."""

HANGING: Final = (grants, api_keys, sessions, organisation_invitations, data_exports, erasures)
"""On accounts, and not deleted with them by the database itself."""

BUSY: Final = or_(
    data_exports.select()
    .where(
        data_exports.c.account_id == accounts.c.id,
        data_exports.c.status.in_((DataExportStatus.REQUESTED, DataExportStatus.RUNNING, DataExportStatus.READY)),
    )
    .exists(),
    erasures.select()
    .where(
        erasures.c.account_id == accounts.c.id, erasures.c.status.in_((ErasureStatus.SCHEDULED, ErasureStatus.RUNNING))
    )
    .exists(),
)


class SqlLeftoverRepository(Repository, LeftoverRepository):
    async def drop(self, what: Leftover, before: datetime, most: int) -> int:
        if what is Leftover.AUDIT:
            purged = await self._uow.session.execute(select(func.audit_events_purge(before, most)))
            return int(purged.scalar_one())
        table, over = OVER[what]
        (key,) = table.primary_key
        old = select(key).where(over < before).order_by(over).limit(most).with_for_update(skip_locked=True)
        once = func.array(old.scalar_subquery(), type_=ARRAY(key.type))  # chosen once, whatever the plan
        return await self._uow.changed(delete(table).where(key == any_(once)))

    async def never_confirmed(self, before: datetime, most: int) -> Sequence[UUID]:
        a = accounts.c
        waiting = (a.status == AccountStatus.UNCONFIRMED, a.status_at < before, ~BUSY)
        oldest = select(a.id).where(*waiting).order_by(a.status_at).limit(most)
        locked = oldest.with_for_update(skip_locked=True, of=accounts)
        return (await self._uow.session.execute(locked)).scalars().all()

    async def forget(self, ids: Collection[UUID]) -> None:
        for table in HANGING:
            await self._uow.session.execute(delete(table).where(table.c.account_id.in_(ids)))
        await self._uow.session.execute(delete(accounts).where(accounts.c.id.in_(ids)))
