"""Background work as the core sees it: who handles what, and what is to be done later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from praktika.kernel.events import Event


class WorkState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    DISCARDED = "discarded"  # dead, and staff said why it stays so


class Queue(StrEnum):
    NOTIFICATIONS = "praktika.notifications"
    STATISTICS = "praktika.statistics"
    GENERAL = "praktika.general"


BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (10, 30, 120, 600, 1800, 3600, 10800, 21600))
"""Waits between tries of an ordinary handler; after the last one the work is dead."""


class PermanentFailure(Exception):
    """Trying again cannot help: the work is dead at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """One subscriber: `target` is the path of a service and its method, as in `internships.screening.on_submitted`.

    `transactional` handlers run inside one transaction that also marks their work done, so their effect happens once.
    The others (a mail is sent) keep a state of their own and must bear a repetition.
    """

    name: str
    target: str
    event: type[Event] | None = None  # None: only enqueued by name, called with the payload as keyword arguments
    queue: Queue = Queue.GENERAL
    back_off: tuple[timedelta, ...] = BACK_OFF
    transactional: bool = True
    when_dead: str | None = None  # the handler that hears of dead work of this one, with the same arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something for a named handler to do once, not before `available_at`; a second one of the same key is dropped."""

    handler: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)  # JSON values only
    available_at: datetime | None = None
