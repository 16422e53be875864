"""RabbitMQ goes away and comes back: people notice nothing, and no work is lost or done twice."""

from datetime import UTC, datetime, timedelta

import pytest

from builders.consultations import SPECIALIST
from praktika.identity.domain import Grant, GrantId
from praktika.kernel.actors import AccountId, Actor, Reach
from praktika.kernel.ids import uuid7
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


async def slot_and_client(container):
    specialist, client = await applicants(container, 2)
    who = Actor(account_id=AccountId(specialist.id), permissions=dict.fromkeys(SPECIALIST, Reach(own=True)))
    starts_at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
    async with container.identity.uow() as uow:
        await uow.grants.add(
            Grant(id=GrantId(uuid7()), account_id=who.account_id, role="specialist", given_at=specialist.created_at)
        )
    slots = container.consultations.slots()
    return await slots.create(who, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)), client


def test_a_slot_is_reserved_without_the_broker_and_mailed_once_when_it_is_back(portal, proxy, inside, ledger):
    """CONSULTATIONS-A28."""
    mailed = "SELECT count(*) FROM notifications_messages WHERE kind = 'slot.reserved' AND channel = 'mail' AND state ="
    server, _, _ = portal.serve(), portal.worker(), portal.scheduler()
    slot, client = inside(slot_and_client)
    visitor = Applicant(server, client)
    eventually(lambda: server.readiness == (200, "ok"))
    proxy.cut()
    eventually(lambda: server.readiness == (200, "degraded"))
    assert visitor.reserve(slot.id).status_code == 201
    assert ledger.number(f"{mailed} 'sent'") == 0
    proxy.mend()
    ledger.await_the_end()
    assert ledger.number(f"{mailed} 'sent'") == ledger.number(f"{mailed} state") == 1


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
