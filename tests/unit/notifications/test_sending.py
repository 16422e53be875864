"""From a fact to the mailer, on the memory store."""

from datetime import timedelta

import pytest

from builders.notifications import NOON, Office, application_submitted, code_issued, contact
from praktika.kernel.ids import uuid7
from praktika.kernel.work import PermanentFailure
from praktika.notifications.adapters.memory import RecordingMailer
from praktika.notifications.domain import RETRIES, MessageState, Reason
from praktika.notifications.events import MessageDead
from praktika.notifications.ports import Letter, Postponed, SwitchedOff, Undeliverable
from praktika.timesheets.events import ExportFinished

pytestmark = pytest.mark.anyio


class MoodyMailer(RecordingMailer):
    """Fails as often as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[Exception] = []

    async def send(self, letter: Letter) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return await super().send(letter)


@pytest.fixture
def mailer() -> MoodyMailer:
    return MoodyMailer()


@pytest.fixture
def office(mailer: MoodyMailer) -> Office:
    return Office(mailer)


async def test_a_fact_becomes_one_message_and_one_piece_of_work(office):
    event = code_issued()
    await office.notifier.on_event(event)
    [message] = office.messages
    assert (message.kind, message.recipient_id, message.subject_id) == (
        "account.confirm-email",
        event.account_id,
        event.code_id,
    )
    assert message.not_after == event.occurred_at + timedelta(hours=24)
    assert office.work == [str(message.id)]


async def test_a_fact_delivered_ten_times_becomes_one_message(office):
    event = code_issued()
    for _ in range(10):
        await office.notifier.on_event(event)
    assert len(office.messages) == len(office.work) == 1


async def test_a_second_fact_about_the_same_subject_is_a_second_message(office):
    first = application_submitted()
    again = application_submitted(application_id=first.application_id, account_id=first.account_id)
    await office.notifier.on_event(first)
    await office.notifier.on_event(again)
    assert len(office.letters) == len(office.notes) == 2


async def test_a_fact_about_nobody_with_an_account_becomes_no_message(office):
    await office.notifier.on_event(application_submitted(account_id=None))
    assert office.messages == []


async def test_where_the_event_names_nobody_its_owner_is_asked(office):
    office.neighbours.recipients = [uuid7(), uuid7()]
    event = ExportFinished(
        occurred_at=NOON, organisation_id=uuid7(), programme_id=uuid7(), export_id=uuid7(), status="ready"
    )
    await office.notifier.on_event(event)
    assert {message.recipient_id for message in office.messages} == set(office.neighbours.recipients)


async def test_a_message_belongs_to_the_organisation_of_its_recipient(office):
    office.neighbours.organisation_id = uuid7()
    await office.notifier.on_event(application_submitted())
    assert office.messages[0].organisation_id == office.neighbours.organisation_id


async def test_a_letter_has_what_its_kind_declares_and_nothing_more(office, mailer):
    office.neighbours.details = {"programme_title": "Python", "score": 3}
    await office.notifier.on_event(application_submitted())
    await office.send_all()
    [letter] = mailer.letters
    assert letter.values == {"programme_title": "Python"}
    assert (letter.address, letter.name, letter.locale) == ("anna@example.org", "Anna", "en")


async def test_a_sent_message_keeps_only_the_masked_address(office):
    await office.notifier.on_event(application_submitted())
    await office.send_all()
    [message] = office.letters
    assert (message.state, message.address_masked, message.locale) == (MessageState.SENT, "a***@example.org", "en")
    assert message.sent_at == NOON


async def test_the_code_is_in_the_letter_and_nowhere_else(office, mailer):
    await office.notifier.on_event(code_issued())
    await office.send_all()
    [letter] = mailer.letters
    assert letter.values["code"] == "the-code"
    assert "the-code" not in repr((office.messages, list(map(vars, office.messages)), office.store.tables))


async def test_a_message_is_sent_once_however_often_its_work_runs(office, mailer):
    await office.notifier.on_event(code_issued())
    await office.send_all()
    await office.send_all()
    assert len(mailer.letters) == 1


async def test_nothing_goes_to_an_account_that_is_not_active(office, mailer):
    office.neighbours.contact = None
    await office.notifier.on_event(application_submitted())
    await office.send_all()
    [message] = office.letters
    assert (message.state, message.reason) == (MessageState.SUPPRESSED, Reason.RECIPIENT_NOT_ACTIVE)
    assert mailer.letters == []


async def test_an_account_that_has_no_address_any_more_suppresses_its_code_letter(office):
    office.neighbours.contact = None
    await office.notifier.on_event(code_issued())
    await office.send_all()
    assert office.messages[0].reason == Reason.NO_ADDRESS


async def test_a_code_letter_delayed_beyond_its_code_expires(office, mailer):
    await office.notifier.on_event(code_issued())
    office.clock.advance(timedelta(hours=24, seconds=1))
    await office.send_all()
    assert office.messages[0].state == MessageState.EXPIRED
    assert mailer.letters == []


@pytest.mark.parametrize("answer", [{"holds": False}, {"details": None}])
async def test_what_holds_no_longer_is_not_told(office, mailer, answer):
    vars(office.neighbours).update(answer)
    await office.notifier.on_event(application_submitted())
    await office.send_all()
    assert office.messages[0].state == MessageState.OBSOLETE
    assert mailer.letters == []


async def test_a_code_used_meanwhile_is_not_sent(office):
    office.neighbours.code = None
    await office.notifier.on_event(code_issued())
    await office.send_all()
    assert office.messages[0].state == MessageState.OBSOLETE


async def test_a_missing_value_is_no_half_letter(office):
    office.neighbours.details = {}
    await office.notifier.on_event(application_submitted())
    with pytest.raises(PermanentFailure):
        await office.send_all()
    [message] = office.letters
    assert (message.state, message.last_error) == (MessageState.DEAD, "no value for programme_title")
    assert [event.message_id for event in office.store.events if isinstance(event, MessageDead)] == [message.id]


async def test_an_owner_that_cannot_answer_has_not_said_no(office):
    office.neighbours.failure = ConnectionError()
    await office.notifier.on_event(application_submitted())
    with pytest.raises(ConnectionError):
        await office.send_all()
    assert (office.messages[0].state, office.messages[0].last_error) == (MessageState.QUEUED, "ConnectionError")
    office.neighbours.failure = None
    await office.send_all()
    assert office.messages[0].state == MessageState.SENT


async def test_a_postponed_letter_is_sent_by_the_next_try_under_the_same_id(office, mailer):
    mailer.failures = [Postponed("451 later")]
    await office.notifier.on_event(code_issued())
    with pytest.raises(Postponed):
        await office.send_all()
    await office.send_all()
    [message] = office.messages
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert [letter.message_id for letter in mailer.letters] == [message.id]


async def test_a_letter_postponed_too_often_is_dead(office, mailer):
    mailer.failures = [Postponed("451 later")] * (len(RETRIES) + 1)
    await office.notifier.on_event(code_issued())
    for _ in RETRIES:
        with pytest.raises(Postponed):
            await office.send_all()
    with pytest.raises(PermanentFailure):
        await office.send_all()
    assert office.messages[0].state == MessageState.DEAD


async def test_the_work_of_a_letter_that_is_dead_after_a_crash_tries_no_more(office, mailer):
    """The crash was a try of the letter, and none of its work."""
    await office.notifier.on_event(code_issued())
    async with office.uow() as uow:
        (await uow.messages.get(office.messages[0].id)).claim()
    mailer.failures = [Postponed("451 later")] * len(RETRIES)
    for _ in RETRIES[1:]:
        with pytest.raises(Postponed):
            await office.send_all()
    with pytest.raises(PermanentFailure):
        await office.send_all()
    assert office.messages[0].state == MessageState.DEAD


async def test_a_refused_letter_is_dead_at_once(office, mailer):
    mailer.failures = [Undeliverable("550 no such mailbox")]
    await office.notifier.on_event(code_issued())
    with pytest.raises(PermanentFailure):
        await office.send_all()
    [message] = office.messages
    assert (message.state, message.attempts, message.address_masked) == (MessageState.DEAD, 1, "a***@example.org")


async def test_where_mail_is_switched_off_a_letter_is_quietly_suppressed(office, mailer):
    mailer.failures = [SwitchedOff()]
    await office.notifier.on_event(code_issued())
    await office.send_all()
    [message] = office.messages
    assert (message.state, message.reason, message.address_masked) == (
        MessageState.SUPPRESSED,
        Reason.TRANSPORT_OFF,
        None,
    )
    assert not [event for event in office.store.events if isinstance(event, MessageDead)]


@pytest.mark.parametrize("failure", [Undeliverable, Postponed, ValueError])
async def test_no_failure_gives_the_address_away(office, mailer, failure):
    office.neighbours.contact = contact(email="anna.karenina@example.org")
    mailer.failures = [failure("550 <Anna.Karenina@Example.org>: no such mailbox")]
    await office.notifier.on_event(code_issued())
    with pytest.raises((PermanentFailure, Postponed)) as told:
        await office.send_all()
    assert "karenina" not in f"{told.value}{told.value.__context__}{vars(office.messages[0])}".lower()
