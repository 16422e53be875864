"""Who hears of what happens to a booking: the whole chain from command to letter and notice, in memory."""

from collections import Counter

import pytest

from builders.consultations import DAY, HOUR
from praktika.consultations.domain.bookings import Reason, Why
from praktika.kernel.actors import SYSTEM
from praktika.kernel.calendars import Certainty
from praktika.notifications.adapters.memory import MESSAGES
from praktika.notifications.domain import Channel
from support.hearing import START, TEN, Practice, both, listening

pytestmark = pytest.mark.anyio


@pytest.fixture
async def practice() -> Practice:
    return await listening()


async def test_a_reservation_reaches_the_specialist_with_question_and_answer_time(practice):
    """A07."""
    slot = await practice.offer()
    await practice.bookings.reserve(practice.client, slot.id, note="How?")
    heard = await practice.heard()
    assert heard == both("specialist", "slot.reserved") + Counter([("client", "slot.reserved.client", "notice")])
    letter = await practice.letter(practice.specialist)
    assert letter.values["client"] == "Ada Young"
    assert (letter.values["note"], letter.values["answer_by"]) == ("How?", START + DAY)
    assert (letter.values["starts_at"], letter.values["minutes"]) == (TEN, 60)
    assert letter.invite is None


async def test_both_hear_of_what_staff_reserve(practice):
    slot = await practice.offer()
    await practice.bookings.reserve(practice.manager, slot.id, client_id=practice.client.account_id)
    heard = await practice.heard()
    assert heard == both("specialist", "slot.reserved") + Counter([("client", "slot.reserved.client", "notice")])


async def test_agreeing_invites_both(practice):
    """A13."""
    slot = await practice.reserved()
    await practice.bookings.agree(practice.specialist, slot.id)
    assert await practice.heard() == both("client", "slot.agreed") + both("specialist", "slot.agreed.specialist")
    letter = await practice.letter(practice.client)
    assert (letter.values["specialist"], letter.values["location"]) == ("Мария Орлова", "Room 5")
    assert letter.invite is not None
    assert (letter.invite.status, letter.invite.sequence, letter.invite.summary) == (
        Certainty.CONFIRMED,
        1,
        "First job",
    )
    assert (letter.invite.starts_at, letter.invite.ends_at) == (TEN, TEN + HOUR)


async def test_an_invitation_says_with_whom(practice):
    await practice.agreed()
    assert (await practice.letter(practice.client)).invite.description == "Мария Орлова"
    assert (await practice.letter(practice.specialist)).invite.description == "Ada Young"


async def test_declining_reaches_the_client_with_the_reason(practice):
    """A14."""
    slot = await practice.reserved()
    await practice.bookings.decline(practice.specialist, slot.id, Why(Reason.GOT_SICK, "See you next week"))
    assert await practice.heard() == both("client", "slot.declined")
    letter = await practice.letter(practice.client)
    assert letter.values["specialist"] == "Мария Орлова"
    assert letter.values["why"] == {"en": "illness", "ru": "болезнь"}
    assert letter.values["comment"] == "See you next week"


async def test_what_the_client_takes_back_reaches_the_specialist_and_no_calendar(practice):
    """A15."""
    slot = await practice.reserved()
    await practice.bookings.cancel(practice.client, slot.id)
    assert await practice.heard() == both("specialist", "slot.cancelled.specialist")
    assert (await practice.letter(practice.specialist)).invite is None


@pytest.mark.parametrize(
    ("who", "heard"),
    [
        ("client", both("specialist", "slot.cancelled.specialist")),
        ("specialist", both("client", "slot.cancelled")),
        ("manager", both("client", "slot.cancelled") + both("specialist", "slot.cancelled.specialist")),
    ],
)
async def test_cancelling_what_was_agreed_reaches_the_other_side_and_its_calendar(practice, who, heard):
    """A16, and A12 of notifications."""
    slot = await practice.agreed()
    invited = (await practice.letter(practice.client)).invite
    await practice.bookings.cancel(getattr(practice, who), slot.id)
    assert await practice.heard() == heard
    for name in {name for name, _, _ in heard}:
        letter = await practice.letter(getattr(practice, name))
        assert letter.values["by"] == ("staff" if who == "manager" else who)
        assert letter.invite.uid == invited.uid
        assert (letter.invite.status, letter.invite.sequence) == (Certainty.CANCELLED, invited.sequence + 1)


async def test_an_unanswered_reservation_ends_and_both_hear_why(practice):
    """A19."""
    await practice.reserved()
    practice.portal.clock.advance(DAY)
    await practice.portal.consultations.settling.expire_holds()
    assert await practice.heard() == both("client", "slot.expired") + both("specialist", "slot.expired.specialist")


async def test_nobody_hears_of_a_consultation_that_took_place(practice):
    slot = await practice.agreed()
    practice.portal.clock.advance(TEN - START)
    await practice.heard()
    await practice.bookings.complete(practice.specialist, slot.id)
    assert not await practice.heard()


async def test_everybody_reads_in_the_own_language_and_zone(practice):
    practice.client = await practice.portal.participant(locale="en", timezone="Asia/Tokyo")
    await practice.agreed()
    letter = await practice.letter(practice.client)
    assert (letter.locale, letter.timezone) == ("en", "Asia/Tokyo")
    other = await practice.letter(practice.specialist)
    assert (other.locale, other.timezone) == ("ru", "Europe/Moscow")


async def test_what_is_no_longer_so_is_told_to_nobody(practice):
    """The specialist agrees before the letter about the reservation has left."""
    slot = await practice.offer()
    await practice.bookings.reserve(practice.client, slot.id)
    await practice.bookings.agree(practice.specialist, slot.id)
    assert await practice.heard() == both("client", "slot.agreed") + both("specialist", "slot.agreed.specialist")


async def test_notices_keep_nobodys_words_and_names(practice):
    slot = await practice.reserved()
    await practice.bookings.decline(practice.specialist, slot.id, Why(Reason.OTHER, "Words"))
    await practice.portal.work()
    kept = [each.context for each in practice.portal.store.rows(MESSAGES) if each.channel is Channel.NOTICE]
    said = str([context for context in kept if context])
    assert all(words not in said for words in ("Words", "How?", "Орлова", "Young", "Room 5", "First job"))


async def test_a_blocked_specialist_s_client_is_told_in_plain_words(practice):
    """A29."""
    await practice.agreed()
    await practice.portal.identity.account_standing.block(SYSTEM, practice.specialist.me(), reason="Left")
    heard = await practice.heard()
    assert heard == both("client", "slot.cancelled")
    letter = await practice.letter(practice.client)
    assert letter.values["by"] == "system"
    assert letter.values["why"]["en"] == "one of the two can no longer take part"
    assert letter.invite.status is Certainty.CANCELLED
