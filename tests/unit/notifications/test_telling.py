"""Who is told how: notices, preferences, crowds, people without account, appointments."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.notifications import (
    LINKS,
    NOON,
    Office,
    application_submitted,
    contact,
    intern_enrolled,
    programme_changed,
)
from praktika.kernel.actors import AccountId, Actor, Reach
from praktika.kernel.calendars import CalendarEvent, Certainty
from praktika.kernel.errors import Forbidden, Stale
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import PermanentFailure
from praktika.notifications.adapters.memory import RecordingMailer
from praktika.notifications.catalogue import KINDS, MAIL, Kind
from praktika.notifications.domain import Channel, Choice, MessageState, NoticeNotFound, Reason
from praktika.notifications.permissions import NOTICE_READ, PREFERENCE_UPDATE
from praktika.notifications.policies.unsubscribing import LinkUnknown, UnsubscribeLinks

pytestmark = pytest.mark.anyio

KIND = "application.received"


@dataclass(frozen=True, kw_only=True)
class Arranged(Event, name="tests.arranged"):
    appointment_id: UUID
    account_id: UUID
    by: UUID | None = None


@pytest.fixture
def mailer() -> RecordingMailer:
    return RecordingMailer()


@pytest.fixture
def office(mailer: RecordingMailer) -> Office:
    return Office(mailer, batch=100)


@pytest.fixture
def arranged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of letter whose subjects are appointments, to people with account and to others."""
    given: dict[str, Any] = {"en": "Arranged", "ru": "Назначено", "events": (Arranged,), "subject": "appointment_id"}
    with_invite = Kind(name="tests.arranged", channels=MAIL, with_invite=True, **given)
    to_strangers = Kind(name="tests.arranged.guest", to=None, to_strangers=True, with_invite=True, **given)
    for kind in (with_invite, to_strangers):
        monkeypatch.setitem(KINDS, kind.name, kind)


def reader(account_id: UUID) -> Actor:
    own = Reach(own=True)
    given = {NOTICE_READ.name: own, PREFERENCE_UPDATE.name: own}
    return Actor(account_id=AccountId(account_id), permissions=given)


def off(channel: Channel = Channel.MAIL, kind: str = KIND) -> Choice:
    return Choice(kind=kind, channel=channel, enabled=False)


async def test_a_notice_keeps_what_it_tells_and_no_address(office):
    await office.notifier.on_event(application_submitted())
    await office.send_all()
    [note] = office.notes
    assert (note.state, note.context, note.address_masked) == (
        MessageState.SENT,
        {"programme_title": "Python in practice"},
        None,
    )


async def test_too_much_for_a_notice_is_none(office):
    office.neighbours.details = {"programme_title": "Python" * 2000}
    await office.notifier.on_event(application_submitted())
    with pytest.raises(PermanentFailure):
        await office.send_all()
    assert [note.state for note in office.notes if note.attempts] != [MessageState.SENT]


async def test_a_choice_holds_for_its_channel_and_kind(office, mailer):
    event = application_submitted()
    await office.preferences.choose(reader(event.account_id), [off()], expected=0)
    await office.notifier.on_event(event)
    await office.send_all()
    assert [(letter.state, letter.reason) for letter in office.letters] == [
        (MessageState.SUPPRESSED, Reason.PREFERENCE)
    ]
    assert [note.state for note in office.notes] == [MessageState.SENT]
    assert mailer.letters == []


async def test_who_may_not_come_in_is_asked_before_what_he_wants(office):
    event = application_submitted()
    await office.preferences.choose(reader(event.account_id), [off()], expected=0)
    await office.notifier.on_event(event)
    office.neighbours.contact = None
    await office.send_all()
    assert {message.reason for message in office.messages} == {Reason.RECIPIENT_NOT_ACTIVE}


async def test_a_choice_of_an_older_page_is_refused(office):
    me = reader(uuid7())
    await office.preferences.choose(me, [off()], expected=0)
    with pytest.raises(Stale):
        await office.preferences.choose(me, [off(Channel.NOTICE)], expected=0)


async def test_notices_and_choices_need_a_permission(office):
    nobody = Actor(account_id=AccountId(uuid7()))
    with pytest.raises(Forbidden):
        await office.notices.read_all(nobody)
    with pytest.raises(Forbidden):
        await office.preferences.choose(nobody, [], expected=0)


async def test_a_notice_on_its_way_is_not_there_yet(office):
    event = application_submitted()
    await office.notifier.on_event(event)
    [note] = office.notes
    with pytest.raises(NoticeNotFound):
        await office.notices.read(reader(event.account_id), note.id)


async def test_a_message_of_an_erased_person_is_no_work_any_more(office):
    event = application_submitted()
    await office.notifier.on_event(event)
    async with office.uow() as uow:
        await uow.messages.forget_notices(event.account_id)
    await office.send_all()
    assert [message.channel for message in office.messages] == [Channel.MAIL]


async def test_a_letter_says_where_its_kind_is_switched_off(office, mailer):
    event = application_submitted()
    await office.notifier.on_event(event)
    await office.send_all()
    [letter] = mailer.letters
    assert LINKS.read(letter.unsubscribe.rpartition("/")[2]) == (event.account_id, KIND)


def test_older_secrets_verify_links_and_the_newest_makes_them():
    account_id = uuid7()
    old, both = UnsubscribeLinks(["old"], "https://p"), UnsubscribeLinks(["new", "old"], "https://p")
    assert both.read(old.token(account_id, KIND)) == (account_id, KIND)
    with pytest.raises(LinkUnknown):
        old.read(both.token(account_id, KIND))


async def test_a_link_of_somebody_who_is_gone_does_nothing(office):
    office.neighbours.contact = None
    with pytest.raises(LinkUnknown):
        await office.preferences.unsubscribe(LINKS.token(uuid7(), KIND))


async def test_five_hundred_people_get_five_hundred_letters_and_the_doer_none(office, mailer):
    """A11, with people of a programme in the place of followers."""
    office.neighbours.recipients = people = [uuid7() for _ in range(500)]
    await office.notifier.on_event(programme_changed())
    assert await office.spread_all() == 6  # the last one finds nobody
    await office.send_all()
    assert {message.recipient_id for message in office.letters} == set(people)
    assert len(mailer.letters) == len({letter.message_id for letter in mailer.letters}) == 500


async def test_an_edit_that_nobody_notices_is_told_nobody(office):
    office.neighbours.recipients = [uuid7()]
    await office.notifier.on_event(programme_changed(noticeable=False))
    assert await office.spread_all() == 0


async def test_a_curator_is_told_of_interns_others_enrol_for_him(office):
    me = uuid7()
    for by in (me, uuid7(), None):
        await office.notifier.on_event(intern_enrolled(curator_id=me, by=by))
    told = [message.kind for message in office.messages if message.recipient_id == me]
    assert told == ["intern.enrolled.curator"] * 2


async def test_who_leaves_before_the_letter_gets_none(office, mailer):
    """A11"""
    office.neighbours.recipients = [uuid7() for _ in range(3)]
    await office.notifier.on_event(programme_changed())
    await office.spread_all()
    office.neighbours.holds = False
    await office.send_all()
    assert {message.state for message in office.messages} == {MessageState.OBSOLETE}
    assert mailer.letters == []


def appointment(**changes: Any) -> CalendarEvent:
    when = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1), "updated_at": NOON}
    return CalendarEvent(**{"uid": "a@example.org", "sequence": 0, "summary": "Interview", **when, **changes})


@pytest.mark.usefixtures("arranged")
async def test_an_appointment_and_its_end_come_with_the_same_uid(office, mailer):
    """A12, with an appointment nobody else has."""
    who, what = uuid7(), uuid7()
    for event in (appointment(), appointment(sequence=1, status=Certainty.CANCELLED)):
        office.neighbours.appointment = event
        await office.notifier.on_event(Arranged(occurred_at=NOON, appointment_id=what, account_id=who))
        await office.send_all()
    first, second = (letter.invite for letter in mailer.letters)
    assert first.uid == second.uid
    assert (first.sequence, first.cancelled) < (second.sequence, second.cancelled)


@pytest.mark.usefixtures("arranged")
async def test_what_no_calendar_needs_to_know_is_told_without_invitation(office, mailer):
    await office.notifier.on_event(Arranged(occurred_at=NOON, appointment_id=uuid7(), account_id=uuid7()))
    await office.send_all()
    assert [letter.invite for letter in mailer.letters] == [None]


@pytest.mark.usefixtures("arranged")
async def test_somebody_without_account_is_written_to_through_the_module_that_knows_him(office, mailer):
    office.abroad.refs, office.neighbours.appointment = [uuid7()], appointment()
    event = Arranged(occurred_at=NOON, appointment_id=uuid7(), account_id=uuid7())
    for _ in range(2):
        await office.notifier.on_event(event)
    await office.send_all()
    [guest] = [message for message in office.messages if message.external_ref]
    assert (guest.external_module, guest.external_ref, guest.recipient_id) == ("tests", office.abroad.refs[0], None)
    assert guest.address_masked == "b***@example.org"
    [letter] = [letter for letter in mailer.letters if letter.address == "boris@example.org"]
    assert letter.unsubscribe is None  # there is no account whose choice it could be


@pytest.mark.usefixtures("arranged")
async def test_nobody_is_written_to_who_has_no_address_any_more(office, mailer):
    office.abroad.refs, office.abroad.contact = [uuid7()], None
    office.neighbours.contact = contact()
    await office.notifier.on_event(Arranged(occurred_at=NOON, appointment_id=uuid7(), account_id=uuid7()))
    await office.send_all()
    [guest] = [message for message in office.messages if message.external_ref]
    assert guest.state == MessageState.SUPPRESSED


@pytest.mark.usefixtures("arranged")
async def test_the_doer_is_not_told(office):
    me = uuid7()
    await office.notifier.on_event(Arranged(occurred_at=NOON, appointment_id=uuid7(), account_id=me, by=me))
    assert office.messages == []
