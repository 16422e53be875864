"""Work that kills its worker ends dead, and what ran beside it is done; so it is when the broker dies under a crowd."""

import asyncio
from typing import Any

import pytest

from praktika.infrastructure.dead_queues import DRAIN, UNREADABLE
from praktika.infrastructure.losing import WAITS
from praktika.kernel.work import Queue, Work
from support.ledger import SECONDS
from support.postgres import execute
from support.processes import eventually
from support.queues import are_lasting, messages_in, put_into
from support.toiling import NOTE, POISON, ask

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq]

SOME = 30
IN_FLIGHT = 1000

NOTES = "SELECT count(*) FROM audit_events"
NUMBERS = "SELECT count(DISTINCT changes -> 'number' ->> 'to') FROM audit_events"
RUNNING = "SELECT count(*) FROM work_items WHERE state = 'running'"
UNFINISHED = "SELECT count(*) FROM work_items WHERE state NOT IN ('done', 'dead')"


def note(number: int) -> Work:
    return Work(handler=NOTE, key=str(number), payload={"number": number})


def dead(database: str) -> list[tuple[Any, ...]]:
    found = execute(database, "SELECT handler, losses, last_error FROM work_items WHERE state = 'dead'")
    return [tuple(row) for row in found]


def test_work_that_kills_its_worker_ends_dead_and_stops_no_other(portal_on_rabbit, database, ledger):
    portal_on_rabbit.toil("scheduler")
    works = [*map(note, range(SOME // 2)), Work(handler=POISON, key="1"), *map(note, range(SOME // 2, SOME))]
    asyncio.run(ask(database, *works))
    workers = 0
    while ledger.number(UNFINISHED):
        worker, workers = portal_on_rabbit.toil("worker"), workers + 1
        assert workers <= len(WAITS) + 1
        eventually(lambda worker=worker: worker.is_over or not ledger.number(UNFINISHED), SECONDS)
        ledger.without_waiting()
        if worker.is_over and workers == len(WAITS) + 1:
            portal_on_rabbit.toil("worker")
            eventually(lambda: not ledger.number(UNFINISHED), SECONDS)
    assert dead(database) == [(POISON, 4, "ProcessEnded: the process that did this ended first")]
    assert ledger.number(NOTES) == ledger.number(NUMBERS) == SOME


def test_a_broker_dies_and_comes_back_with_a_thousand_messages_in_flight(portal, mortal, database, ledger):
    """NOTIFICATIONS-A28."""
    portal.toil("scheduler")
    asyncio.run(ask(database, *map(note, range(IN_FLIGHT))))
    eventually(lambda: ledger.number(RUNNING) == IN_FLIGHT == messages_in(mortal.url)[Queue.GENERAL.value], SECONDS)
    mortal.kill()
    for _ in range(2):
        portal.toil("worker")
    mortal.revive()
    eventually(lambda: ledger.number(NOTES) > IN_FLIGHT // 3, SECONDS)
    mortal.kill()
    mortal.revive()
    eventually(lambda: ledger.number(NOTES) == IN_FLIGHT, SECONDS)
    ledger.await_the_end()
    assert ledger.number(NUMBERS) == ledger.number(NOTES) == IN_FLIGHT
    eventually(lambda: not any(messages_in(mortal.url).values()), SECONDS)
    assert dead(database) == []


def test_a_message_that_names_no_work_is_put_aside_and_shown(portal_on_rabbit, broker, database, ledger):
    portal_on_rabbit.toil("scheduler")
    portal_on_rabbit.toil("worker")
    asyncio.run(ask(database, note(1)))
    eventually(lambda: ledger.number(NOTES) == 1, SECONDS)
    for body in (b"{", b'{"task_name": "praktika.work", "args": ["x"]}', b'"\x00"', b"{"):
        put_into(broker, Queue.GENERAL, body)
    eventually(lambda: messages_in(broker)[f"{Queue.GENERAL}.dead"] == 4, SECONDS)
    asyncio.run(ask(database, Work(handler=DRAIN.name, key="now")))
    eventually(lambda: len(dead(database)) == 3, SECONDS)
    assert set(dead(database)) == {(UNREADABLE, 0, "Unreadable: the message names no work")}
    eventually(lambda: not any(messages_in(broker).values()), SECONDS)


def test_the_portal_has_three_durable_queues_and_one_of_dead_letters_for_each(portal_on_rabbit, broker):
    """NOTIFICATIONS-A27."""
    portal_on_rabbit.toil("worker")
    names = {"praktika.notifications", "praktika.general", "praktika.statistics"}

    def there() -> bool:
        try:
            return messages_in(broker).keys() == names | {f"{name}.dead" for name in names}
        except Exception:  # not declared yet
            return False

    eventually(there, SECONDS)
    assert are_lasting(broker)
