"""Another organisation's records: absent in every address, unknown in every body, in no list, and unchanged (A36)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from support.matrix import NEIGHBOUR, WAITING, Records, World, places, scope_of
from support.routes import LISTS, WITH_BODY, WITH_ID, Route, Schema, resolved

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

PUBLIC: Final = {
    "GET /api/v1/organisations/{organisation_id}",
    "GET /api/v1/directions/{direction_id}",
    "GET /api/v1/places/{place_id}",
    "GET /api/v1/programmes/{programme_id}",
    "GET /api/v1/profiles/{account_id}",
    "GET /api/v1/specialists/{account_id}/settings",
}

OF_NOBODY: Final = {"/roles/{role_id}", "/mail-templates/{kind}", "/unsubscribe/{token}", "/calendar-feeds/{token}"}
"""Records that belong to no organisation."""

TENANTS: Final = [
    route
    for route in WITH_ID
    if str(route) not in PUBLIC and route.ids.keys() - {"year"} and not set(places(route).values()) & OF_NOBODY
]


@pytest.mark.parametrize("route", TENANTS, ids=str)
async def test_a_record_of_another_organisation_is_not_there(world: World, route: Route):
    verdict = await world.ask(NEIGHBOUR, route, world.ours)
    forbidden = verdict.status == 403 and verdict.code == "forbidden"  # of what a manager never may, wherever
    assert verdict.status == 404 or (forbidden and not _may(route)), verdict
    assert verdict.written == 0


def _may(route: Route) -> bool:
    """Whether a manager may do it to any record at all."""
    return route.permission is None or scope_of("manager", route.permission) is not None


def soon(days: int) -> str:
    return str((datetime.now(UTC) + timedelta(days=days)).date())


def launch(our: Records) -> dict[str, Any]:
    return {
        "title": "Programme",
        "starts_on": soon(10),
        "ends_on": soon(40),
        "applications_from": f"{soon(1)}T09:00:00Z",
        "applications_until": f"{soon(5)}T09:00:00Z",
    }


def person(our: Records) -> dict[str, Any]:
    return {"email": "new@example.org", "first_name": "New", "last_name": "Person", "roles": ["curator"]}


def enrolment(our: Records) -> dict[str, Any]:
    return {"candidate_id": our[WAITING], "place_id": our["/places/{place_id}"]}


def sheet(our: Records) -> dict[str, Any]:
    month = datetime.now(UTC).strftime("%Y-%m")
    programme = our["/programmes/{programme_id}"]
    return {"programme_id": programme, "form": "0504421", "month_from": month, "month_to": month}


def grant(our: Records) -> dict[str, Any]:
    return {"account_id": our["/accounts/{account_id}"], "role": "curator"}


def webhook(our: Records) -> dict[str, Any]:
    return {"url": "https://93.184.215.14/", "event_types": ["internships.programme_published"]}


def hours(our: Records) -> dict[str, Any]:
    return {
        "weekday": 1,
        "local_from": "09:00",
        "local_to": "12:00",
        "slot_minutes": 60,
        "valid_from": soon(1),
        "specialist_id": our["/specialists/{account_id}"],
    }


def closed_day(our: Records) -> dict[str, Any]:
    return {"date": soon(1), "kind": "closed", "specialist_id": our["/specialists/{account_id}"]}


def week(our: Records) -> dict[str, Any]:
    return {"from": soon(1), "to": soon(8), "specialist_id": our["/specialists/{account_id}"]}


def consultation(our: Records) -> dict[str, Any]:
    times = {"starts_at": f"{soon(20)}T09:00:00Z", "ends_at": f"{soon(20)}T10:00:00Z"}
    return times | {"specialist_id": our["/specialists/{account_id}"]}


type Make = Callable[[Records], dict[str, Any]]

BODIES: Final[Mapping[str, Make]] = {
    "POST /api/v1/accounts": person,
    "POST /api/v1/templates/{template_id}/launch": launch,
    "PATCH /api/v1/programmes/{programme_id}": lambda our: {},
    "POST /api/v1/programmes/{programme_id}/interns": enrolment,
    "POST /api/v1/exports": sheet,
    "POST /api/v1/grants": grant,
    "POST /api/v1/webhooks": webhook,
    "POST /api/v1/availability-rules": hours,
    "POST /api/v1/availability-exceptions": closed_day,
    "POST /api/v1/slots/generate": week,
    "POST /api/v1/slots": consultation,
    "POST /api/v1/slots/{slot_id}/reschedule": lambda our: {},
}
"""Bodies that would do, for the one who asks."""

ANSWERS: Final = "PUT /api/v1/applications/{application_id}/answers"

NOT_THEIRS: Final = {
    ("PATCH /api/v1/accounts/{account_id}", "/organisation_id"): "administrators only",
    ("POST /api/v1/slots/{slot_id}/reserve", "/client_id"): "clients are of no organisation",
    ("POST /api/v1/programmes/{programme_id}/applications", "/step_id"): "a step of the programme in the address",
    **{
        (route, f"/preferences/{member}"): "of the programme applied to, by applicants"
        for route in ("POST /api/v1/programmes/{programme_id}/applications", ANSWERS)
        for member in ("direction_id", "place_ids/0")
    },
}
"""Members that do not name a record of an organisation on their own."""

NAMES: Final = {
    "organisation_id": "/organisations/{organisation_id}",
    "account_id": "/accounts/{account_id}",
    "direction_id": "/directions/{direction_id}",
    "place_id": "/places/{place_id}",
    "curator_id": "/accounts/{account_id}",
    "curator_ids": "/accounts/{account_id}",
    "candidate_id": "/candidacies/{candidate_id}",
    "programme_id": "/programmes/{programme_id}",
    "specialist_id": "/specialists/{account_id}",
    "to_slot_id": "/slots/{slot_id}",
}
"""What a member names."""


def references(schema: Schema, pointer: str = "") -> Iterator[str]:
    """Pointers of the ids a body may hold."""
    schema = resolved(schema)
    if schema.get("format") == "uuid":
        yield pointer
    for name, inner in schema.get("properties", {}).items():
        yield from references(inner, f"{pointer}/{name}")
    if "items" in schema:
        yield from references(schema["items"], f"{pointer}/0")


MEMBERS: Final = [
    (route, pointer)
    for route in WITH_BODY
    for pointer in references(route.body or {})
    if not pointer.startswith("/steps/") and (str(route), pointer) not in NOT_THEIRS
]
"""Steps of a template have ids that are made with it."""


@pytest.mark.parametrize(("route", "pointer"), MEMBERS, ids=str)
async def test_a_record_of_another_organisation_is_unknown_in_a_body(world: World, route: Route, pointer: str):
    steps = pointer.strip("/").split("/")
    named = next(step for step in reversed(steps) if step != "0")
    body = BODIES[str(route)](world.theirs) | nested(steps, world.ours[NAMES[named]])
    verdict = await world.ask(NEIGHBOUR, route, world.theirs, body, etag=await world.etag(NEIGHBOUR, route))
    found = [(each["pointer"], each["code"]) for each in (verdict.body or {}).get("errors", ())]
    assert (verdict.status, found) == (422, [(pointer, "unknown-reference")]), verdict


def nested(steps: Sequence[str], value: str) -> Any:
    """The value inside of members, and of lists of one."""
    if not steps:
        return value
    inner = nested(steps[1:], value)
    return [inner] if steps[0] == "0" else {steps[0]: inner}


def asks_by_id(route: Route) -> Iterator[str]:
    for name, schema in route.query.items():
        if schema.get("items", schema).get("format") == "uuid" and name in NAMES:
            yield name


PUBLIC_LISTS: Final = {each.partition("/{")[0] for each in PUBLIC}

PRIVATE_LISTS: Final = [route for route in LISTS if not route.ids and str(route) not in PUBLIC_LISTS]


@pytest.mark.parametrize("route", PRIVATE_LISTS, ids=str)
async def test_a_list_holds_nothing_of_another_organisation(world: World, route: Route):
    secrets = {world.ours[place] for place in world.ours if place not in OF_NOBODY and "{number}" not in place}
    for query in [{}, *({name: world.ours[NAMES[name]]} for name in asks_by_id(route))]:
        answer = await world.people[NEIGHBOUR].get(route.path, params=query)
        shown = answer.text if answer.is_success else ""
        assert [secret for secret in secrets if secret in shown] == [], query


def test_both_organisations_have_records_of_every_kind_and_none_in_common(world: World):
    common = {place for place in world.ours if world.ours[place] == world.theirs[place]}
    assert common == {"/roles/{role_id}", "/mail-templates/{kind}", "/templates/{template_id}/versions/{number}"}
