"""Two schedulers and two workers: each reminder and each periodic job happens once."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from praktika.bootstrap.container import Container
from praktika.bootstrap.work import PERIODIC
from praktika.infrastructure.dispatching import Periodic
from support.ledger import SECONDS
from support.postgres import execute
from support.processes import eventually
from support.reminded import PEOPLE, REMINDERS, administrator, letters_in, scheduled

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq]

DAYS_PASS = (
    "UPDATE notifications_reminders SET due_at = now()",
    "UPDATE work_items SET available_at = now() WHERE handler = 'notifications.remind'",
)
"""Until reminders are due, and no longer."""


def test_each_person_is_reminded_once_and_none_who_called_it_off(portal_on_rabbit, inside, ledger, database):
    """A30."""
    for _ in range(2):
        portal_on_rabbit.scheduler()
        portal_on_rabbit.worker()
    admin = inside(administrator)
    erasures = inside(lambda container: scheduled(container, admin))
    eventually(lambda: ledger.number(REMINDERS.format("waiting")) == PEOPLE, SECONDS)
    ledger.await_the_end()
    called_off = list(erasures)[: PEOPLE // 2]

    async def call_off(container: Container) -> None:
        for email in called_off:
            await container.identity.erasures().cancel(admin, erasures[email])

    inside(call_off)
    execute(database, *DAYS_PASS)
    ledger.await_the_end()

    assert ledger.number(REMINDERS.format("sent")) == ledger.number(REMINDERS.format("obsolete")) == PEOPLE // 2
    letters = letters_in(portal_on_rabbit.folder / "data" / "mail")
    assert {email: letters[email] for email in erasures} == {
        email: 1 if email in called_off else 2 for email in erasures
    }


def test_each_periodic_job_is_done_once(portal_on_rabbit, inside, ledger, database):
    """A30; seen by what one of the jobs does: accounts whose day has come are erased once."""
    admin = inside(administrator)
    inside(lambda container: scheduled(container, admin))
    execute(database, "UPDATE identity_erasures SET scheduled_for = now()")
    began = datetime.now(UTC)
    for _ in range(2):
        portal_on_rabbit.scheduler()
        portal_on_rabbit.worker()
    eventually(lambda: ledger.number("SELECT count(*) FROM identity_erasures WHERE status = 'done'") == PEOPLE, SECONDS)
    ledger.await_the_end()

    assert ledger.number("SELECT count(*) FROM audit_events WHERE action = 'identity.erasure:start'") == PEOPLE
    now = datetime.now(UTC)
    for job in PERIODIC:
        found = execute(
            database, f"SELECT key, state, attempts FROM work_items WHERE handler = '{job.handler}' ORDER BY key"
        )
        assert {key for key, *_ in found} <= set(ticks(job, began, now))
        over = found[: max(1, len(found) - 1)]  # the last one of several may have come just now
        assert [tuple(rest) for _, *rest in over] == [("done", 0)] * len(over) != []


def ticks(job: Periodic, began: datetime, now: datetime) -> Iterator[str]:
    """Of the time in between, and the one it began in."""
    while began < now:
        yield job.due(began).key
        began += job.every
    yield job.due(now).key
