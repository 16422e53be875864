"""Reminders as they are shown."""

from collections.abc import Iterator

from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.memory.reminders import REMINDERS
from praktika.notifications.domain import Reminder
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import (
    DUE_KEY,
    ReminderFilter,
    ReminderQueries,
    ReminderSort,
    ReminderView,
    StrangerView,
    SubjectView,
    due_key,
)


class MemoryReminderQueries(ReminderQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def reminders(
        self,
        actor: Actor,
        filters: ReminderFilter = ReminderFilter(),
        *,
        sort: ReminderSort = "due_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ReminderView]:
        of, falling = ("reminders", sort, *filters.print()), sort.startswith("-")
        views = [_view(each) for each in self._visible(actor) if _fits(each, filters)]
        views.sort(key=due_key, reverse=falling)
        if cursor:
            last = self._cursors.decode(cursor, DUE_KEY, *of)
            views = [view for view in views if (due_key(view) < last if falling else due_key(view) > last)]
        return self._cursors.page(views[: limit + 1], limit, due_key, *of)

    def _visible(self, actor: Actor) -> Iterator[Reminder]:
        actor.require(MESSAGE_READ)
        reach = actor.reach(MESSAGE_READ)
        rows = self._store.rows(REMINDERS)
        return (each for each in rows if reach.everywhere or each.organisation_id in reach.organisations)


def _fits(reminder: Reminder, filters: ReminderFilter) -> bool:
    return (
        filters.recipient_id in (None, reminder.recipient_id)
        and filters.subject_id in (None, reminder.subject_id)
        and (not filters.states or reminder.state in filters.states)
        and (filters.due_at_from is None or reminder.due_at >= filters.due_at_from)
        and (filters.due_at_to is None or reminder.due_at < filters.due_at_to)
    )


def _view(reminder: Reminder) -> ReminderView:
    module, ref = reminder.external_module, reminder.external_ref
    return ReminderView(
        id=reminder.id,
        kind=reminder.kind,
        recipient_id=reminder.recipient_id,
        external=StrangerView(module, ref) if module and ref else None,
        subject=SubjectView(reminder.subject_type, reminder.subject_id),
        planned_at=reminder.planned_at,
        due_at=reminder.due_at,
        not_after=reminder.not_after,
        state=reminder.state.value,
        settled_at=reminder.settled_at,
        created_at=reminder.created_at,
    )
