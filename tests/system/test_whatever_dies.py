"""Everything is killed, again and again, at moments chosen by chance: each command has its effect, and has it once."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from random import Random
from typing import Final

import httpx
import pytest

from praktika.bootstrap.container import Container
from praktika.identity.services import Invitation
from praktika.kernel.actors import SYSTEM
from support.ledger import SECONDS, Ledger
from support.mortal_broker import MortalBroker
from support.portal_processes import PortalProcesses, Running
from support.processes import eventually
from support.queues import messages_in
from support.visitors import sign_up

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq]

SIGN_UPS: Final = 100
INVITATIONS: Final = 400
COMMANDS: Final = SIGN_UPS + INVITATIONS
SEED: Final = 7
ROUNDS: Final = 2

AT_ONCE: Final = 4


class Victims:
    """One process of each kind but for two workers and two schedulers; who is killed comes back at once."""

    def __init__(self, portal: PortalProcesses, broker: MortalBroker) -> None:
        self._portal = portal
        self._broker = broker
        self._running: dict[str, tuple[Running, Callable[[], Running]]] = {}
        self.deaths = Counter[str]()

    def begin(self, name: str, start: Callable[[], Running]) -> None:
        self._running[name] = (start(), start)

    @property
    def server_url(self) -> str:
        server, _ = self._running["api"]
        return str(getattr(server, "url", ""))

    def kill(self, name: str) -> None:
        self.deaths[name.partition(" ")[0]] += 1
        if name == "broker":
            self._broker.kill()
            self._broker.revive()
        else:
            running, start = self._running[name]
            running.kill()
            self._running[name] = (start(), start)


class Crowd:
    """People who sign up and do not give up while the server is away."""

    def __init__(self, victims: Victims, ledger: Ledger) -> None:
        self._victims = victims
        self._ledger = ledger

    def sign_up(self, email: str) -> None:
        ends = time.monotonic() + SECONDS
        while not self._has_signed_up(email):
            assert time.monotonic() < ends, email

    @property
    def size(self) -> int:
        return self._ledger.number("SELECT count(*) FROM identity_accounts WHERE email LIKE 'guest-%'")

    def _has_signed_up(self, email: str) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return sign_up(At(self._victims.server_url), email).status_code == 202
        return self._ledger.number(f"SELECT count(*) FROM identity_accounts WHERE email = '{email}'") == 1


class At:
    """Where a server answers."""

    def __init__(self, url: str) -> None:
        self.url = url


def test_whatever_dies_each_command_has_its_effect_once(portal, mortal, inside, ledger, capsys):
    """NOTIFICATIONS-A02, A30: API, workers, schedulers and broker, while five hundred commands run."""
    began, chance = time.monotonic(), Random(SEED)
    portal.settings |= {"sign_up_per_hour": "0", "requests_per_minute": "0"}
    victims = Victims(portal, mortal)
    victims.begin("api", portal.serve)
    for name, start in {"scheduler 1": portal.scheduler, "scheduler 2": portal.scheduler}.items():
        victims.begin(name, start)
    crowd = Crowd(victims, ledger)
    guests = [f"guest-{n}@example.org" for n in range(SIGN_UPS)]
    staff = [f"staff-{n}@example.org" for n in range(INVITATIONS)]
    with ThreadPoolExecutor(AT_ONCE) as people:
        inviting = people.submit(inside, lambda container: invite(container, staff))
        signing_up = [people.submit(crowd.sign_up, address) for address in guests]
        for part in (1, 2):
            eventually(lambda part=part: crowd.size > part * SIGN_UPS // 3, SECONDS)
            victims.kill("api")
        for each in (inviting, *signing_up):
            each.result(SECONDS)
    victims.kill("broker")
    for name in ("worker 1", "worker 2"):
        victims.begin(name, portal.worker)
    order = [name for name in ("worker 1", "worker 2", "scheduler 1", "scheduler 2", "broker") for _ in range(ROUNDS)]
    chance.shuffle(order)
    for part, name in enumerate(order, 1):
        eventually(lambda part=part: sent(ledger) > part * COMMANDS // (len(order) + 2), SECONDS)
        victims.kill(name)
    lost = ledger.number("SELECT sum(losses) FROM work_items")
    ledger.without_waiting()
    ledger.await_the_end()

    letters = letters_in(portal.folder / "data" / "mail")
    assert letters == dict.fromkeys((*guests, *staff), 1)
    assert sent(ledger) == ledger.number("SELECT count(*) FROM notifications_messages") == COMMANDS
    assert ledger.number("SELECT count(*) FROM work_items WHERE state IN ('dead', 'running')") == 0
    eventually(lambda: not any(messages_in(mortal.url).values()), SECONDS)
    done = ledger.number("SELECT count(*) FROM work_items WHERE state = 'done'")
    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\n{COMMANDS} commands, {done} pieces of work, {letters.total()} letters in {seconds:.0f} s")
        print(f"killed: {dict(victims.deaths)}; lost and taken up again: {lost}")


async def invite(container: Container, addresses: Sequence[str]) -> None:
    organisation = await container.identity.organisations().create(SYSTEM, name="Acme")
    for address in addresses:
        person = {"email": address, "first_name": "Ada", "last_name": "Staff"}
        invitation = Invitation(person=person, roles=["employee"], organisation_id=organisation.id)
        await container.identity.invitations().invite(SYSTEM, invitation)


def sent(ledger: Ledger) -> int:
    return ledger.number("SELECT count(*) FROM notifications_messages WHERE state = 'sent'")


def letters_in(folder: Path) -> Counter[str]:
    """By recipient."""
    letters = (message_from_bytes(each.read_bytes()) for each in folder.glob("*.eml"))
    return Counter(parseaddr(letter["To"])[1] for letter in letters)
