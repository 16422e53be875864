"""RabbitMQ goes away and comes back: people notice nothing, and no work is lost or done twice."""

import pytest

from support.admissions import applicants, crowd_applies, open_programme
from support.ledger import SECONDS
from support.processes import eventually
from support.visitors import Applicant

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq]

SOME = 50


@pytest.fixture
def proxy(proxied, portal):
    proxy, portal.settings["broker_url"] = proxied
    return proxy


async def programme_and_people(container):
    return await open_programme(container), await applicants(container, 3)


def test_applications_are_taken_without_the_broker_and_screened_when_it_is_back(portal, proxy, inside, ledger):
    server, _, _ = portal.serve(), portal.worker(), portal.scheduler()
    programme, people = inside(programme_and_people)
    visitors = [Applicant(server, person) for person in people]
    eventually(lambda: server.readiness == (200, "ok"))
    proxy.cut()
    eventually(lambda: server.readiness == (200, "degraded"))
    assert [visitor.apply(programme).status_code for visitor in visitors] == [201] * 3
    assert ledger.verdicts == 0
    proxy.mend()
    eventually(lambda: server.readiness == (200, "ok"))
    ledger.await_the_end()
    assert ledger.shows_each_once(3)


def test_connections_break_in_the_middle_of_traffic(portal, proxy, inside, ledger):
    portal.scheduler()
    portal.worker()
    inside(lambda container: crowd_applies(container, SOME))
    for part in (1, SOME // 2):
        eventually(lambda part=part: ledger.verdicts >= part, SECONDS)
        proxy.cut()
        proxy.mend()
    ledger.await_the_end()
    assert ledger.shows_each_once(SOME)


def test_a_worker_and_a_scheduler_started_without_the_broker_wait_for_it(portal, proxy, inside, ledger):
    proxy.cut()
    worker, scheduler = portal.worker(), portal.scheduler()
    inside(lambda container: crowd_applies(container, 1))
    eventually(lambda: "no broker" in worker.said and "dispatching failed" in scheduler.said, SECONDS)
    proxy.mend()
    ledger.await_the_end()
    assert ledger.shows_each_once(1)
