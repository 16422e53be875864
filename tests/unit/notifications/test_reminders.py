"""A reminder and what may become of it."""

from datetime import timedelta

import pytest

from builders.reminders import HOUR, reminder
from praktika.kernel.ids import uuid7
from praktika.notifications.catalogue import CATALOGUE, KINDS, Reminding
from praktika.notifications.domain import LATEST, Recipient, ReminderState, ReminderStateConflict

SECOND = timedelta(seconds=1)

REMINDING = [kind for kind in CATALOGUE if isinstance(kind, Reminding)]


@pytest.mark.parametrize(
    ("settle", "state"),
    [("send", ReminderState.SENT), ("outlive", ReminderState.OBSOLETE), ("cancel", ReminderState.CANCELLED)],
)
def test_a_waiting_reminder_is_settled_once(settle, state):
    given = reminder()
    getattr(given, settle)(given.due_at)
    assert (given.state, given.settled_at, given.version) == (state, given.due_at, 2)
    for again in ("send", "outlive", "cancel"):
        with pytest.raises(ReminderStateConflict):
            getattr(given, again)(given.due_at)


def test_what_was_cancelled_may_wait_again():
    given = reminder()
    given.cancel(given.created_at)
    given.wait_again(given.due_at + 2 * HOUR, None)
    assert given.is_waiting
    assert (given.settled_at, given.planned_at) == (None, given.due_at + 2 * HOUR)


@pytest.mark.parametrize("settle", ["send", "outlive"])
def test_what_is_over_never_waits_again(settle):
    given = reminder()
    getattr(given, settle)(given.due_at)
    with pytest.raises(ReminderStateConflict):
        given.wait_again(given.planned_at, None)


def test_a_reminder_is_late_after_two_hours():
    given = reminder()
    assert not given.is_late(given.due_at)
    assert not given.is_late(given.due_at + LATEST)
    assert given.is_late(given.due_at + LATEST + SECOND)


def test_a_reminder_is_late_when_what_it_is_about_has_begun():
    given = reminder(not_after=reminder().due_at + HOUR)
    assert not given.is_late(given.due_at + HOUR)
    assert given.is_late(given.due_at + HOUR + SECOND)


def test_people_without_account_are_reminded_too():
    ref = uuid7()
    given = reminder(recipient_id=None, external_module="recruiting", external_ref=ref)
    assert given.recipient == Recipient(ref, "recruiting")


@pytest.mark.parametrize("kind", REMINDING, ids=lambda kind: kind.name)
def test_what_people_are_reminded_of_is_named_by_the_events_that_plan_it(kind):
    for event in kind.planned_by:
        named = {kind.subject, kind.moment, *([kind.to] if kind.to else [])}
        assert named <= set(event.__dataclass_fields__)
    for event in kind.ended_by:
        assert kind.subject in event.__dataclass_fields__
    assert bool(kind.planned_by) == bool(kind.leads) == bool(kind.moment)


def test_no_event_is_told_as_a_reminder_at_once():
    assert not [kind.name for kind in REMINDING if kind.events]
    assert KINDS["account.erasure-reminder"].subject_type == "identity.erasure"
