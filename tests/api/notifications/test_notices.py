"""What people read in the portal itself, over HTTP."""

from typing import Any

import pytest

from support.lifeline import LifeLine, live
from support.served import Person, Served, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

ALL = {"limit": "200"}


@pytest.fixture(scope="module")
async def lived(portal: Served) -> LifeLine:
    return await live(portal)


async def notices(person: Person, language: str = "en", **filters: Any) -> list[dict[str, Any]]:
    headers = {"Accept-Language": language}
    found: list[dict[str, Any]] = well(
        await person.get("/api/v1/notices", params=ALL | filters, headers=headers)
    ).json()["items"]
    return found


async def unread(person: Person) -> int:
    return int(well(await person.get("/api/v1/notices/unread-count")).json()["unread"])


async def test_a_person_is_told_of_every_step_and_nobody_else_is(lived: LifeLine):
    """A14, as far as there are such facts."""
    kinds = [each["kind"] for each in await notices(lived.intern)]
    assert sorted(kinds) == [
        "application.approved",
        "application.received",
        "candidate.decided",
        "intern.enrolled",
        "points.changed",
        "timesheet.deviation-decided",
    ]
    assert await notices(lived.manager) == []


@pytest.mark.parametrize(
    ("path", "most"), [("/notices", 2), ("/notices?kind=intern.enrolled&unread=true", 2), ("/notices/unread-count", 1)]
)
async def test_notices_cost_two_statements_and_their_number_one(
    lived: LifeLine, monkeypatch: pytest.MonkeyPatch, path: str, most: int
):
    """Beside the one that finds out who asks."""
    with statements(monkeypatch) as asked:
        well(await lived.intern.get(f"/api/v1{path}"))
    assert len([each for each in asked if "identity_sessions" not in each]) == most, asked


async def test_a_notice_says_what_happened_in_the_language_it_is_read_in(lived: LifeLine):
    [english] = await notices(lived.intern, kind="intern.enrolled")
    [russian] = await notices(lived.intern, "ru", kind="intern.enrolled")
    assert english["title"] == "You are an intern of “Programme” now"
    assert russian["title"] == "Вы зачислены на «Programme»"
    assert "Main office, Москва, Тверская 1" in russian["text"]
    assert english["subject"] == {"type": "internships.intern", "id": lived.ids["intern_id"]}
    assert english["link"].endswith(f"/interns/{lived.ids['intern_id']}")
    [points] = await notices(lived.intern, kind="points.changed")
    assert points["title"] == "Points: +10"
    assert points["text"].endswith("You have 10 now.")


async def test_notices_are_read_and_unread_one_at_a_time(lived: LifeLine):
    """A18"""
    me = lived.intern
    before, [first, *_] = await unread(me), await notices(me, unread="true")
    read = well(await me.post(f"/api/v1/notices/{first['id']}/read")).json()
    assert read["read_at"]
    assert await unread(me) == before - 1
    again = well(await me.post(f"/api/v1/notices/{first['id']}/read")).json()
    assert again["read_at"] == read["read_at"]
    assert [each["id"] for each in await notices(me, unread="false")] == [first["id"]]
    assert well(await me.post(f"/api/v1/notices/{first['id']}/unread")).json()["read_at"] is None
    assert await unread(me) == before


async def test_all_notices_up_to_a_moment_are_read(lived: LifeLine):
    """A18"""
    me = lived.intern
    newest, second, *older = await notices(me)
    answer = well(await me.post("/api/v1/notices/read-all", json={"up_to": second["created_at"]}))
    assert answer.json() == {"read": len(older) + 1}
    assert [each["id"] for each in await notices(me, unread="true")] == [newest["id"]]
    assert well(await me.post("/api/v1/notices/read-all")).json() == {"read": 1}
    assert well(await me.post("/api/v1/notices/read-all")).json() == {"read": 0}
    assert await unread(me) == 0


async def test_a_notice_of_another_person_is_not_there(lived: LifeLine):
    """A18"""
    theirs, *_ = await notices(lived.intern)
    for action in ("read", "unread"):
        answer = await lived.manager.post(f"/api/v1/notices/{theirs['id']}/{action}")
        assert (answer.status_code, answer.json()["code"]) == (404, "notifications.notice-not-found")
    assert (await notices(lived.intern))[0]["read_at"] == theirs["read_at"]


async def test_a_letter_is_no_notice(lived: LifeLine):
    params = {"channel": "mail", "recipient_id": str(lived.intern.account_id)}
    messages = well(await lived.manager.get("/api/v1/messages", params=params)).json()["items"]
    assert messages == []  # the intern has no tenant
    letters = well(await lived.intern.get("/api/v1/notices")).json()["items"]
    assert "account.welcome" not in [each["kind"] for each in letters]


async def test_notices_come_in_pages_newest_first(lived: LifeLine):
    whole = [each["id"] for each in await notices(lived.intern)]
    found, cursor = [], {}
    while cursor is not None:
        page = well(await lived.intern.get("/api/v1/notices", params={"limit": "2"} | cursor)).json()
        found += [each["id"] for each in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert found == whole
    page = well(await lived.intern.get("/api/v1/notices", params={"limit": "2"})).json()
    stolen = await lived.manager.get("/api/v1/notices", params={"limit": "2", "cursor": page["next_cursor"]})
    assert (stolen.status_code, stolen.json()["code"]) == (400, "cursor-mismatch")


async def test_reading_leaves_no_trace(lived: LifeLine, admin: Person):
    """Decision 7: reading notices is nobody's business."""
    events = well(await admin.get("/api/v1/audit-events", params=ALL)).json()["items"]
    assert not [each for each in events if "notice" in each["action"]]


async def test_a_number_beyond_all_bounds_is_no_list_of_kinds(lived: LifeLine):
    answer = await lived.intern.get("/api/v1/notices", params={"kind": "no.such.kind"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter")
