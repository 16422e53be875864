"""Lists of slots, bookings and specialists over HTTP."""

from typing import Any

import pytest

from praktika.kernel.ids import uuid7
from support.appointments import API, BOOKINGS, SLOTS, Consulting, do, problem, read
from support.served import Person, Visitor, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

LIFE = ["free", "reserved", "agreed", "completed", "no_show", "withdrawn"]


class Cast:
    """Anna of the house has a slot free, reserved and agreed by Ivan, and a withdrawn one; Boris a free one."""

    def __init__(self, people: dict[str, Person], slots: dict[str, str]) -> None:
        self.people, self.slots = people, slots

    def ids(self, *names: str) -> list[str]:
        return [self.slots[name].rpartition("/")[2] for name in names]


@pytest.fixture(scope="module")
async def cast(consulting: Consulting) -> Cast:
    other = await consulting.portal.organisation()
    people = {
        "anna": await consulting.specialist(),
        "boris": await consulting.specialist(other),
        "ivan": await consulting.client(),
        "olga": await consulting.client(),
        "manager": await consulting.portal.staff("manager", consulting.house),
        "neighbour": await consulting.portal.staff("manager", other),
        "admin": await consulting.portal.admin(),
    }
    anna, boris, ivan = people["anna"], people["boris"], people["ivan"]
    slots = {
        "free": await consulting.offer(anna, 3, context="Карьера в ИТ", cost={"amount": "10.00", "currency": "EUR"}),
        "reserved": await consulting.booked(anna, ivan, 4),
        "agreed": await consulting.agreed(anna, ivan, 5),
        "withdrawn": await consulting.offer(anna, 6),
        "elsewhere": await consulting.offer(boris, 7, cost={"amount": "9.99", "currency": "EUR"}),
    }
    well(await anna.delete(slots["withdrawn"], headers={"If-Match": '"1-x"'}))
    return Cast(people, slots)


async def listed(who: Visitor, **asked: Any) -> list[str]:
    answer = well(await who.get(SLOTS, params=asked))
    return [each["id"] for each in answer.json()["items"]]


async def test_each_sees_his_part_and_by_id_the_same(cast: Cast):
    """A22."""
    seen = {
        "anna": ["free", "reserved", "agreed", "elsewhere"],
        "boris": ["free", "elsewhere"],
        "ivan": ["free", "reserved", "agreed", "elsewhere"],
        "olga": ["free", "elsewhere"],
        "manager": ["free", "reserved", "agreed", "elsewhere"],
        "neighbour": ["free", "elsewhere"],
        "admin": ["free", "reserved", "agreed", "elsewhere"],
    }
    withdrawn = {"anna", "manager", "admin"}
    for name, names in seen.items():
        who = cast.people[name]
        assert await listed(who) == cast.ids(*names)
        assert await listed(who, status="withdrawn") == (cast.ids("withdrawn") if name in withdrawn else [])
        for slot, address in cast.slots.items():
            found = (await who.get(address)).status_code == 200
            assert found == (slot in names or (slot == "withdrawn" and name in withdrawn)), (name, slot)


async def test_who_comes_is_told_to_those_concerned_alone(cast: Cast):
    for name, told in (("anna", True), ("ivan", True), ("manager", True), ("admin", True)):
        slot = await read(cast.people[name], cast.slots["agreed"])
        assert (slot["client"] is not None) == (slot["booking"] is not None) == told
    free = await read(cast.people["olga"], cast.slots["free"])
    assert (free["client"], free["booking"], free["location"]) == (None, None, None)


async def test_slots_are_filtered_and_sorted(cast: Cast):
    """A23."""
    admin, anna, boris = (cast.people[name] for name in ("admin", "anna", "boris"))
    starts = {name: (await read(admin, address))["starts_at"] for name, address in cast.slots.items()}
    cases = [
        ({"status": ["reserved", "agreed"]}, ["reserved", "agreed"]),
        ({"specialist_id": str(boris.account_id)}, ["elsewhere"]),
        ({"specialist_id": [str(anna.account_id), str(boris.account_id)], "status": "free"}, ["free", "elsewhere"]),
        ({"starts_at_from": starts["reserved"], "starts_at_to": starts["elsewhere"]}, ["reserved", "agreed"]),
        ({"cost_to": "10"}, ["elsewhere"]),
        ({"cost_to": "10.01"}, ["free", "elsewhere"]),
        ({"q": "карьера"}, ["free"]),
        ({"client_id": str(cast.people["ivan"].account_id), "sort": "-starts_at"}, ["agreed", "reserved"]),
        ({"sort": "-created_at", "status": ["free"]}, ["elsewhere", "free"]),
        ({"sort": "status"}, ["free", "elsewhere", "reserved", "agreed"]),
        ({"sort": "-status", "status": LIFE}, ["withdrawn", "agreed", "reserved", "elsewhere", "free"]),
    ]
    for asked, names in cases:
        assert await listed(admin, **asked) == cast.ids(*names), asked
    mine = {name: await listed(cast.people[name], mine="true") for name in ("anna", "ivan", "olga", "manager")}
    assert mine == {
        "anna": cast.ids("free", "reserved", "agreed"),
        "ivan": cast.ids("reserved", "agreed"),
        "olga": [],
        "manager": [],
    }


@pytest.mark.parametrize("sort", ["starts_at", "-starts_at", "status", "-status", "created_at", "-created_at"])
async def test_pages_meet_every_slot_once(cast: Cast, sort: str):
    """A23."""
    for name in ("anna", "ivan", "manager", "admin"):
        met, following = [], f"{SLOTS}?sort={sort}&limit=1&include=total"
        while following:
            answer = well(await cast.people[name].get(following))
            assert answer.json()["total"] == 4
            met += [each["id"] for each in answer.json()["items"]]
            following = answer.links["next"]["url"] if "next" in answer.links else ""
        assert met == await listed(cast.people[name], sort=sort)
        assert len(set(met)) == 4


BAD = [
    ("x=1", "unknown-parameter"),
    ("status=gone", "invalid-parameter"),
    ("status=free&sort=cost", "invalid-parameter"),
    ("sort=specialist_id", "invalid-parameter"),
    ("limit=0", "invalid-parameter"),
    ("specialist_id=x", "invalid-parameter"),
    ("starts_at_from=2027-05-10", "invalid-parameter"),
    ("cost_to=NaN", "invalid-parameter"),
    ("cost_to=-1", "invalid-parameter"),
    ("mine=yes", "invalid-parameter"),
    ("q=a", "invalid-parameter"),
    ("include=all", "invalid-parameter"),
    ("cursor=x", "cursor-invalid"),
]


@pytest.mark.parametrize(("query", "code"), BAD)
async def test_bad_questions_are_refused(cast: Cast, query: str, code: str):
    assert problem(await cast.people["olga"].get(f"{SLOTS}?{query}")) == (400, code)


async def test_a_cursor_is_for_its_filters(cast: Cast):
    cursor = well(await cast.people["admin"].get(f"{SLOTS}?limit=1")).json()["next_cursor"]
    for other in ("status=free", "sort=status", "mine=true"):
        answer = await cast.people["admin"].get(SLOTS, params=dict([other.split("=")]) | {"cursor": cursor})
        assert problem(answer) == (400, "cursor-mismatch")


async def test_bookings_are_listed_for_their_persons_and_staff(cast: Cast):
    for name, number in (("anna", 2), ("ivan", 2), ("manager", 2), ("admin", 2), ("boris", 0), ("neighbour", 0)):
        items = well(await cast.people[name].get(BOOKINGS)).json()["items"]
        assert [each["slot_id"] for each in items] == cast.ids("agreed", "reserved")[:number], name
    anna = cast.people["anna"]
    (agreed,) = (await read(anna, f"{BOOKINGS}?status=agreed"))["items"]
    assert agreed["client"] == {"id": str(cast.people["ivan"].account_id), "name": "Ada Young"}
    page = await anna.get(f"{BOOKINGS}?sort=starts_at&limit=1")
    assert [each["status"] for each in page.json()["items"]] == ["reserved"]
    rest = await anna.get(page.links["next"]["url"])
    assert [each["id"] for each in rest.json()["items"]] == [agreed["id"]]
    for query, code in (("sort=status", "invalid-parameter"), ("status=free", "invalid-parameter")):
        assert problem(await anna.get(f"{BOOKINGS}?{query}")) == (400, code)
    assert (await anna.get(f"{BOOKINGS}/{uuid7()}")).status_code == 404


async def test_the_directory_is_open_to_everybody(consulting: Consulting, cast: Cast):
    visitor, anna = consulting.portal.visitor, cast.people["anna"]
    first, second = (await read(visitor, f"{API}/specialists"))["items"]  # type: ignore[arg-type]  # nobody signed in
    free = await read(anna, cast.slots["free"])
    assert first == {
        "id": str(anna.account_id),
        "name": "Specialist Staff",
        "title": None,
        "organisation_id": str(consulting.house),
        "topics": ["Карьера в ИТ"],
        "next_free": {"slot_id": free["id"], "starts_at": free["starts_at"], "ends_at": free["ends_at"]},
    }
    assert second["id"] == str(cast.people["boris"].account_id)
    page = well(await visitor.get(f"{API}/specialists?limit=1"))
    rest = well(await visitor.get(page.links["next"]["url"])).json()
    assert [each["id"] for each in rest["items"]] == [second["id"]]
    for query, found in (("q=карьера", [first["id"]]), ("q=nobody", []), (f"organisation_id={uuid7()}", [])):
        items = well(await visitor.get(f"{API}/specialists?{query}")).json()["items"]
        assert [each["id"] for each in items] == found
    everybody = {first["id"], second["id"]}
    for query in ("q=specialist", "q=staff"):
        items = well(await visitor.get(f"{API}/specialists?{query}")).json()["items"]
        assert {each["id"] for each in items} == everybody
    by_address = well(await visitor.get(f"{API}/specialists", params={"q": anna.email})).json()["items"]
    assert by_address == []


async def test_a_list_costs_three_statements(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    ivan = cast.people["ivan"]
    for address, most in (
        (f"{SLOTS}?include=total", 3),
        (f"{SLOTS}?q=staff", 3),
        (cast.slots["agreed"], 2),
        (BOOKINGS, 2),
        (f"{API}/specialists", 2),
        (f"{API}/specialists?q=staff", 3),
    ):
        with statements(monkeypatch) as sent:
            well(await ivan.get(address))
        of_ours = [each for each in sent if "identity_roles" not in each]  # who it is is asked once a second
        assert len(of_ours) <= most, (address, sent)


async def test_a_slot_that_was_taken_meanwhile_is_no_secret(cast: Cast):
    answer = await cast.people["olga"].post(f"{cast.slots['reserved']}/reserve")
    assert problem(answer) == (409, "consultations.slot-state-conflict")
    assert answer.json()["slot_status"] == "reserved"
    assert (await do(cast.people["anna"], cast.slots["reserved"], "agree"))["status"] == "agreed"
