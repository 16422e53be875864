"""`praktika demo`: any number of times on one portal, with something to look at in each corner of it."""

import pytest

pytestmark = pytest.mark.postgres

LEFT = {
    "unread notices of one person": "SELECT max(n) FROM (SELECT count(*) n FROM notifications_messages"
    " WHERE channel = 'notice' AND state = 'sent' AND read_at IS NULL GROUP BY recipient_id) each",
    "modules with letters": "SELECT count(DISTINCT split_part(subject_type, '.', 1)) FROM notifications_messages"
    " WHERE channel = 'mail' AND state = 'sent'",
    "suppressed": "SELECT count(*) FROM notifications_messages WHERE state = 'suppressed' AND reason = 'preference'",
    "dead": "SELECT count(*) FROM work_items WHERE state = 'dead' AND handler = 'notifications.send'",
    "deliveries": "SELECT count(*) FROM notifications_webhook_deliveries d JOIN notifications_webhooks w"
    " ON w.id = d.webhook_id WHERE d.state = 'delivered' AND w.state = 'disabled'",
}

SLOTS = "SELECT count(*) FROM consultations_slots WHERE starts_at > now() AND status ="
BOOKINGS = "SELECT count(*) FROM consultations_bookings WHERE starts_at < now() AND status ="
CONSULTED = {"free": 20, "reserved": 3, "agreed": 4} | dict.fromkeys(("no_show", "cancelled", "declined", "expired"), 1)
CONSULTED |= {"completed": 4, "of a sick specialist": 1, "rules": 5}
CONSULTATIONS = {
    **{status: f"{SLOTS} '{status}'" for status in ("free", "reserved", "agreed")},
    **{status: f"{BOOKINGS} '{status}'" for status in ("completed", "no_show", "cancelled", "declined", "expired")},
    "of a sick specialist": "SELECT count(*) FROM consultations_booking_history WHERE reason = 'got_sick'",
    "rules": "SELECT count(*) FROM consultations_availability_rules",
}
"""As many after the second time as after the first."""


def test_the_demo_may_be_repeated_and_leaves_something_of_everything(portal, ledger):
    for times in (1, 2):
        played = portal.run("demo")
        assert played.returncode == 0, played.stdout + played.stderr
        found = {what: ledger.number(statement) for what, statement in LEFT.items()}
        assert found["unread notices of one person"] >= 3
        assert found["modules with letters"] == 4
        assert (found["dead"], found["deliveries"]) == (times, 2 * times)
        assert found["suppressed"] >= times
        assert {what: ledger.number(statement) for what, statement in CONSULTATIONS.items()} == CONSULTED
