"""What reaches whom over HTTP: letters and invitations as files, notices as pages, on a clock of the test's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from praktika.infrastructure.database import create_engine
from praktika.kernel.clock import FrozenClock
from support.appointments import period, published
from support.database import empty
from support.doors import serving_at
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEN = datetime(2027, 5, 10, 10, tzinfo=UTC)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(TEN - 3 * DAY)


@pytest.fixture
async def portal(database: str, folder: Path, clock: FrozenClock) -> AsyncIterator[Served]:
    async with serving_at(clock, database, folder) as served:
        yield served
    await empty(create_engine(database))


class Practice:
    """A specialist in Moscow who reads Russian, a client in Tokyo who reads English, and a slot."""

    def __init__(self, portal: Served, clock: FrozenClock, specialist: Person, client: Person, slot: str) -> None:
        self.portal, self.clock = portal, clock
        self.specialist, self.client, self.slot = specialist, client, slot
        self._seen: dict[str, int] = {}

    async def do(self, who: Person, command: str, slot: str = "", **body: Any) -> Any:
        """And whatever follows is done."""
        answer = well(await who.post(f"{slot or self.slot}/{command}", json=body or None)).json()
        await self.portal.work()
        return answer

    async def at(self, moment: datetime) -> None:
        """And whatever is due is done."""
        self.clock.advance(moment - self.clock())
        await self.portal.work()

    def letters(self, to: Person) -> list[EmailMessage]:
        """Those since the last time."""
        folder = self.portal.container.settings().mail_folder
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
        found = [mail for mail in mails if mail["To"].addresses[0].addr_spec == to.email]
        before, self._seen[to.email] = self._seen.get(to.email, 0), len(found)
        return found[before:]

    def nothing_for(self, *people: Person) -> bool:
        return not any(self.letters(person) for person in people)


@pytest.fixture
async def practice(portal: Served, clock: FrozenClock) -> Practice:
    specialist, client = await portal.staff("specialist"), await portal.participant()
    await settle(specialist, locale="ru", timezone="Europe/Moscow")
    await settle(client, locale="en", timezone="Asia/Tokyo")
    slot = await offer(specialist, TEN)
    made = Practice(portal, clock, specialist, client, slot)
    made.letters(specialist), made.letters(client)
    return made


async def settle(who: Person, **where: str) -> None:
    me = well(await who.get(f"{API}/accounts/me"))
    well(await who.patch(f"{API}/accounts/me", json=where, headers={"If-Match": me.headers["ETag"]}))


async def offer(specialist: Person, starts_at: datetime) -> str:
    return await published(specialist, **period(starts_at), context="First job", location="Room 5")


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def invite(letter: EmailMessage) -> tuple[str, Any] | None:
    """The method and the entry."""
    for part in letter.iter_attachments():
        calendar = Calendar.from_ical(part.get_content())
        [entry] = calendar.walk("VEVENT")
        return str(calendar["METHOD"]), entry
    return None


async def kinds(who: Person) -> list[str]:
    """Of notices about consultations, oldest first."""
    found = well(await who.get(f"{API}/notices", params={"limit": "200"})).json()["items"]
    return [each["kind"] for each in reversed(found) if each["kind"].startswith("slot.")]


async def test_a_reservation_is_mailed_to_the_specialist_once(practice: Practice):
    """A07."""
    await practice.do(practice.client, "reserve", note="What shall I bring?")
    [letter] = practice.letters(practice.specialist)
    said = text_of(letter)
    assert letter["Content-Language"] == "ru"
    assert "10 мая 2027, 13:00 (UTC+03:00, Europe/Moscow)" in said
    assert "What shall I bring?" in said
    assert "8 мая 2027, 13:00" in said  # answer by
    assert letter["List-Unsubscribe"]
    assert practice.nothing_for(practice.client)
    assert await kinds(practice.specialist) == ["slot.reserved"]
    assert await kinds(practice.client) == ["slot.reserved.client"]


async def test_an_agreement_invites_both_and_its_end_takes_it_back(practice: Practice):
    """A13, A16, A12 of notifications."""
    booked = await practice.do(practice.client, "reserve")
    practice.letters(practice.specialist)
    await practice.do(practice.specialist, "agree")
    [to_client], [to_specialist] = practice.letters(practice.client), practice.letters(practice.specialist)
    assert "10 May 2027, 19:00 (UTC+09:00, Asia/Tokyo)" in text_of(to_client)
    for letter in (to_client, to_specialist):
        method, entry = invite(letter) or ("", {})
        assert (method, entry["SEQUENCE"], entry["STATUS"]) == ("REQUEST", 1, "CONFIRMED")
        assert entry["UID"] == f"{booked['booking']['id']}@praktika"
        assert (entry.start, entry.end) == (TEN, TEN + HOUR)
    await practice.do(practice.client, "cancel", reason="got_sick", text="Sorry!")
    assert practice.nothing_for(practice.client)
    [letter] = practice.letters(practice.specialist)
    method, entry = invite(letter) or ("", {})
    assert (method, entry["SEQUENCE"], entry["UID"]) == ("CANCEL", 2, f"{booked['booking']['id']}@praktika")
    assert "болезнь" in text_of(letter)
    assert "Sorry!" in text_of(letter)


async def test_a_decline_names_the_specialist_and_the_reason(practice: Practice):
    """A14."""
    await practice.do(practice.client, "reserve")
    practice.letters(practice.specialist)
    await practice.do(practice.specialist, "decline", reason="schedule_conflict", text="Try Friday")
    [letter] = practice.letters(practice.client)
    assert "Specialist Staff cannot meet you at that time" in text_of(letter)
    assert "the time no longer suits" in text_of(letter)
    assert "Try Friday" in text_of(letter)
    assert invite(letter) is None
    assert practice.nothing_for(practice.specialist)


async def test_a_client_takes_a_reservation_back_without_a_word(practice: Practice):
    """A15."""
    await practice.do(practice.client, "reserve")
    practice.letters(practice.specialist)
    await practice.do(practice.client, "cancel")
    [letter] = practice.letters(practice.specialist)
    assert "непредвиденные обстоятельства" in text_of(letter)
    assert invite(letter) is None
    assert practice.nothing_for(practice.client)


async def test_an_unanswered_reservation_ends_by_itself_and_both_are_told(practice: Practice, portal: Served):
    """A19."""
    await practice.do(practice.client, "reserve")
    practice.letters(practice.specialist)
    practice.clock.advance(DAY)
    await portal.container.consultations.settling().expire_holds()
    await portal.work()
    assert len(practice.letters(practice.client)) == len(practice.letters(practice.specialist)) == 1
    assert "slot.expired" in await kinds(await portal.sign_in(practice.client.email))


async def test_a_move_tells_the_old_time_and_the_new_one(practice: Practice):
    """A20."""
    target = await offer(practice.specialist, TEN + DAY)
    await practice.do(practice.client, "reserve")
    await practice.do(practice.specialist, "agree")
    practice.letters(practice.client), practice.letters(practice.specialist)
    await practice.do(practice.client, "reschedule", to_slot_id=target.rpartition("/")[2])
    [letter] = practice.letters(practice.specialist)
    assert "Было: 10 мая 2027, 13:00" in text_of(letter)
    assert "Стало: 11 мая 2027, 13:00" in text_of(letter)
    [own] = practice.letters(practice.client)
    for each in (letter, own):
        method, entry = invite(each) or ("", {})
        assert (method, entry["SEQUENCE"], entry.start) == ("CANCEL", 2, TEN)


async def test_reminders_come_a_day_and_an_hour_before_in_each_readers_zone(practice: Practice):
    """A13 of notifications."""
    await practice.do(practice.client, "reserve")
    await practice.do(practice.specialist, "agree")
    practice.letters(practice.client), practice.letters(practice.specialist)
    await practice.at(TEN - DAY)
    [letter] = practice.letters(practice.client)
    assert "19:00 (UTC+09:00, Asia/Tokyo)" in text_of(letter)
    [letter] = practice.letters(practice.specialist)
    assert "13:00 (UTC+03:00, Europe/Moscow)" in text_of(letter)
    await practice.at(TEN - HOUR)
    assert len(practice.letters(practice.client)) == len(practice.letters(practice.specialist)) == 1
    await practice.at(TEN)
    assert practice.nothing_for(practice.client, practice.specialist)


async def test_a_repeated_command_and_a_refused_one_send_nothing(practice: Practice, portal: Served):
    """A27, and A04 of notifications."""
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        well(await practice.client.post(f"{practice.slot}/reserve", headers=key))
    other = await portal.participant()
    assert (await other.post(f"{practice.slot}/reserve")).status_code == 409
    await portal.work()
    assert len(practice.letters(practice.specialist)) == 1


async def test_whoever_wants_no_reminders_by_mail_still_has_the_notice(practice: Practice, portal: Served):
    """A07 of notifications."""
    address = f"{API}/notification-preferences"
    now = well(await practice.client.get(address))
    off = {"items": [{"kind": "slot.reminder", "channel": "mail", "enabled": False}]}
    well(await practice.client.patch(address, json=off, headers={"If-Match": now.headers["ETag"]}))
    await practice.do(practice.client, "reserve")
    await practice.do(practice.specialist, "agree")
    practice.letters(practice.client)
    await practice.at(TEN - DAY)
    assert practice.nothing_for(practice.client)
    assert "slot.reminder" in await kinds(await portal.sign_in(practice.client.email))


async def test_notices_lead_to_the_booking_in_the_language_they_are_read_in(practice: Practice):
    booked = await practice.do(practice.client, "reserve")
    await practice.do(practice.specialist, "agree")
    read = {"Accept-Language": "ru"}
    found = well(await practice.client.get(f"{API}/notices?kind=slot.agreed", headers=read)).json()["items"]
    [notice] = found
    assert notice["title"] == "Ваша консультация подтверждена"
    assert notice["text"] == "10 мая 2027, 19:00 (UTC+09:00, Asia/Tokyo)."
    assert notice["link"].endswith(f"/bookings/{booked['booking']['id']}")
    assert notice["subject"] == {"type": "consultations.booking", "id": booked["booking"]["id"]}
