"""Who hears of what happens to a booking: the whole chain from command to letter, notice and reminder, in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from praktika.consultations.domain.bookings import Reason, Why
from praktika.consultations.domain.slots import Slot
from praktika.kernel.actors import SYSTEM, Actor
from praktika.kernel.calendars import Certainty
from praktika.notifications.adapters.memory import MESSAGES
from praktika.notifications.domain import Channel, MessageState
from praktika.notifications.ports import Letter
from praktika.testing import Portal

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = datetime(2026, 9, 1, 9, tzinfo=UTC)
TEN = datetime(2026, 9, 7, 10, tzinfo=UTC)


class Practice:
    """A specialist, a client, the manager of the specialist's organisation, and what each of them hears."""

    def __init__(self, portal: Portal, manager: Actor, specialist: Actor, client: Actor) -> None:
        self.portal, self.manager, self.specialist, self.client = portal, manager, specialist, client
        self.slots, self.bookings = portal.consultations.slots, portal.consultations.bookings

    async def offer(self, starts_at: datetime = TEN, **terms: Any) -> Slot:
        given = {"context": "First job", "location": "Room 5"} | terms
        return await self.slots.create(self.specialist, starts_at=starts_at, ends_at=starts_at + HOUR, **given)

    async def reserved(self, starts_at: datetime = TEN) -> Slot:
        """And everybody has heard of it."""
        slot = await self.offer(starts_at)
        await self.bookings.reserve(self.client, slot.id, note="How?")
        await self.heard()
        return slot

    async def agreed(self, starts_at: datetime = TEN) -> Slot:
        """And everybody has heard of it."""
        slot = await self.reserved(starts_at)
        await self.bookings.agree(self.specialist, slot.id)
        await self.heard()
        return slot

    async def heard(self) -> Counter[tuple[str, str, str]]:
        """Whom anything reached since the last time: (who, kind, channel), each once. Nothing failed or waits."""
        await self.portal.work()
        before, self._told = getattr(self, "_told", set()), {each.id for each in self._messages()}
        return Counter(
            (self._names()[each.recipient_id], each.kind, each.channel.value)
            for each in self._messages()
            if each.id not in before and each.state is MessageState.SENT
        )

    async def letter(self, to: Actor) -> Letter:
        """The last one."""
        return (await self.portal.letters_to(to))[-1]

    def _names(self) -> dict[Any, str]:
        who = {"client": self.client, "specialist": self.specialist, "manager": self.manager}
        return {actor.account_id: name for name, actor in who.items()}

    def _messages(self) -> Sequence[Any]:
        return [each for each in self.portal.store.rows(MESSAGES) if each.kind.startswith("slot.")]


@pytest.fixture
async def practice() -> Practice:
    portal = Portal(START)
    manager = await portal.organisation()
    specialist = await portal.staff(
        "specialist", organisation_id=manager.organisation_id, first_name="Мария", last_name="Орлова"
    )
    client = await portal.participant(first_name="Ada", last_name="Young")
    return Practice(portal, manager, specialist, client)


def both(who: str, kind: str) -> Counter[tuple[str, str, str]]:
    return Counter([(who, kind, "mail"), (who, kind, "notice")])


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


async def test_a_client_who_moves_what_waits_is_not_told_of_it(practice):
    """A20."""
    slot, target = await practice.reserved(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    assert await practice.heard() == both("specialist", "slot.moved.specialist")
    letter = await practice.letter(practice.specialist)
    assert (letter.values["old_starts_at"], letter.values["starts_at"]) == (TEN, TEN + DAY)
    assert letter.invite is None


async def test_a_client_who_moves_what_was_agreed_takes_it_out_of_both_calendars(practice):
    slot, target = await practice.agreed(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    own = Counter([("client", "slot.moved.own", "mail")])
    assert await practice.heard() == both("specialist", "slot.moved.specialist") + own
    for who in (practice.client, practice.specialist):
        invite = (await practice.letter(who)).invite
        assert (invite.status, invite.sequence) == (Certainty.CANCELLED, 2)
        assert (invite.starts_at, invite.ends_at) == (TEN, TEN + HOUR)
    await practice.bookings.agree(practice.specialist, target.id)
    await practice.heard()
    invite = (await practice.letter(practice.client)).invite
    assert (invite.status, invite.sequence, invite.starts_at) == (Certainty.CONFIRMED, 3, TEN + DAY)


async def test_both_hear_of_what_staff_moved(practice):
    slot, target = await practice.reserved(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.manager, slot.id, to_slot_id=target.id)
    assert await practice.heard() == both("client", "slot.moved") + both("specialist", "slot.moved.specialist")


async def test_another_place_is_told_to_the_other_side_with_a_new_invitation(practice):
    slot = await practice.agreed()
    changed = await practice.slots.edit(practice.specialist, slot.id, expected=3, location="Room 7")
    assert await practice.heard() == both("client", "slot.changed")
    letter = await practice.letter(practice.client)
    assert (letter.values["location"], letter.invite.location, letter.invite.sequence) == ("Room 7", "Room 7", 2)
    assert letter.invite.status is Certainty.CONFIRMED
    await practice.slots.edit(practice.manager, slot.id, expected=changed.version, context="CV")
    assert await practice.heard() == both("client", "slot.changed") + both("specialist", "slot.changed.specialist")


async def test_of_places_changed_in_a_row_the_last_is_told(practice):
    slot = await practice.agreed()
    for version, room in enumerate(("Room 7", "Room 8", "Room 9"), start=3):
        await practice.slots.edit(practice.specialist, slot.id, expected=version, location=room)
        practice.portal.clock.advance(timedelta(seconds=1))
    assert await practice.heard() == both("client", "slot.changed")
    assert (await practice.letter(practice.client)).values["location"] == "Room 9"


async def test_another_place_of_what_waits_is_told_without_invitation(practice):
    slot = await practice.reserved()
    await practice.slots.edit(practice.specialist, slot.id, expected=2, location="Room 7")
    assert await practice.heard() == both("client", "slot.changed")
    assert (await practice.letter(practice.client)).invite is None


async def test_nobody_hears_of_a_consultation_that_took_place(practice):
    slot = await practice.agreed()
    practice.portal.clock.advance(TEN - START)
    await practice.heard()
    await practice.bookings.complete(practice.specialist, slot.id)
    assert not await practice.heard()


async def test_reminders_come_a_day_and_an_hour_before(practice):
    """A13 of notifications."""
    await practice.agreed()
    reminded = both("client", "slot.reminder") + both("specialist", "slot.reminder.specialist")
    clock = practice.portal.clock
    for moment, expected in (
        (TEN - DAY - timedelta(seconds=1), Counter()),
        (TEN - DAY, reminded),
        (TEN - HOUR - timedelta(seconds=1), Counter()),
        (TEN - HOUR, reminded),
        (TEN, Counter()),
    ):
        clock.advance(moment - clock())
        assert await practice.heard() == expected, moment


async def test_what_is_agreed_three_hours_ahead_is_reminded_of_once(practice):
    await practice.agreed(START + 3 * HOUR)
    practice.portal.clock.advance(2 * HOUR)
    assert sum((await practice.heard()).values()) == 4
    practice.portal.clock.advance(HOUR)
    assert not await practice.heard()


async def test_nobody_is_reminded_of_what_was_cancelled(practice):
    slot = await practice.agreed()
    practice.portal.clock.advance(TEN - START - timedelta(hours=24, minutes=1))
    await practice.bookings.cancel(practice.specialist, slot.id)
    await practice.heard()
    practice.portal.clock.advance(DAY)
    assert not await practice.heard()


async def test_who_moved_is_reminded_of_the_new_time_only_once_it_is_agreed(practice):
    slot, target = await practice.agreed(), await practice.offer(TEN + 2 * DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    await practice.bookings.agree(practice.specialist, target.id)
    await practice.heard()
    clock = practice.portal.clock
    clock.advance(TEN - clock())
    assert not await practice.heard()
    clock.advance(DAY)
    assert sum((await practice.heard()).values()) == 4
    assert (await practice.letter(practice.client)).values["starts_at"] == TEN + 2 * DAY


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


async def test_what_was_agreed_for_another_time_is_told_to_nobody(practice):
    """It was moved and agreed anew before the first letters left: one invitation each."""
    slot, target = await practice.reserved(), await practice.offer(TEN + DAY)
    await practice.bookings.agree(practice.specialist, slot.id)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    await practice.bookings.agree(practice.specialist, target.id)
    assert await practice.heard() == both("client", "slot.agreed") + both("specialist", "slot.agreed.specialist")


async def test_of_two_moves_in_a_row_the_last_is_told(practice):
    slot, second, third = (
        await practice.reserved(),
        await practice.offer(TEN + DAY),
        await practice.offer(TEN + 2 * DAY),
    )
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=second.id)
    await practice.bookings.reschedule(practice.client, second.id, to_slot_id=third.id)
    assert await practice.heard() == both("specialist", "slot.moved.specialist")


async def test_a_calendar_is_told_also_when_the_move_was_not_told_in_time(practice):
    """Agreed, moved, and called off before the letter about the move left: the invitation is taken back anyway."""
    slot, target = await practice.agreed(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    await practice.bookings.cancel(practice.client, target.id)
    assert await practice.heard() == both("specialist", "slot.cancelled.specialist")
    invite = (await practice.letter(practice.specialist)).invite
    assert (invite.status, invite.sequence, invite.starts_at) == (Certainty.CANCELLED, 3, TEN)


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
