"""What one webhook is told of one event, and every attempt to tell it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.errors import NotFound
from praktika.notifications.domain.webhooks import WebhookId

DeliveryId = NewType("DeliveryId", UUID)

DELIVERY_RETRIES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""Waits between attempts; after the last one the delivery is dead."""

CALL_LASTS: Final = timedelta(minutes=1)
"""More than a call ever takes: who is not back after that died on the way."""

TEST_TYPE: Final = "notifications.test"

BODY_BYTES: Final = 20_000
RESPONSE_LENGTH: Final = 1000
MOST_ATTEMPTS: Final = 50
"""Kept of one delivery, the newest; only replays make so many."""

OK: Final = range(200, 300)
GONE: Final = 410


class DeliveryState(StrEnum):
    WAITING = "waiting"
    FAILED = "failed"  # and tried again
    DELIVERED = "delivered"
    DEAD = "dead"


PENDING: Final = frozenset({DeliveryState.WAITING, DeliveryState.FAILED})


class DeliveryNotFound(NotFound, code="notifications.webhook-delivery-not-found", ru="Такой доставки нет."):
    """There is no such delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`status` and the beginning of the `response` when there was an answer, `error` otherwise."""

    at: datetime
    duration_ms: int
    status: int | None = None
    error: str | None = None
    response: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status in OK

    @property
    def is_farewell(self) -> bool:
        """The receiver wants to hear nothing any more."""
        return self.status == GONE


@dataclass(eq=False, kw_only=True)
class WebhookDelivery:
    """`turn` numbers what is planned: work for an earlier turn is out of date. `parked` waits for a place."""

    id: DeliveryId
    webhook_id: WebhookId
    organisation_id: UUID | None
    event_id: UUID
    type: str
    body: str
    state: DeliveryState = DeliveryState.WAITING
    attempts: tuple[Attempt, ...] = ()
    failures: int = 0  # since the beginning or the last replay
    turn: int = 1
    parked: bool = False
    calling_until: datetime | None = None
    next_attempt_at: datetime | None
    created_at: datetime
    version: int = 1

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_test(self) -> bool:
        return self.type == TEST_TYPE

    def is_calling(self, now: datetime) -> bool:
        return self.calling_until is not None and now < self.calling_until

    def call(self, now: datetime) -> None:
        """The attempt begins."""
        self.calling_until, self.next_attempt_at = now + CALL_LASTS, None

    def park(self) -> None:
        """It holds no place either, such as the one of a call that a crash cut short."""
        self.parked, self.calling_until = True, None

    def succeed(self, attempt: Attempt) -> None:
        self._attempted(attempt)
        self._settle(DeliveryState.DELIVERED)

    def fail(self, attempt: Attempt, now: datetime, wait: timedelta, *, turn: int) -> bool:
        """Again after `wait`; dead after the last try. False when it was ended or replayed during the attempt."""
        self._attempted(attempt)
        if self.turn != turn:
            return False
        self.failures += 1
        if self.is_test or attempt.is_farewell or self.failures > len(DELIVERY_RETRIES):
            self._settle(DeliveryState.DEAD)
        else:
            self._plan(DeliveryState.FAILED, now + wait)
        return True

    def resume(self, at: datetime) -> None:
        """A place is free, or will be then."""
        self._plan(self.state, at)

    def end(self) -> None:
        """Without another attempt: the webhook is disabled."""
        self._settle(DeliveryState.DEAD)

    def replay(self, now: datetime) -> bool:
        """All over again, whatever became of it; whether that is anything new: what waits for its first try does so,
        unless its work was given up."""
        if self.state is DeliveryState.WAITING and not self._is_stuck(now):
            return False
        self.failures = 0
        self._plan(DeliveryState.WAITING, now)
        return True

    def _is_stuck(self, now: datetime) -> bool:
        """Nobody calls though it is long due."""
        due = self.calling_until or self.next_attempt_at
        return not self.parked and due is not None and now > due + CALL_LASTS

    def _attempted(self, attempt: Attempt) -> None:
        self.attempts = (*self.attempts, attempt)[-MOST_ATTEMPTS:]
        self.calling_until = None
        self.version += 1

    def _plan(self, state: DeliveryState, at: datetime) -> None:
        self.state, self.next_attempt_at, self.parked = state, at, False
        self.turn += 1
        self.version += 1

    def _settle(self, state: DeliveryState) -> None:
        self.state, self.next_attempt_at, self.parked = state, None, False
        self.turn += 1
        self.version += 1


def wait_after(failures: int) -> timedelta:
    """Before the next try, once so many have failed; at the end the longest wait, which nobody waits for."""
    return DELIVERY_RETRIES[min(failures, len(DELIVERY_RETRIES) - 1)]
