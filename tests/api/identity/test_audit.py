"""The audit trail over HTTP; A32 of identity."""

from typing import Any

import pytest
from sqlalchemy import select

from praktika.infrastructure.tables import audit_events
from praktika.kernel.ids import uuid7
from support.lifeline import live
from support.routes import ROUTES
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

EVENTS = "/api/v1/audit-events"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def entries(person: Person, **where: Any) -> list[dict[str, Any]]:
    return list(well(await person.get(EVENTS, params={"limit": 200} | where)).json()["items"])


async def test_a_command_leaves_one_entry_with_who_what_and_the_difference(portal: Served, admin: Person):
    """A32."""
    manager = await portal.staff("manager")
    account = f"/api/v1/accounts/{manager.account_id}"
    before = {entry["id"] for entry in await entries(admin, subject_id=manager.account_id)}
    match = well(await manager.get(account)).headers["ETag"]
    header = {"If-Match": match, "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    well(await manager.patch(account, json={"title": "Mentor"}, headers=header))
    (made,) = [entry for entry in await entries(admin, subject_id=manager.account_id) if entry["id"] not in before]
    assert (made["actor_id"], made["actor_kind"]) == (str(manager.account_id), "account")
    assert (made["action"], made["subject_type"]) == ("identity.account:update", "identity.account")
    assert made["changes"] == {"title": {"from": None, "to": "Mentor"}}
    assert (made["trace_id"], made["reason"]) == (TRACE, None)
    assert well(await admin.get(f"{EVENTS}/{made['id']}")).json() == made


async def test_no_entry_of_a_whole_life_holds_a_secret_and_each_says_who(portal: Served):
    """A32."""
    await live(portal)
    async with portal.container.infrastructure.sessions()() as session:
        rows = (await session.execute(select(audit_events))).mappings().all()
    assert {row["action"].partition(".")[0] for row in rows} == {"identity", "internships", "timesheets"}
    assert [row for row in rows if row["actor_kind"] == "account" and row["actor_id"] is None] == []
    assert PASSWORD not in str([dict(row) for row in rows])
    for row in rows:
        for member, sides in row["changes"].items():
            if any(word in member for word in ("hash", "nonce", "answers", "birth_date")):
                assert set(sides.values()) <= {None, "***"}, (row["action"], member)


def test_no_route_changes_or_deletes_an_entry():
    """A32."""
    assert {route.method for route in ROUTES if route.path.startswith(EVENTS)} == {"GET"}


async def test_people_read_about_themselves_managers_about_their_organisation(portal: Served, admin: Person):
    manager, person = await portal.staff("manager"), await portal.participant()
    mine = await entries(person)
    assert mine
    assert {entry["subject_id"] for entry in mine} == {str(person.account_id)}
    organisation = well(await manager.get("/api/v1/accounts/me")).json()["organisation"]["id"]
    assert {entry["organisation_id"] for entry in await entries(manager)} <= {organisation, None}
    foreign = mine[0]["id"]
    assert (await manager.get(f"{EVENTS}/{foreign}")).status_code == 404
    assert (await portal.visitor.get(EVENTS)).status_code == 401
    assert (await person.get(f"{EVENTS}/{foreign}")).status_code == 200
    assert await entries(manager, subject_id=person.account_id) == []


async def test_entries_are_filtered_and_paged(portal: Served, admin: Person):
    person = await portal.participant()
    account = f"/api/v1/accounts/{person.account_id}"
    well(await admin.post(f"{account}/block", json={"reason": "Checking"}))
    well(await admin.post(f"{account}/unblock"))
    only = {"subject_id": person.account_id, "action": ["identity.account:block", "identity.account:unblock"]}
    assert [entry["action"] for entry in await entries(admin, **only)] == only["action"][::-1]
    first = well(await admin.get(EVENTS, params=only | {"limit": 1}))
    following = well(await admin.get(first.links["next"]["url"])).json()
    assert ([e["action"] for e in following["items"]], following["next_cursor"]) == (["identity.account:block"], None)
    (blocked,) = following["items"]
    span = {"at_from": blocked["at"], "at_to": blocked["at"]}
    assert await entries(admin, **only, **span) == []
    assert [e["id"] for e in await entries(admin, **only, at_to=first.json()["items"][0]["at"])] == [blocked["id"]]
    for wrong in ({"at_from": "yesterday"}, {"subject_id": "x"}, {"action": ""} | {"unknown": 1}):
        assert (await admin.get(EVENTS, params=wrong)).status_code == 400
    assert (await admin.get(f"{EVENTS}/{uuid7()}")).status_code == 404


async def test_a_look_at_anothers_page_is_recorded_before_it_is_shown(portal: Served, admin: Person):
    manager = await portal.staff("manager")
    organisation = well(await manager.get("/api/v1/accounts/me")).json()["organisation"]["id"]
    curator = await portal.staff("curator", organisation)
    well(await manager.get(f"/api/v1/accounts/{curator.account_id}"))
    well(await curator.get("/api/v1/accounts/me"))
    (seen,) = await entries(curator, action="identity.account:read")
    assert (seen["actor_id"], seen["changes"], seen["address"]) == (str(manager.account_id), {}, None)
    assert (await manager.get(f"/api/v1/accounts/{uuid7()}")).status_code == 404
    assert len(await entries(admin, actor_id=manager.account_id, action="identity.account:read")) == 1


async def test_a_look_at_where_somebody_signs_in_is_recorded_and_one_at_oneself_is_not(portal: Served):
    manager = await portal.staff("manager")
    organisation = well(await manager.get("/api/v1/accounts/me")).json()["organisation"]["id"]
    curator = await portal.staff("curator", organisation)
    for page in ("sessions", "login-events"):
        well(await manager.get(f"/api/v1/accounts/{curator.account_id}/{page}"))
        well(await curator.get(f"/api/v1/accounts/me/{page}"))
        assert (await curator.get(f"/api/v1/accounts/{manager.account_id}/{page}")).status_code == 403
        (seen,) = await entries(manager, action=f"identity.account:read-{page}")
        assert (seen["actor_id"], seen["subject_id"]) == (str(manager.account_id), str(curator.account_id))
