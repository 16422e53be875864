"""Calendar feeds and invitations: memory and PostgreSQL show the same."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.consultations import HOUR, NOW, TEN, admin, client, manager, specialist
from praktika.consultations.adapters.answers import ConsultationsAnswers
from praktika.consultations.domain.bookings import Booking, BookingId, BookingStatus
from praktika.consultations.domain.errors import BookingNotFound, FeedNotFound, TooManyFeeds
from praktika.consultations.domain.feeds import MOST_FEEDS
from praktika.consultations.domain.slots import Slot, SlotId, SlotStatus
from praktika.consultations.policies.feed_links import FeedLinks
from praktika.consultations.queries.calendars import AHEAD, BACK, CalendarQueries
from praktika.consultations.services import FeedService
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.calendars import CalendarEvent, Certainty
from praktika.kernel.errors import Forbidden
from praktika.kernel.ids import uuid7
from support.consultations import StoredPractice
from support.statements import statements

pytestmark = pytest.mark.anyio

MIDNIGHT = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC)


class Interviews:
    """Another module with appointments."""

    def __init__(self) -> None:
        self.events: Sequence[CalendarEvent] = ()

    async def calendar_events_of(self, account_id: UUID, *window: datetime) -> Sequence[CalendarEvent]:
        return [each for each in self.events if window[0] <= each.starts_at < window[1]]


class Diary:
    def __init__(self, practice: StoredPractice) -> None:
        self.interviews = Interviews()
        self.feeds = FeedService(
            practice.uow, practice.people, FeedLinks("https://portal.example.org/"), practice.clock
        )
        self.queries = CalendarQueries(
            practice.feed_rows, practice.meetings, practice.people, [self.interviews], practice.clock
        )

    async def token(self, who: Actor) -> str:
        _, url = await self.feeds.create(who)
        return url.rpartition("/")[2].removesuffix(".ics")

    async def shown(self, who: Actor) -> list[CalendarEvent]:
        return list(await self.queries.feed(await self.token(who)))


@pytest.fixture
def diary(practice) -> Diary:
    return Diary(practice)


async def test_a_feed_shows_both_sides_each_with_the_other_and_the_place(practice, diary):
    who = client()
    slot = await practice.offer(context="First job", location="Room 5")
    booking = await practice.reserved(slot, who)
    practice.people.names = {slot.specialist_id: "Maria Orlova", who.account_id: "Ada Young"}
    for reader, other in ((who, "Maria Orlova"), (practice.specialist_of(slot), "Ada Young")):
        [event] = await diary.shown(reader)
        assert event == CalendarEvent(
            uid=f"{booking.id}@praktika",
            sequence=0,
            updated_at=NOW,
            starts_at=TEN,
            ends_at=TEN + HOUR,
            summary="First job",
            status=Certainty.TENTATIVE,
            location="Room 5",
            description=other,
        )


async def test_an_entry_says_how_sure_it_is_and_never_goes(practice, diary):
    who, slot = client(), await practice.offer(location="Room 5")
    token = await diary.token(who)
    staff = practice.specialist_of(slot)

    async def seen() -> tuple[Any, ...]:
        [event] = await diary.queries.feed(token)
        return event.status.value, event.sequence, event.summary, event.location

    await practice.reserved(slot, who)
    assert await seen() == ("TENTATIVE", 0, "Consultation", "Room 5")
    await practice.bookings.agree(staff, slot.id)
    assert await seen() == ("CONFIRMED", 1, "Consultation", "Room 5")
    await practice.bookings.cancel(staff, slot.id, reopen=True)
    assert await seen() == ("CANCELLED", 2, "Consultation", None)
    await practice.reserved(slot)
    assert await seen() == ("CANCELLED", 2, "Consultation", None)


@pytest.mark.parametrize("end", ["complete", "no_show"])
async def test_what_is_over_stays_confirmed(practice, diary, end):
    who, slot = client(), await practice.offer()
    await practice.agreed(slot, who)
    practice.at(TEN)
    await getattr(practice.bookings, end)(practice.specialist_of(slot), slot.id)
    [event] = await diary.shown(who)
    assert event.status is Certainty.CONFIRMED


async def test_a_moved_booking_is_one_entry_at_its_new_time(practice, diary):
    who = client()
    slot = await practice.offer()
    target = await practice.offer(practice.specialist_of(slot), TEN + 2 * HOUR)
    await practice.agreed(slot, who)
    await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    [event] = await diary.shown(who)
    assert (event.status, event.sequence, event.starts_at) == (Certainty.TENTATIVE, 2, TEN + 2 * HOUR)


async def test_a_feed_begins_ninety_days_ago_and_ends_in_a_year(practice, diary):
    who, at = client(), practice.clock
    starts = MIDNIGHT + timedelta(hours=12)
    await practice.reserved(await practice.offer(starts_at=starts), who)
    at.advance(MIDNIGHT + BACK + timedelta(hours=23) - at())
    assert len(await diary.shown(who)) == 1
    at.advance(timedelta(hours=1))
    assert len(await diary.shown(who)) == 0


async def test_far_days_come_into_a_feed_by_the_day(practice, diary):
    who = client()
    last = MIDNIGHT + AHEAD - timedelta(minutes=1)
    diary.interviews.events = [interview(last), interview(MIDNIGHT + AHEAD)]
    assert [event.starts_at for event in await diary.shown(who)] == [last]


async def test_appointments_of_other_modules_stand_between_ours(practice, diary):
    who = client()
    await practice.reserved(await practice.offer(), who)
    await practice.reserved(await practice.offer(starts_at=TEN + 4 * HOUR), who)
    diary.interviews.events = [interview(TEN + 2 * HOUR)]
    assert [event.starts_at for event in await diary.shown(who)] == [TEN, TEN + 2 * HOUR, TEN + 4 * HOUR]


def interview(starts_at: datetime) -> CalendarEvent:
    when = {"starts_at": starts_at, "ends_at": starts_at + HOUR, "updated_at": NOW}
    return CalendarEvent(uid=f"{uuid7()}@praktika", sequence=0, summary="Interview", **when)


async def test_a_feed_shows_nobody_elses_bookings(practice, diary):
    await practice.reserved(await practice.offer())
    assert await diary.shown(client()) == []


async def test_a_revoked_feed_leads_nowhere_at_once(practice, diary):
    who = client()
    feed, url = await diary.feeds.create(who, name="Phone")
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert url == f"https://portal.example.org/api/v1/calendar-feeds/{token}.ics"
    assert await diary.queries.feed(token) == []
    await diary.feeds.revoke(who, feed.id)
    for known in (token, "unknown"):
        with pytest.raises(FeedNotFound):
            await diary.queries.feed(known)
    with pytest.raises(FeedNotFound):
        await diary.feeds.revoke(who, feed.id)


async def test_a_feed_of_a_blocked_account_leads_nowhere(practice, diary):
    who = client()
    token = await diary.token(who)
    practice.people.inactive = {who.account_id}
    with pytest.raises(FeedNotFound):
        await diary.queries.feed(token)


async def test_one_sees_and_revokes_ones_own_feeds_only(practice, diary):
    who, other = client(), client()
    feed, _ = await diary.feeds.create(who, name="Phone")
    gone, _ = await diary.feeds.create(who)
    await diary.feeds.revoke(who, gone.id)
    [listed] = (await diary.queries.feeds(who)).items
    assert (listed.id, listed.name, listed.created_at) == (feed.id, "Phone", NOW)
    assert (await diary.queries.feeds(other)).items == []
    for stranger in (other, admin()):
        with pytest.raises(FeedNotFound):
            await diary.feeds.revoke(stranger, feed.id)


async def test_the_sixth_live_feed_is_refused_also_in_parallel(practice, diary):
    who = client()
    made = await asyncio.gather(*(diary.feeds.create(who) for _ in range(12)), return_exceptions=True)
    refused = [each for each in made if isinstance(each, TooManyFeeds)]
    assert (len(made) - len(refused), len((await diary.queries.feeds(who)).items)) == (MOST_FEEDS, MOST_FEEDS)
    kept = next(each for each in made if isinstance(each, tuple))
    await diary.feeds.revoke(who, kept[0].id)
    await diary.feeds.create(who)


async def test_nobody_learns_the_token_from_what_is_kept(practice, diary):
    who = client()
    token = await diary.token(who)
    trail = await practice.trail()
    assert [entry.action for entry in trail] == ["consultations.calendar-feed:create"]
    assert token not in str(trail)
    assert "***" in str(trail[0].changes)


async def test_who_may_not_have_feeds_makes_none(practice, diary):
    with pytest.raises(Forbidden):
        await diary.feeds.create(Actor(account_id=client().account_id))


async def test_an_invitation_is_for_both_and_for_staff(practice, diary):
    organisation = uuid7()
    who, staff = client(), manager(organisation)
    slot = await practice.offer(specialist(organisation), location="Room 5")
    booking = await practice.reserved(slot, who)
    for reader in (who, practice.specialist_of(slot), staff, admin()):
        assert (await diary.queries.invitation(reader, booking.id)).location == "Room 5"
    for stranger in (client(), specialist(organisation), manager()):
        with pytest.raises(BookingNotFound):
            await diary.queries.invitation(stranger, booking.id)
    with pytest.raises(BookingNotFound):
        await diary.queries.invitation(staff, uuid7())


async def test_letters_find_the_same_in_both_stores(practice):
    answers = ConsultationsAnswers(practice.meetings, practice.people)
    who, slot = client(), await practice.offer(context="First job")
    booking = await practice.reserved(slot, who)
    about = ("slot.reserved", booking.id, slot.specialist_id)
    assert await answers.still_true(*about)
    assert not await answers.still_true("slot.reserved", booking.id, who.account_id)
    details = await answers.details_of(*about)
    assert details == {
        "specialist": "Anna Orlova",
        "client": "Anna Orlova",
        "starts_at": TEN,
        "minutes": 60,
        "context": "First job",
        "note": None,
        "answer_by": booking.hold_expires_at,
    }
    await practice.bookings.agree(practice.specialist_of(slot), slot.id)
    assert not await answers.still_true(*about)
    reminder = ("slot.reminder", booking.id, who.account_id)
    assert await answers.still_true(*reminder, TEN)
    assert not await answers.still_true(*reminder, TEN + HOUR)
    assert (await answers.calendar_event_of(booking.id, who.account_id)).status is Certainty.CONFIRMED
    assert await answers.calendar_event_of(uuid7(), who.account_id) is None
    assert await answers.details_of("slot.reserved", uuid7(), slot.specialist_id) is None


@pytest.mark.postgres
async def test_a_thousand_bookings_take_as_many_statements_as_one(postgres_practice, monkeypatch):
    """Beside identity's, which is one."""
    practice, who = postgres_practice, client()
    diary = Diary(practice)
    token = await diary.token(who)
    async with practice.uow() as uow:
        for n in range(1000):
            slot, booking = past(n, who)
            await uow.slots.add(slot)
            await uow.bookings.add(booking)
    with statements(monkeypatch) as asked:
        assert len(await diary.queries.feed(token)) == 1000
    assert len(asked) == 2, asked


def past(n: int, who: Actor) -> tuple[Slot, Booking]:
    starts_at = NOW - timedelta(hours=n)
    given: dict[str, Any] = {"specialist_id": AccountId(uuid7()), "organisation_id": None, "updated_at": NOW}
    given |= {"starts_at": starts_at, "ends_at": starts_at + HOUR}
    slot = Slot(id=SlotId(uuid7()), created_at=NOW, status=SlotStatus.COMPLETED, **given)
    held = {"reserved_at": starts_at, "hold_expires_at": starts_at, "status": BookingStatus.COMPLETED}
    return slot, Booking(id=BookingId(uuid7()), slot_id=slot.id, client_id=AccountId(who.me()), **held, **given)
