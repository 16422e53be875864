"""The states of a message."""

from datetime import timedelta

import pytest

from builders.notifications import NOON, message
from praktika.notifications.domain import (
    RETRIES,
    TRANSITIONS,
    MessageState,
    MessageStateConflict,
    Reason,
    masked,
)


def test_every_state_has_its_line_in_the_table():
    assert set(TRANSITIONS) == set(MessageState)


def test_only_what_waits_and_what_was_given_up_is_not_the_end():
    open_states = {state for state in MessageState if not message(state=state).is_settled}
    assert open_states == {MessageState.QUEUED, MessageState.SENDING, MessageState.DEAD}


def test_a_sent_message_knows_when_and_what_the_server_said():
    sent = message()
    sent.claim()
    sent.sent("250 OK", NOON)
    assert (sent.state, sent.sent_at, sent.smtp_reply, sent.attempts) == (MessageState.SENT, NOON, "250 OK", 1)


def test_a_message_must_be_claimed_before_it_is_sent():
    with pytest.raises(MessageStateConflict):
        message().sent("250 OK", NOON)


@pytest.mark.parametrize("state", [s for s in MessageState if not TRANSITIONS[s]])
def test_a_settled_message_is_never_claimed_again(state):
    with pytest.raises(MessageStateConflict):
        message(state=state).claim()


def test_a_claim_left_by_a_process_that_died_is_taken_up_again():
    given = message()
    given.claim()
    given.claim()
    assert (given.state, given.attempts) == (MessageState.SENDING, 2)


def test_a_postponed_message_waits_with_its_error():
    given = message()
    given.claim()
    assert given.postpone("451 later", NOON) is None
    assert (given.state, given.last_error) == (MessageState.QUEUED, "451 later")


def test_after_the_last_try_a_message_is_dead():
    given = message()
    for _ in RETRIES:
        given.claim()
        assert given.postpone("451 later", NOON) is None
    given.claim()
    dead = given.postpone("451 later", NOON)
    assert given.state == MessageState.DEAD
    assert dead
    assert (dead.message_id, dead.kind) == (given.id, given.kind)


def test_a_success_forgets_the_error_before_it():
    given = message()
    given.claim()
    given.postpone("451 later", NOON)
    given.claim()
    given.sent("250 OK", NOON)
    assert (given.last_error, given.attempts) == (None, 2)


def test_a_suppressed_message_says_why():
    given = message()
    given.claim()
    given.suppress(Reason.NO_ADDRESS)
    assert (given.state, given.reason) == (MessageState.SUPPRESSED, Reason.NO_ADDRESS)


def test_a_long_reply_is_cut():
    given = message()
    given.claim()
    given.sent("2" * 1000, NOON)
    assert len(given.smtp_reply) == 500


def test_a_message_is_late_only_after_its_last_moment():
    given = message(not_after=NOON)
    assert not given.is_late(NOON)
    assert given.is_late(NOON + timedelta(microseconds=1))
    assert not message().is_late(NOON)


def test_every_change_has_a_version_of_its_own():
    given = message()
    given.claim()
    given.sent("", NOON)
    assert given.version == 3


@pytest.mark.parametrize(
    ("address", "shown"), [("anna@example.org", "a***@example.org"), ('"a@b"@example.org', '"***@example.org')]
)
def test_a_masked_address_keeps_one_sign_and_the_host(address, shown):
    assert masked(address) == shown
