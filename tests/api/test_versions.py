"""01-api 7: versions, ETags, conditional requests."""

import re

import pytest

from support.routes import EDITS, ROUTES, Route, sample
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

TAG = re.compile(r'"(\d+)-[0-9a-f]{8}"')

NO_TAGS = (
    "*",
    '"1"',
    "1",
    'W/"1-00000000"',
    '"x-00000000"',
    '"1-00000000", "2-00000000"',
    '"99999999999-00000000"',
    "",
)


@pytest.fixture(scope="module")
async def manager(portal: Served) -> Person:
    return await portal.staff("manager")


COMMANDS = {
    "PUT /api/v1/applications/{application_id}/answers",
    "DELETE /api/v1/accounts/{account_id}/sessions",
    "DELETE /api/v1/accounts/{account_id}/sessions/{session_id}",
    "DELETE /api/v1/api-keys/{key_id}",
    "DELETE /api/v1/availability-exceptions/{exception_id}",
    "DELETE /api/v1/calendar-feeds/{feed_id}",
    "DELETE /api/v1/erasures/{erasure_id}",
    "DELETE /api/v1/grants/{grant_id}",
    "DELETE /api/v1/organisations/{organisation_id}/invitations/{invitation_id}",
}
"""They hand in once more, end, revoke or cancel: the state decides about that."""


def test_what_people_edit_names_its_version():
    edits = {str(route) for route in ROUTES if route.method in ("PATCH", "PUT", "DELETE")}
    assert edits - {str(route) for route in EDITS} == COMMANDS


@pytest.mark.parametrize("route", EDITS, ids=str)
async def test_an_edit_without_a_version_is_refused(admin: Person, route: Route):
    answer = await admin.request(route.method, route.at(), json=route.body and sample(route.body))
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")


@pytest.mark.parametrize("route", EDITS, ids=str)
async def test_what_is_no_version_is_stale(admin: Person, route: Route):
    for tag in NO_TAGS:
        answer = await admin.request(
            route.method, route.at(), json=route.body and sample(route.body), headers={"If-Match": tag}
        )
        assert (answer.status_code, answer.json()["code"]) == (412, "stale"), tag


async def edited(person: Person, address: str, tag: str, **change: str):
    return await person.patch(address, json=change, headers={"If-Match": tag})


async def test_one_of_two_editors_is_told_that_it_has_changed(manager: Person):
    created = well(await manager.post("/api/v1/directions", json={"name": "Robots"}))
    address, tag = f"/api/v1/directions/{created.json()['id']}", created.headers["ETag"]
    first = await edited(manager, address, tag, name="Robotics")
    assert (first.status_code, int(TAG.fullmatch(first.headers["ETag"])[1])) == (200, first.json()["version"])
    second = await edited(manager, address, tag, name="Machines")
    assert (second.status_code, second.json()["code"]) == (412, "stale")
    assert well(await manager.get(address)).json()["name"] == "Robotics"


async def test_only_the_version_of_an_etag_decides_about_an_edit(manager: Person):
    found = well(await manager.get("/api/v1/accounts/me"))
    version = TAG.fullmatch(found.headers["ETag"])[1]
    assert (await edited(manager, "/api/v1/accounts/me", f'"{version}-ffffffff"', title="Boss")).status_code == 200


async def test_an_answer_one_has_is_not_sent_again(manager: Person):
    found = well(await manager.get("/api/v1/accounts/me"))
    tag = found.headers["ETag"]
    assert int(TAG.fullmatch(tag)[1]) == found.json()["version"]
    for sent in (tag, f'"1-00000000", {tag}'):
        same = await manager.get("/api/v1/accounts/me", headers={"If-None-Match": sent})
        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    other = await manager.get("/api/v1/accounts/me", headers={"If-None-Match": f'"{TAG.fullmatch(tag)[1]}-00000000"'})
    assert other.status_code == 200


async def test_two_readers_of_one_version_may_have_two_tags(portal: Served, manager: Person, admin: Person):
    address = f"/api/v1/accounts/{manager.account_id}"
    own, others = well(await manager.get(address)), well(await admin.get(address))
    assert own.json()["version"] == others.json()["version"]
    assert (own.headers["ETag"] == others.headers["ETag"]) is (own.content == others.content)
