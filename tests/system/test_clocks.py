"""The machine's clock jumps while two schedulers and two workers are at work: nothing is sent twice or too early."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from praktika.kernel.clock import utc_now
from support.jumping import JumpingClock
from support.ledger import SECONDS
from support.portal_processes import free_port
from support.postgres import execute
from support.processes import eventually
from support.reminded import PEOPLE, REMINDERS, administrator, letters_in, scheduled

pytestmark = [pytest.mark.postgres, pytest.mark.rabbitmq]

HOUR = timedelta(hours=1)

PLANNED = """
    SELECT count(*) FROM work_items
    WHERE handler = 'notifications.plan-reminders' AND state = 'done' AND key = '{}'
"""


@pytest.fixture
def clock(portal_on_rabbit) -> JumpingClock:
    file = portal_on_rabbit.folder / "clock"
    portal_on_rabbit.settings["test_clock"] = str(file)
    found = JumpingClock(file)
    found.jump(timedelta())
    return found


@pytest.fixture
def jump(clock, database):
    """Moves the clock, and waits until schedulers and workers have done an hour's job by it."""

    def jump(to: timedelta) -> None:
        clock.jump(to)
        hour = clock().replace(minute=0, second=0, microsecond=0)
        done = PLANNED.format(hour.isoformat())
        eventually(lambda: execute(database, done)[0][0] == 1, SECONDS)

    return jump


@pytest.fixture
def unfinished(clock, database):
    """How much work is due by the clock, or being done."""

    def unfinished() -> int:
        due = f"state = 'running' OR (state = 'waiting' AND available_at <= '{clock().isoformat()}')"
        return int(execute(database, f"SELECT count(*) FROM work_items WHERE {due}")[0][0])

    return unfinished


def test_a_clock_that_jumps_an_hour_forth_and_back_reminds_each_person_once(
    portal_on_rabbit, inside, ledger, jump, unfinished
):
    """A30."""
    for _ in range(2):
        portal_on_rabbit.jumping("scheduler")
        portal_on_rabbit.jumping("worker")
    admin = inside(administrator)
    erasures = inside(lambda container: scheduled(container, admin))
    eventually(lambda: ledger.number(REMINDERS.format("waiting")) == PEOPLE and not unfinished(), SECONDS)
    [[due]] = execute(portal_on_rabbit.settings["database_url"], "SELECT min(due_at) FROM notifications_reminders")
    early = due - utc_now() - HOUR / 2
    jump(early)
    eventually(lambda: not unfinished(), SECONDS)
    assert ledger.number(REMINDERS.format("waiting")) == PEOPLE
    for _ in range(2):
        jump(early + HOUR)
        eventually(lambda: ledger.number(REMINDERS.format("sent")) == PEOPLE, SECONDS)
        jump(early)
    jump(early + HOUR)
    eventually(lambda: not unfinished(), SECONDS)
    letters = letters_in(portal_on_rabbit.folder / "data" / "mail")
    assert {email: letters[email] for email in erasures} == dict.fromkeys(erasures, 2)  # scheduled, and reminded


class SlowMailServer(Message):
    """Takes a letter when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.port, self.begun, self.patient = free_port(), 0, threading.Event()
        self.mails: list[str] = []

    async def handle_DATA(self, server, session, envelope):
        self.begun += 1
        while not self.patient.is_set():
            await server.loop.run_in_executor(None, self.patient.wait, 0.1)
        return await super().handle_DATA(server, session, envelope)

    def handle_message(self, message):
        self.mails.append(message["To"])


@pytest.fixture
def mail_server(portal_on_rabbit) -> Iterator[SlowMailServer]:
    server = SlowMailServer()
    portal_on_rabbit.settings |= {
        "mail_transport": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(server.port),
        "smtp_security": "none",
    }
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    server.patient.set()
    controller.stop()


def test_a_clock_that_jumps_while_a_letter_is_handed_over_sends_it_once(
    portal_on_rabbit, inside, jump, unfinished, mail_server
):
    """Its lease looks over, and it is not."""
    for _ in range(2):
        portal_on_rabbit.jumping("scheduler")
        portal_on_rabbit.jumping("worker")
    jump(timedelta())
    admin = inside(administrator)
    inside(lambda container: scheduled(container, admin, count=1))
    eventually(lambda: mail_server.begun == 1, SECONDS)
    jump(HOUR)
    jump(2 * HOUR)
    mail_server.patient.set()
    eventually(lambda: not unfinished(), SECONDS)
    assert len(mail_server.mails) == mail_server.begun == 1
