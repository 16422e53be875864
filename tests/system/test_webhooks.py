"""A webhook's receiver outside of the portal's process, which is killed while it calls."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from praktika.identity.services import OrganisationService
from praktika.internships.events import ProgrammePublished
from praktika.kernel.actors import SYSTEM
from praktika.kernel.clock import utc_now
from praktika.kernel.ids import uuid7
from praktika.notifications.services.calling import AT_ONCE
from support.ledger import SECONDS
from support.processes import eventually
from support.visitors import sign_up

pytestmark = pytest.mark.postgres

LETTERS = "SELECT count(*) FROM notifications_messages WHERE state = 'sent' AND channel = 'mail'"
CALLED = "SELECT count(*) FROM notifications_webhook_deliveries WHERE attempts <> '[]'"
DELIVERED = "SELECT count(*) FROM notifications_webhook_deliveries WHERE state = 'delivered'"


class Listener(ThreadingHTTPServer):
    """Keeps the ids it is told; says nothing until `patient` is set."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.patient = threading.Event()
        super().__init__(("127.0.0.1", 0), Ear)


class Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        self.server.told.append(self.headers["webhook-id"])
        self.server.patient.wait(SECONDS)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def listener(portal) -> Iterator[Listener]:
    portal.settings["webhook_allowed_networks"] = "127.0.0.1/32"
    with Listener() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.patient.set()
        server.shutdown()


def test_a_portal_that_dies_during_a_call_makes_it_again_as_the_same_message(portal, listener, inside, ledger):
    event_id = inside(lambda container: tell(container, f"http://127.0.0.1:{listener.server_port}/"))
    server = portal.serve()
    eventually(lambda: listener.told == [f"msg_{event_id}"], SECONDS)
    server.kill()
    listener.patient.set()
    portal.serve()
    eventually(lambda: ledger.number(DELIVERED) == 1, SECONDS)
    assert listener.told == [f"msg_{event_id}"] * 2


@pytest.mark.parametrize(
    "broker_is", [False, pytest.param(True, marks=pytest.mark.rabbitmq)], ids=["embedded", "on RabbitMQ"]
)
def test_receivers_that_do_not_answer_hold_up_no_letter(request, portal, listener, inside, ledger, broker_is):
    """Three webhooks with four calls each are more than a process does at a time."""
    if broker_is:
        portal.settings["broker_url"] = request.getfixturevalue("broker")
        portal.scheduler()
        portal.worker()
    server = portal.serve()
    for _ in range(3):
        inside(lambda container: tell(container, f"http://127.0.0.1:{listener.server_port}/", times=4))
    eventually(lambda: len(listener.told) >= AT_ONCE, SECONDS)
    assert sign_up(server, "anna@example.org").status_code == 202
    eventually(lambda: ledger.number(LETTERS) == 1, SECONDS)
    assert ledger.number(CALLED) == 0, "the letter came after the first calls had ended"
    listener.patient.set()
    eventually(lambda: ledger.number(DELIVERED) == 12, SECONDS)


async def tell(container, url, times=1):
    """Somebody listens, and something happens."""
    organisations: OrganisationService = container.identity.organisations()
    organisation = await organisations.create(SYSTEM, name=f"City {uuid7()}")
    await container.notifications.webhooks().create(
        SYSTEM, url=url, event_types=[ProgrammePublished.name], organisation_id=organisation.id
    )
    happened = {"occurred_at": utc_now(), "organisation_id": organisation.id}
    events = [ProgrammePublished(**happened, programme_id=uuid7()) for _ in range(times)]
    async with container.notifications.uow() as uow:
        uow.publish(*events)
    return events[0].id
