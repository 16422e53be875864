"""How accounts are edited, listed, searched, and seen by others; A29 and A31 of identity."""

from uuid import UUID

import pytest
from httpx import Response

from praktika.kernel.ids import uuid7
from support.served import Person, Served, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

ME = "/api/v1/accounts/me"


def errors(answer: Response) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


async def edited(person: Person, **changes: str | None) -> Response:
    tag = (await person.get(ME)).headers["ETag"]
    return await person.patch(ME, json=changes, headers={"If-Match": tag})


async def test_names_of_any_script_are_kept_and_what_is_none_is_refused(participant: Person):
    """A29."""
    for name in ("Алёна", "Anna-María", "O’Neil", "Jean Luc", "Дарья-Мария"):
        assert well(await edited(participant, first_name=name)).json()["first_name"] == name
    assert well(await edited(participant, first_name="  Анна   Мария ")).json()["first_name"] == "Анна Мария"
    for name, code in (("", "too-short"), ("   ", "too-short"), ("123", "invalid-text"), ("-", "invalid-format")):
        refused = await edited(participant, first_name=name)
        assert (refused.status_code, errors(refused)) == (422, {("/first_name", code)}), name
    assert (await participant.get(ME)).json()["first_name"] == "Анна Мария"


async def test_null_clears_a_title_and_what_is_not_said_stays(participant: Person):
    """A29."""
    well(await edited(participant, title="Mentor", phone="+79991234567"))
    cleared = well(await edited(participant, title=None)).json()
    assert (cleared["title"], cleared["phone"]) == (None, "+79991234567")


async def test_an_edit_says_which_version_it_changes(participant: Person):
    """A29."""
    tag = (await participant.get(ME)).headers["ETag"]
    assert (await participant.patch(ME, json={"title": "x"})).status_code == 428
    well(await participant.patch(ME, json={"title": "x"}, headers={"If-Match": tag}))
    assert (await participant.patch(ME, json={"title": "y"}, headers={"If-Match": tag})).status_code == 412
    assert (await participant.get(ME)).json()["title"] == "x"


async def test_what_others_may_change_or_nobody_is_refused_and_changes_nothing(participant: Person, portal: Served):
    """A25."""
    before = (await participant.get(ME)).json()
    organisation = str(await portal.organisation())
    for member, value, status in (
        ("status", "active", 422),
        ("staff", {}, 422),
        ("roles", ["admin"], 422),
        ("organisation_id", organisation, 403),
        ("email", "new@example.org", 403),
    ):
        assert (await edited(participant, **{member: value})).status_code == status, member  # type: ignore[arg-type]
    assert (await participant.get(ME)).json() == before


@pytest.fixture(scope="module")
async def crowd(portal: Served, manager: Person) -> list[str]:
    """Ids of people of the manager's organisation, as they were invited."""
    ids = []
    for first, last in (("Алёна", "Ёлкина"), ("Anna", "O’Neil"), ("Max_100%", "x"), ("Иван", "Жуков")):
        person = {"email": portal.address(f"crowd{len(ids)}"), "first_name": "A", "last_name": "B"}
        if "%" not in first:
            person |= {"first_name": first, "last_name": last}
        made = well(await manager.post("/api/v1/accounts", json=person | {"roles": ["curator"]}))
        ids.append(made.json()["id"])
    titled = made.headers["ETag"]
    username = {"username": "anton.b_c"}
    well(await manager.patch(f"/api/v1/accounts/{ids[-1]}", json=username, headers={"If-Match": titled}))
    return ids


@pytest.fixture(scope="module")
async def manager(portal: Served) -> Person:
    return await portal.staff("manager")


async def listed(person: Person, query: str) -> list[str]:
    return [item["id"] for item in well(await person.get(f"/api/v1/accounts?{query}")).json()["items"]]


async def test_search_looks_in_names_address_and_username_and_takes_signs_literally(manager: Person, crowd: list[str]):
    """A31."""
    first, second, third, fourth = crowd
    assert await listed(manager, "q=ёлкина алёна") == [first]
    assert await listed(manager, "q=ЕЛК") == [first]
    assert await listed(manager, "q=o’neil") == [second]
    assert await listed(manager, "q=CROWD2") == [third]
    assert await listed(manager, "q=anton.b_") == [fourth]
    for nothing in ("%25", "_rowd", "crowd%25", "\\", "' OR 1=1", "anton.b__"):
        assert await listed(manager, f"q={nothing}") == [], nothing


async def test_filters_narrow_and_pages_follow_every_order(manager: Person, crowd: list[str]):
    """A31."""
    assert set(await listed(manager, "status=invited&role=curator")) == set(crowd)
    assert await listed(manager, "status=active&status=blocked") == [str(manager.account_id)]
    assert await listed(manager, "role=admin") == []
    assert await listed(manager, f"organisation_id={uuid7()}") == []
    assert await listed(manager, "created_at_to=2020-01-01T00:00:00Z") == []
    for sort in ("created_at", "last_name", "email", "last_login_at"):
        up, down = await listed(manager, f"sort={sort}"), await listed(manager, f"sort=-{sort}")
        assert up == down[::-1]
        assert up == [each async for each in pages(manager, f"sort={sort}&limit=2")]


async def pages(person: Person, query: str):
    path = f"/api/v1/accounts?{query}"
    while path:
        page = well(await person.get(path))
        for item in page.json()["items"]:
            yield item["id"]
        path = page.links.get("next", {}).get("url")


async def test_a_page_costs_two_statements_and_its_total_one_more(
    manager: Person, crowd: list[str], monkeypatch: pytest.MonkeyPatch
):
    """A31, A40."""
    for query, most in (("q=a&status=invited&role=curator", 2), ("include=total&limit=2", 3)):
        with statements(monkeypatch) as asked:
            page = well(await manager.get(f"/api/v1/accounts?{query}")).json()
        assert len(asked) <= most, asked
    assert page["total"] == len(crowd) + 1


async def test_a_list_shows_nobody_of_another_organisation(portal: Served, manager: Person, admin: Person):
    """A24."""
    foreign = await portal.staff("curator")
    assert str(foreign.account_id) not in await listed(manager, "limit=200")
    assert await listed(manager, f"q={foreign.email}") == []
    assert await listed(admin, f"q={foreign.email}") == [str(foreign.account_id)]
    curator = await portal.staff("curator", UUID((await manager.get(ME)).json()["organisation"]["id"]))
    assert str(manager.account_id) in await listed(curator, "limit=200")


async def test_a_profile_shows_what_is_public_to_whoever_is_signed_in(
    portal: Served, participant: Person, manager: Person
):
    well(await edited(manager, title="Mentor", phone="+79991234567"))
    shown = well(await participant.get(f"/api/v1/profiles/{manager.account_id}")).json()
    assert shown == {
        "id": str(manager.account_id),
        "username": None,
        "display_name": "Manager Staff",
        "title": "Mentor",
    }
    assert well(await participant.get("/api/v1/profiles/me")).json()["id"] == str(participant.account_id)
    several = f"ids={manager.account_id}&ids={uuid7()}&ids={participant.account_id}"
    found = well(await participant.get(f"/api/v1/profiles?{several}")).json()["items"]
    assert [each["id"] for each in found] == [str(manager.account_id), str(participant.account_id)]
    assert (await participant.get(f"/api/v1/profiles/{uuid7()}")).status_code == 404
    for path in (f"/{manager.account_id}", f"?{several}"):
        assert (await portal.visitor.get(f"/api/v1/profiles{path}")).status_code == 401


async def test_profiles_are_asked_for_by_up_to_a_hundred_ids(participant: Person):
    def of(count: int) -> str:
        return "/api/v1/profiles?" + "&".join(f"ids={uuid7()}" for _ in range(count))

    assert well(await participant.get(of(100))).json() == {"items": []}
    for wrong in (of(101), "/api/v1/profiles", "/api/v1/profiles?ids=x"):
        refused = await participant.get(wrong)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid-parameter")
