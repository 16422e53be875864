"""Reminders in PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlUnitOfWork, values_of
from praktika.notifications.adapters.sql.reminder_tables import reminders
from praktika.notifications.domain import Reminder, ReminderId, ReminderState
from praktika.notifications.ports import ReminderRepository

r = reminders.c


class SqlReminderRepository(ReminderRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find(self, reminder_id: ReminderId) -> Reminder | None:
        return await self._uow.load(Reminder, reminder_id)

    async def waiting(self, kind: str, subject_id: UUID) -> Sequence[Reminder]:
        mine = (r.kind == kind, r.subject_id == subject_id, r.state == ReminderState.WAITING)
        return await self._uow.locked(select(Reminder).where(*mine).order_by(r.id).with_for_update())

    async def plan(self, new: Sequence[Reminder]) -> Mapping[ReminderId, datetime]:
        """One statement, whatever their number."""
        if not new:
            return {}
        upsert = insert(reminders).values([values_of(each, reminders) for each in _one_of_each(new)])
        again = {
            "state": ReminderState.WAITING,
            "settled_at": None,
            "planned_at": upsert.excluded.planned_at,
            "not_after": upsert.excluded.not_after,
            "version": r.version + 1,
        }
        planned = upsert.on_conflict_do_update(
            constraint="uq_notifications_reminders_occasion", set_=again, where=r.state == ReminderState.CANCELLED
        )
        found = await self._uow.session.execute(planned.returning(r.id, r.due_at))
        return {ReminderId(id_): due_at for id_, due_at in found}

    async def cancel_all(self, recipient_id: UUID, now: datetime) -> int:
        waiting = (r.recipient_id == recipient_id, r.state == ReminderState.WAITING)
        ended = {"state": ReminderState.CANCELLED, "settled_at": now, "version": r.version + 1}
        return await self._uow.changed(update(reminders).where(*waiting).values(ended))

    async def forget(self, recipient_id: UUID) -> int:
        return await self._uow.changed(delete(reminders).where(r.recipient_id == recipient_id))

    async def drop(self, before: datetime, most: int) -> int:
        settled = (r.state != ReminderState.WAITING, r.due_at < before)
        old = select(r.id).where(*settled).order_by(r.due_at).limit(most)
        return await self._uow.changed(delete(reminders).where(r.id.in_(old)))


def _one_of_each(new: Sequence[Reminder]) -> Iterable[Reminder]:
    """PostgreSQL refuses a statement that would change a row twice."""
    first: dict[object, Reminder] = {}
    for each in new:
        first.setdefault(each.occasion, each)
    return first.values()
