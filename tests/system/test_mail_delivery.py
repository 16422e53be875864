"""A portal that mails through a server of its own choosing: letters leave, and wait while that server is away."""

import contextlib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from support.ledger import SECONDS
from support.portal_processes import free_port
from support.postgres import execute
from support.processes import eventually
from support.visitors import sign_up

FAILED_ONCE = """
    SELECT count(*) FROM work_items
    WHERE handler = 'notifications.send' AND state = 'waiting' AND attempts = 1 AND last_error IS NOT NULL
"""

AT_ONCE = 10
"""Seconds; a request that waited for the mail server would take thirty."""

pytestmark = pytest.mark.postgres


class MailServer(Message):
    """Can be started and stopped on one port."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.port = free_port()
        self.mails: list[Any] = []

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)

    def has_mail_to(self, *addresses: str) -> bool:
        return sorted(mail["To"] for mail in self.mails) == sorted(addresses)


@pytest.fixture
def mail_server(portal) -> Iterator[MailServer]:
    server = MailServer()
    portal.settings |= {
        "mail_transport": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(server.port),
        "smtp_security": "none",
    }
    server.start()
    yield server
    with contextlib.suppress(RuntimeError):  # it is stopped already
        server.stop()


def test_a_confirmation_arrives_now_or_when_the_mail_server_is_back(portal, mail_server, database, ledger):
    server = portal.serve()
    assert sign_up(server, "anna@example.org").status_code == 202
    eventually(lambda: mail_server.has_mail_to("anna@example.org"), SECONDS)

    mail_server.stop()
    assert sign_up(server, "boris@example.org").status_code == 202
    eventually(lambda: ledger.number(FAILED_ONCE) == 1, SECONDS)

    mail_server.start()
    execute(database, "UPDATE work_items SET available_at = now() WHERE state = 'waiting'")
    eventually(lambda: mail_server.has_mail_to("anna@example.org", "boris@example.org"), SECONDS)
    ledger.await_the_end()


@pytest.mark.rabbitmq
def test_a_sign_up_without_broker_and_mail_server_is_one_letter_when_both_are_back(
    portal, mail_server, proxied, database, ledger
):
    """A01, A32"""
    proxy, portal.settings["broker_url"] = proxied
    server, _, _ = portal.serve(), portal.worker(), portal.scheduler()
    eventually(lambda: server.readiness == (200, "ok"))
    proxy.cut()
    mail_server.stop()
    asked = time.monotonic()
    assert sign_up(server, "anna@example.org").status_code == 202
    assert time.monotonic() - asked < AT_ONCE
    assert mail_server.mails == []

    proxy.mend()
    eventually(lambda: ledger.number(FAILED_ONCE) == 1, SECONDS)
    mail_server.start()
    execute(database, "UPDATE work_items SET available_at = now() WHERE state = 'waiting'")
    eventually(lambda: mail_server.has_mail_to("anna@example.org"), SECONDS)
    ledger.await_the_end()
    assert mail_server.has_mail_to("anna@example.org")
