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
from support.ledger import SECONDS
from support.processes import eventually

pytestmark = pytest.mark.postgres

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


async def tell(container, url):
    """Somebody listens, and something happens."""
    organisations: OrganisationService = container.identity.organisations()
    organisation = await organisations.create(SYSTEM, name="City")
    await container.notifications.webhooks().create(
        SYSTEM, url=url, event_types=[ProgrammePublished.name], organisation_id=organisation.id
    )
    event = ProgrammePublished(occurred_at=utc_now(), organisation_id=organisation.id, programme_id=uuid7())
    async with container.notifications.uow() as uow:
        uow.publish(event)
    return event.id
