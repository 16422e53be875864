"""Without a broker the server does the background work itself, and a crash costs none of it."""

import pytest

from support.admissions import crowd_applies
from support.ledger import SECONDS
from support.processes import eventually

pytestmark = pytest.mark.postgres

SOME = 50


def test_a_server_is_killed_in_the_middle_of_its_work(portal, inside, ledger):
    """NOTIFICATIONS-A03."""
    server = portal.serve()
    inside(lambda container: crowd_applies(container, SOME))
    eventually(lambda: ledger.verdicts > 0, SECONDS)
    server.kill()
    assert ledger.left, "it was over before"
    portal.serve()
    ledger.await_the_end()
    assert ledger.shows_each_once(SOME)
    letters = list((portal.folder / "data" / "mail").glob("*.eml"))
    assert len(letters) == ledger.number(
        "SELECT count(*) FROM notifications_messages WHERE state = 'sent' AND channel = 'mail'"
    )
    assert len(letters) >= 2 * SOME


def test_two_servers_on_one_database_do_the_work_once_and_either_takes_over(portal, inside, ledger):
    first, _ = portal.serve(), portal.serve()
    inside(lambda container: crowd_applies(container, 3))
    ledger.await_the_end()
    first.kill()
    inside(lambda container: crowd_applies(container, 3))
    ledger.await_the_end()
    assert ledger.shows_each_once(6)
