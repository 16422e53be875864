"""The work table's rows, and how events become them. One row per event and subscriber is the outbox;
its being marked done with the effect is the inbox."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.infrastructure.tracing import current_trace_id
from praktika.kernel.documents import plain
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Handler, Work
from praktika.kernel.work import WorkState as WorkState


@dataclass(kw_only=True)
class WorkItem:
    """`event` is the wire name of the event it was made of; without one the payload is the handler's arguments."""

    id: UUID
    handler: str
    key: str
    event: str | None
    payload: dict[str, Any]
    queue: str
    available_at: datetime
    attempts: int = 0
    losses: int = 0  # times the process that did it ended first
    state: WorkState = WorkState.WAITING
    last_error: str | None = None
    trace_id: str = ""
    source: Event | None = field(default=None, compare=False)  # the event itself, where it never left the process


def items_of_events(handlers: Sequence[Handler], events: Iterable[Event], now: datetime) -> Iterator[WorkItem]:
    for event in events:
        if subscribers := [handler for handler in handlers if handler.event is type(event)]:
            payload = plain(event)
            yield from (_item(each, str(event.id), event.name, payload, now, event) for each in subscribers)


def items_of_work(handlers: Sequence[Handler], work: Iterable[Work], now: datetime) -> Iterator[WorkItem]:
    known = {handler.name: handler for handler in handlers}
    for each in work:
        yield _item(known[each.handler], each.key, None, dict(each.payload), each.available_at or now)


def items_of_dead(
    handlers: Sequence[Handler], dead: Iterable[tuple[str, Mapping[str, Any]]], now: datetime
) -> list[WorkItem]:
    """For those who hear of the dead, given by handler and payload; each death is told."""
    heirs = {handler.name: handler.when_dead for handler in handlers}
    told = [(heir, payload) for name, payload in dead if (heir := heirs.get(name))]
    return [*items_of_work(handlers, [Work(handler=h, key=str(uuid7()), payload=p) for h, p in told], now)]


def _item(
    handler: Handler, key: str, event: str | None, payload: dict[str, Any], due: datetime, source: Event | None = None
) -> WorkItem:
    return WorkItem(
        id=uuid7(),
        handler=handler.name,
        key=key,
        event=event,
        payload=payload,
        queue=handler.queue.value,
        available_at=due,
        trace_id=current_trace_id(),
        source=source,
    )
