"""Whatever dies in the middle of work: everything is done, and nothing is done twice."""

import pytest

from support.admissions import crowd_applies
from support.ledger import SECONDS
from support.processes import eventually

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq]

MANY = 200
SOME = 50


def test_a_worker_is_killed_while_it_screens(portal_on_rabbit, inside, ledger):
    portal_on_rabbit.scheduler()
    worker = portal_on_rabbit.worker()
    inside(lambda container: crowd_applies(container, MANY))
    eventually(lambda: ledger.verdicts >= MANY // 10, SECONDS)
    worker.kill()
    assert ledger.verdicts < MANY, "it was over before"
    portal_on_rabbit.worker()
    ledger.await_the_end()
    assert ledger.shows_each_once(MANY)


def test_a_scheduler_is_killed_while_it_hands_out(portal_on_rabbit, inside, ledger):
    inside(lambda container: crowd_applies(container, SOME))
    portal_on_rabbit.worker()
    scheduler = portal_on_rabbit.scheduler()
    eventually(lambda: ledger.verdicts > 0, SECONDS)
    scheduler.kill()
    ledger.let_leases_lapse()
    portal_on_rabbit.scheduler()
    ledger.await_the_end()
    assert ledger.shows_each_once(SOME)


def test_two_schedulers_and_two_workers_share_the_work(portal_on_rabbit, inside, ledger):
    for _ in range(2):
        portal_on_rabbit.scheduler()
        portal_on_rabbit.worker()
    inside(lambda container: crowd_applies(container, SOME))
    ledger.await_the_end()
    assert ledger.shows_each_once(SOME)
