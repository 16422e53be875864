"""Calendar feeds and invitations over HTTP, read by a parser that is not ours."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from support.appointments import period, published
from support.served import Person, Served, Visitor, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"
FEEDS = f"{API}/calendar-feeds"


class Practice:
    """A specialist, a client and one slot."""

    def __init__(self, specialist: Person, client: Person) -> None:
        self.specialist, self.client = specialist, client
        self.slots = 0

    async def offer(self, **terms: Any) -> str:
        self.slots += 1
        starts_at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2 + self.slots)
        return await published(self.specialist, **period(starts_at), **terms)

    async def reserved(self, **terms: Any) -> tuple[str, str]:
        """The addresses of a slot and of its booking."""
        slot = await self.offer(**terms)
        made = well(await self.client.post(f"{slot}/reserve"))
        return slot, f"{API}/bookings/{made.json()['booking']['id']}"


@pytest.fixture
async def practice(portal: Served) -> Practice:
    return Practice(await portal.staff("specialist"), await portal.participant())


async def feed_of(who: Person) -> str:
    """The address of a new feed, as a path."""
    url: str = well(await who.post(FEEDS)).json()["url"]
    return url[url.index(API) :]


async def read(who: Visitor, address: str) -> Any:
    answer = well(await who.get(address))
    assert answer.headers["content-type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


async def test_a_feed_needs_nothing_but_its_address_and_follows_the_booking(portal: Served, practice: Practice):
    """A25."""
    slot, booking = await practice.reserved(context="First job, first CV; and more\\", location="Минск, Ленина 1")
    address = await feed_of(practice.client)

    async def entry() -> Any:
        [found] = (await read(portal.visitor, address)).walk("VEVENT")
        return found

    first = await entry()
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == (
        f"{booking.rpartition('/')[2]}@praktika",
        0,
        "TENTATIVE",
    )
    assert (first["SUMMARY"], first["LOCATION"]) == ("First job, first CV; and more\\", "Минск, Ленина 1")
    assert first["DESCRIPTION"] == "Specialist Staff"
    well(await practice.specialist.post(f"{slot}/agree"))
    agreed = await entry()
    assert (agreed["SEQUENCE"], agreed["STATUS"]) == (1, "CONFIRMED")
    well(await practice.client.post(f"{slot}/cancel"))
    cancelled = await entry()
    assert (cancelled["SEQUENCE"], cancelled["STATUS"], cancelled["UID"]) == (2, "CANCELLED", first["UID"])
    assert "LOCATION" not in cancelled


async def test_what_a_calendar_program_has_is_not_sent_again(portal: Served, practice: Practice):
    slot, _ = await practice.reserved()
    address = await feed_of(practice.specialist)
    first = well(await portal.visitor.get(address))
    assert first.headers["cache-control"] == "private, no-cache"
    assert not first.headers["etag"].startswith("W/")
    known = {"If-None-Match": first.headers["etag"]}
    again = await portal.visitor.get(address, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    well(await practice.specialist.post(f"{slot}/agree"))
    assert (await portal.visitor.get(address, headers=known)).status_code == 200


async def test_a_revoked_feed_is_gone_at_once(portal: Served, practice: Practice):
    made = well(await practice.client.post(FEEDS, json={"name": "Phone"})).json()
    address = made["url"][made["url"].index(API) :]
    well(await portal.visitor.get(address))
    well(await practice.client.delete(f"{FEEDS}/{made['id']}"))
    gone = await portal.visitor.get(address)
    assert (gone.status_code, gone.json()["code"]) == (404, "consultations.feed-not-found")
    assert (await practice.client.delete(f"{FEEDS}/{made['id']}")).status_code == 404
    assert (await portal.visitor.get(f"{FEEDS}/unknown.ics")).status_code == 404


async def test_the_token_is_shown_once(practice: Practice):
    made = well(await practice.client.post(FEEDS, json={"name": "Phone"})).json()
    assert set(made) == {"id", "name", "created_at", "url"}
    assert made["url"].startswith("http")
    listed = well(await practice.client.get(FEEDS)).json()
    assert listed == {"items": [{name: made[name] for name in ("id", "name", "created_at")}]}


async def test_a_feed_is_not_made_again_by_its_idempotency_key(practice: Practice):
    """The kept answer would hold the secret."""
    key = {"Idempotency-Key": "same"}
    urls = {well(await practice.client.post(FEEDS, headers=key)).json()["url"] for _ in range(2)}
    assert len(urls) == 2


async def test_the_sixth_feed_is_refused(practice: Practice):
    for _ in range(5):
        well(await practice.client.post(FEEDS))
    refused = await practice.client.post(FEEDS)
    assert (refused.status_code, refused.json()["code"]) == (409, "consultations.too-many-feeds")


async def test_nobody_revokes_the_feed_of_another(practice: Practice):
    made = well(await practice.client.post(FEEDS)).json()
    assert (await practice.specialist.delete(f"{FEEDS}/{made['id']}")).status_code == 404
    assert len(well(await practice.client.get(FEEDS)).json()["items"]) == 1


async def test_strangers_have_no_feeds(portal: Served):
    for answer in (await portal.visitor.get(FEEDS), await portal.visitor.post(FEEDS)):
        assert answer.status_code == 401


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "a" * 101}, {"token": "mine"}, {"name": 5}])
async def test_a_feed_has_a_name_or_none(practice: Practice, body: dict[str, Any]):
    assert (await practice.client.post(FEEDS, json=body)).status_code == 422


async def test_no_log_and_no_problem_holds_the_token(
    portal: Served, practice: Practice, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
):
    address = await feed_of(practice.client)
    token = address.rpartition("/")[2].removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        well(await portal.visitor.get(address))
        refused = await portal.visitor.get(f"{FEEDS}/{token}x.ics")
    shown, ours = capsys.readouterr(), [each for each in caplog.records if not each.name.startswith("http")]
    assert "/api/v1/calendar-feeds/{token}.ics" in shown.out
    assert token not in shown.out + shown.err + refused.text + str([record.__dict__ for record in ours])


async def test_a_feed_takes_as_many_statements_however_many_bookings_it_has(
    portal: Served, practice: Practice, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        await practice.reserved()
    address = await feed_of(practice.client)
    with statements(monkeypatch) as asked:
        assert len((await read(portal.visitor, address)).walk("VEVENT")) == 3
    assert len(asked) <= 4, asked


async def test_an_invitation_is_read_by_another_parser_and_its_sequence_grows(practice: Practice):
    """A26."""
    context = "Как найти первую работу, если опыта ещё нет; и что писать в резюме\\письме. " * 3
    slot, booking = await practice.reserved(context=context.strip(), location="Минск")
    sequences, methods = [], []

    async def look() -> None:
        answer = well(await practice.client.get(f"{booking}/invitation.ics"))
        assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
        assert answer.content.count(b"\n") == answer.content.count(b"\r\n")
        calendar = Calendar.from_ical(answer.content)
        [entry] = calendar.walk("VEVENT")
        assert f"method={calendar['METHOD']}" in answer.headers["content-type"]
        assert entry["SUMMARY"] == context.strip()
        sequences.append(int(entry["SEQUENCE"]))
        methods.append(str(calendar["METHOD"]))

    await look()
    well(await practice.specialist.post(f"{slot}/agree"))
    await look()
    well(await practice.client.post(f"{slot}/cancel"))
    await look()
    assert sequences == [0, 1, 2]
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]


async def test_an_invitation_is_for_nobody_else(portal: Served, practice: Practice):
    _, booking = await practice.reserved()
    for stranger in (await portal.participant(), await portal.staff("manager")):
        answer = await stranger.get(f"{booking}/invitation.ics")
        assert (answer.status_code, answer.json()["code"]) == (404, "consultations.booking-not-found")
    assert (await portal.visitor.get(f"{booking}/invitation.ics")).status_code == 401
    assert (await practice.client.get(f"{API}/bookings/none/invitation.ics")).status_code == 404
