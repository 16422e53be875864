"""Which fact causes which letter."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from builders.notifications import application_submitted, code_issued
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Queue
from praktika.notifications.adapters.tasks import HANDLERS
from praktika.notifications.catalogue import CATALOGUE, EVENTS, KINDS, Kind, Reminding, kinds_of


@dataclass(frozen=True, kw_only=True)
class Told(Event, name="tests.told"):
    by: UUID | None
    account_id: UUID


def test_names_are_unique():
    assert len(KINDS) == len(CATALOGUE)


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_a_kind_names_members_its_events_have(kind):
    for event in kind.events:
        named = {kind.subject, *kind.where, *([kind.to] if kind.to else []), *([kind.asked[1]] if kind.asked else [])}
        assert named <= set(event.__dataclass_fields__)


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_all_events_of_a_kind_have_one_owner(kind):
    events = kind.moving if isinstance(kind, Reminding) else kind.events
    assert {event.name.partition(".")[0] for event in events} <= {kind.owner}


def test_a_code_causes_the_letter_of_its_purpose():
    assert [kind.name for kind in kinds_of(code_issued(purpose="confirm-email"))] == ["account.confirm-email"]
    assert [kind.name for kind in kinds_of(code_issued(purpose="invitation"))] == ["account.invitation"]
    assert not list(kinds_of(code_issued(purpose="something-new")))


def test_a_subject_is_named_by_its_module():
    assert KINDS["application.received"].subject_type == "internships.application"
    assert KINDS["account.confirm-email"].subject_type == "identity.code"


def test_a_code_letter_is_pointless_when_the_code_has_run_out():
    assert KINDS["account.confirm-email"].lasts == timedelta(hours=24)
    assert KINDS["account.invitation"].lasts == timedelta(days=7)
    assert KINDS["account.change-email"].lasts == timedelta(hours=24)
    assert KINDS["account.reset-password"].lasts == timedelta(minutes=30)


def test_account_letters_for_people_who_cannot_sign_in_yet_cannot_be_switched_off():
    names = {kind.name for kind in CATALOGUE if kind.starred}
    assert names == {
        "account.confirm-email",
        "account.invitation",
        "account.change-email",
        "account.reset-password",
        "account.email-changed",
        "account.already-registered",
        "account.blocked",
        "account.unblocked",
    }
    assert all(KINDS[name].locked for name in names)


def test_whoever_did_it_is_not_told():
    kind = Kind(name="tests.told", en="Told", ru="Сказано", events=(Told,), subject="account_id")
    me = uuid7()
    assert not kind.is_for(me, by=me)
    assert kind.is_for(me, by=uuid7())


def test_some_kinds_are_also_for_the_one_who_did_it():
    kind = Kind(name="tests.told", en="Told", ru="Сказано", events=(Told,), subject="account_id", to_doer=True)
    me = uuid7()
    assert kind.is_for(me, by=me)


def test_an_applicant_is_told_that_his_own_application_arrived():
    assert [kind.name for kind in kinds_of(application_submitted())] == ["application.received"]


def test_every_event_has_one_subscriber_on_the_queue_of_letters():
    writing = [handler for handler in HANDLERS if handler.target == "notifications.notifier.on_event"]
    assert [handler.event for handler in writing] == list(EVENTS)
    assert {handler.queue for handler in HANDLERS} == {Queue.NOTIFICATIONS}
    assert len({handler.name for handler in HANDLERS}) == len(HANDLERS)
