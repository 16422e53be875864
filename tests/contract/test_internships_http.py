"""The routes of internships over both stores: shapes, statuses, pointers."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from builders.internships import ENDS_ON, STARTS_ON, manager, participant
from praktika.infrastructure import problems
from praktika.internships.adapters.http import ROUTERS
from praktika.kernel.actors import Actor
from praktika.kernel.errors import Unauthenticated
from support.internships import ServedHouse

pytestmark = pytest.mark.anyio

AGE = {
    "key": "age",
    "label": "Age",
    "kind": "number",
    "required": True,
    "must_be_verified": True,
    "criteria": [{"op": "range", "min": 18, "max": 35}],
}
FORM = {"kind": "application", "title": "Application", "points": 10, "fields": [AGE]}
STAGE = {"kind": "stage", "title": "Work", "duration": 60, "unit": "days", "min_fill_percent": 50}
DATES = {
    "starts_on": STARTS_ON.isoformat(),
    "ends_on": ENDS_ON.isoformat(),
    "applications_from": "2026-09-01T12:00:00+03:00",
    "applications_until": "2026-09-20T00:00:00+03:00",
}


JSON = {"Content-Type": "application/json"}


class Doors:
    """Identity's authenticator: a token is the account's id."""

    def __init__(self) -> None:
        self.known: dict[str, Actor] = {}

    async def actor(self, token: str, **_: object) -> Actor:
        if token not in self.known:
            raise Unauthenticated
        return self.known[token]


class Client:
    """Requests as somebody."""

    def __init__(self, http: httpx.AsyncClient, doors: Doors) -> None:
        self._http = http
        self._doors = doors

    async def __call__(
        self, who: Actor | None, method: str, path: str, json: Any = None, status: int = 200, **headers: str
    ) -> Any:
        response = await self.ask(who, method, path, json, **headers)
        assert response.status_code == status, response.text
        self.headers = response.headers
        return response.json() if response.content else None

    async def ask(self, who: Actor | None, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        if who:
            self._doors.known[str(who.account_id)] = who
            headers["Authorization"] = f"Bearer {who.account_id}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {"content": json, "headers": sent | JSON} if isinstance(json, str) else {"json": json, "headers": sent}
        return await self._http.request(method, f"/api/v1{path}", **body)


@pytest.fixture
async def call(house: ServedHouse) -> AsyncIterator[Client]:
    doors, app = Doors(), FastAPI()
    ledger = house.ledger
    internships = {
        "catalogue": house.catalogue,
        "templates": house.templates,
        "programmes": house.programmes,
        "applications": house.applications,
        "screening": house.screening,
        "candidates": house.candidates,
        "interns": house.interns,
        "catalogue_queries": house.read.catalogue,
        "template_queries": house.read.templates,
        "programme_queries": house.read.programmes,
        "application_queries": house.read.applications,
        "candidacy_queries": house.read.candidacies,
        "intern_queries": house.read.interns,
        "points_queries": house.read.points,
    }
    app.state.container = SimpleNamespace(
        identity=SimpleNamespace(authenticator=lambda: doors),
        infrastructure=SimpleNamespace(ledger=lambda: ledger),
        internships=SimpleNamespace(**{name: _provider(each) for name, each in internships.items()}),
    )
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        yield Client(http, doors)


def _provider(service: object) -> Any:
    return lambda: service


def errors(problem: Any) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in problem["errors"]}


async def launched(call: Client, staff: Actor, *steps: Any, **terms: Any) -> Any:
    template = await call(staff, "POST", "/templates", {"title": "Full", "steps": steps or [FORM, STAGE]}, 201)
    await call(staff, "POST", f"/templates/{template['id']}/publish")
    return await call(staff, "POST", f"/templates/{template['id']}/launch", DATES | terms, 201)


async def test_from_a_template_to_an_intern(call):
    staff, who = manager(), participant()
    programme = await launched(call, staff, capacity=2)
    assert (programme["kind"], programme["phase"], programme["free_places"]) == ("full", "applications", 2)
    step = programme["steps"][0]
    assert (step["points"], step["fields"][0]["criteria"]) == (10.0, AGE["criteria"])
    address = f"/programmes/{programme['id']}"
    assert (await call(None, "GET", address))["steps"][0]["fields"][0]["criteria"] == []

    body = {"step_id": step["id"], "answers": {"age": 20}}
    application = await call(who, "POST", f"{address}/applications", body, 201)
    assert (application["status"], application["allowed_actions"]) == ("submitted", ["withdraw"])
    verdict = await call(staff, "POST", f"/applications/{application['id']}/screen")
    assert (verdict["created"], verdict["passed"], verdict["results"][0]["result"]) == (True, True, "pass")
    again = await call(staff, "POST", f"/applications/{application['id']}/screen")
    assert (again["created"], again["id"]) == (False, verdict["id"])

    candidacy = await call(who, "GET", f"/candidacies/{application['candidate_id']}")
    assert (candidacy["status"], candidacy["points"]) == ("confirmed", 10.0)
    intern = await call(staff, "POST", f"{address}/interns", {"candidate_id": candidacy["id"]}, 201)
    assert (intern["status"], intern["starts_on"], intern["personnel_number"]) == ("enrolled", "2026-10-01", "P000001")
    assert intern["stages"][0]["min_fill_percent"] == 50.0
    assert (await call(who, "GET", f"/interns/{intern['id']}"))["id"] == intern["id"]
    assert (await call(who, "GET", "/accounts/me/points"))["balance"] == 10.0
    assert len((await call(who, "GET", "/accounts/me/points/entries"))["items"]) == 1
    assert (await call(staff, "GET", address))["taken"] == 1


async def test_every_wrong_answer_is_pointed_at(call):
    programme = await launched(call, manager())
    body = {"step_id": programme["steps"][0]["id"], "answers": {"age": "20", "shoe": 43}}
    problem = await call(participant(), "POST", f"/programmes/{programme['id']}/applications", body, 422)
    assert errors(problem) == {"/answers/age": "wrong-type", "/answers/shoe": "unknown-field"}


async def test_a_key_nobody_keeps_hides_no_other_answer(call):
    programme = await launched(call, manager())
    answers = {"age": 1e400, "shoe\0": 43, "hat": "\0"}
    content = json.dumps({"step_id": programme["steps"][0]["id"], "answers": answers}).replace("Infinity", "1e400")
    problem = await call(participant(), "POST", f"/programmes/{programme['id']}/applications", content, 422)
    assert errors(problem) == {
        "/answers/age": "wrong-type",
        "/answers/shoe\0": "unknown-field",
        "/answers/hat": "unknown-field",
    }


async def test_a_step_is_checked_by_its_kind(call):
    wrong = [
        {"kind": "stage", "title": "S", "duration": 5, "fields": []},
        {"kind": "application", "title": "A", "duration": 1},
        FORM | {"max_attempts": None},
    ]
    problem = await call(manager(), "POST", "/templates", {"title": "T", "steps": wrong}, 422)
    assert problem["code"] == "validation"
    wrong[0]["fields"] = [AGE]
    problem = await call(manager(), "POST", "/templates", {"title": "T", "steps": wrong}, 422)
    assert errors(problem) == {
        "/steps/0/fields": "unknown-member",
        "/steps/0/unit": "required",
        "/steps/1/duration": "unknown-member",
        "/steps/1/fields": "required",
        "/steps/2/max_attempts": "wrong-type",
    }


@pytest.mark.parametrize(
    ("step", "pointer", "code"),
    [
        (FORM | {"kind": "trial"}, "/steps/0/kind", "not-an-option"),
        (FORM | {"points": 1.001}, "/steps/0/points", "out-of-range"),
        (FORM | {"points": "1"}, "/steps/0/points", "wrong-type"),
        (FORM | {"points": -1}, "/steps/0/points", "out-of-range"),
        (STAGE | {"min_fill_percent": 100.01}, "/steps/0/min_fill_percent", "out-of-range"),
        (FORM | {"fields": [AGE | {"kind": "file"}]}, "/steps/0/fields/0/kind", "not-an-option"),
        (FORM | {"fields": [AGE | {"key": "Age"}]}, "/steps/0/fields/0/key", "invalid-format"),
        (FORM | {"fields": [AGE | {"criteria": [{"op": "x"}]}]}, "/steps/0/fields/0/criteria/0/op", "not-an-option"),
        (FORM | {"id": "018f0000-0000-7000-8000-000000000000"}, "/steps/0/id", "unknown-reference"),
    ],
)
async def test_a_half_valid_step_leaves_no_template(call, step, pointer, code):
    staff = manager()
    problem = await call(staff, "POST", "/templates", {"title": "T", "steps": [step]}, 422)
    assert errors(problem) == {pointer: code}
    assert (await call(staff, "GET", "/templates"))["items"] == []


async def test_a_backreference_has_a_code_of_its_own(call):
    field = AGE | {"kind": "string", "criteria": [{"op": "regex", "pattern": r"(a)\1"}]}
    problem = await call(manager(), "POST", "/templates", {"title": "T", "steps": [FORM | {"fields": [field]}]}, 422)
    assert problem["code"] == "internships.regex-unsupported"


async def test_edits_name_the_version_they_change(call):
    staff = manager()
    place = await call(staff, "POST", "/places", {"name": "Office", "address": "Arbat, 1"}, 201)
    address, tag = f"/places/{place['id']}", call.headers["etag"]
    await call(staff, "PATCH", address, {"name": "Hall"}, 428)
    changed = await call(staff, "PATCH", address, {"name": "Hall"}, If_Match=tag)
    assert (changed["name"], changed["address"], changed["version"]) == ("Hall", "Arbat, 1", 2)
    await call(staff, "PATCH", address, {"name": "Yard"}, 412, If_Match=tag)
    await call(staff, "PATCH", address, {"name": None}, 422, If_Match=call.headers.get("etag", '"2-00000000"'))
    await call(manager(), "PATCH", address, {"name": "Mine"}, 404, If_Match='"2-00000000"')


async def test_a_patch_of_a_programme_keeps_what_is_absent_and_clears_null(call):
    staff = manager()
    programme = await launched(call, staff, capacity=2)
    changed = await call(
        staff, "PATCH", f"/programmes/{programme['id']}", {"capacity": None, "title": "Autumn"}, If_Match='"2-00000000"'
    )
    assert (changed["capacity"], changed["free_places"], changed["title"]) == (None, None, "Autumn")
    assert (changed["starts_on"], changed["steps"]) == (programme["starts_on"], programme["steps"])


async def test_a_verdict_calls_options_by_their_labels(call):
    options = [{"value": "ru", "label": "Россия"}, {"value": "by", "label": "Беларусь"}]
    field = {"key": "from", "label": "Гражданство", "kind": "select_with_other", "options": options, "disclose": True}
    field |= {"must_be_verified": True, "criteria": [{"op": "equals", "value": "RU"}, {"op": "in", "values": ["by"]}]}
    staff, who = manager(), participant()
    programme = await launched(call, staff, FORM | {"fields": [field]})
    body = {"step_id": programme["steps"][0]["id"], "answers": {"from": {"other": "Россия"}}}
    application = await call(who, "POST", f"/programmes/{programme['id']}/applications", body, 201)
    address = f"/applications/{application['id']}"
    verdict = await call(staff, "POST", f"{address}/screen", accept_language="ru")
    (told,) = (await call(who, "GET", f"{address}/screenings", accept_language="ru"))["items"]
    messages = [[result["message"] for result in each["results"]] for each in (verdict, told)]
    asked = ("Должно быть Россия.", "Должно быть одним из: Беларусь.")
    assert messages == 2 * [[f"Ответ не соответствует требованию. {each}" for each in asked]]


async def test_weeks_are_planned_in_quarters_of_an_hour(call):
    staff, week = manager(), [7, 480, 480, 480, 480, 0, 0]
    problem = await call(staff, "POST", "/templates", {"title": "T", "defaults": {"weekly_minutes": week}}, 422)
    assert errors(problem) == {"/defaults/weekly_minutes/0": "out-of-range"}
    programme = await launched(call, staff)
    address = f"/programmes/{programme['id']}"
    body = {"weekly_minutes": week}
    problem = await call(staff, "PATCH", address, body, 422, If_Match='"2-00000000"')
    assert errors(problem) == {"/weekly_minutes/0": "out-of-range"}
    launch = f"/templates/{programme['template_id']}/launch"
    assert errors(await call(staff, "POST", launch, DATES | body, 422)) == {"/weekly_minutes/0": "out-of-range"}
    body["candidate_id"] = programme["id"]
    problem = await call(staff, "POST", f"{address}/interns", body, 422)
    assert errors(problem) == {"/weekly_minutes/0": "out-of-range"}


async def test_a_template_is_edited_step_by_step(call):
    staff = manager()
    template = await call(staff, "POST", "/templates", {"title": "T", "steps": [FORM]}, 201)
    kept = {"id": template["steps"][0]["id"], **FORM, "title": "Form"}
    edited = await call(
        staff, "PATCH", f"/templates/{template['id']}", {"steps": [kept, STAGE]}, If_Match='"1-00000000"'
    )
    assert [step["order"] for step in edited["steps"]] == [1, 2]
    assert edited["steps"][0]["id"] == template["steps"][0]["id"]
    published = await call(staff, "POST", f"/templates/{template['id']}/publish")
    assert (published["latest_version"], published["kind"]) == (1, "full")
    await call(staff, "POST", f"/templates/{template['id']}/publish", status=409)
    versions = await call(staff, "GET", f"/templates/{template['id']}/versions")
    assert [version["number"] for version in versions["items"]] == [1]
    assert (await call(staff, "GET", f"/templates/{template['id']}/versions/1"))["steps"] == edited["steps"]
    await call(staff, "GET", f"/templates/{template['id']}/versions/2", status=404)


async def test_a_manual_step_is_decided_by_a_reviewer(call):
    staff, who = manager(), participant()
    programme = await launched(call, staff, FORM | {"decision": "manual"})
    body = {"step_id": programme["steps"][0]["id"], "answers": {"age": 40}}
    application = await call(who, "POST", f"/programmes/{programme['id']}/applications", body, 201)
    address = f"/applications/{application['id']}"
    await call(staff, "POST", f"{address}/screen")
    await call(staff, "POST", f"{address}/reject", {}, 422)
    await call(staff, "POST", f"{address}/return", {"comment": "How old?"})
    assert (await call(who, "GET", address))["decision_comment"] == "How old?"
    again = await call(who, "PUT", f"{address}/answers", {"answers": {"age": 30}})
    assert (again["revision"], again["status"]) == (2, "submitted")
    await call(staff, "POST", f"{address}/screen")
    assert (await call(staff, "POST", f"{address}/approve"))["status"] == "approved"
    screenings = (await call(who, "GET", f"{address}/screenings", accept_language="ru"))["items"]
    assert [(each["revision"], each["passed"]) for each in screenings] == [(2, True), (1, False)]
    assert screenings[1]["results"][0]["message"] == "Ответ не соответствует требованию."
    assert screenings[1]["results"][0]["rule"] is None


async def test_a_repeated_key_gives_the_same_application(call):
    programme, who = await launched(call, manager()), participant()
    body = {"step_id": programme["steps"][0]["id"], "answers": {"age": 20}}
    path = f"/programmes/{programme['id']}/applications"
    first = await call(who, "POST", path, body, 201, idempotency_key="k")
    again = await call(who, "POST", path, body, 201, idempotency_key="k")
    assert first == again
    assert call.headers["idempotency-replayed"] == "true"
    await call(who, "POST", path, body, 409)


async def test_lists_count_when_asked_and_refuse_what_they_do_not_know(call):
    staff = manager()
    programme = await launched(call, staff)
    page = await call(None, "GET", f"/programmes?organisation_id={programme['organisation_id']}&include=total&limit=1")
    assert (page["total"], page["next_cursor"]) == (1, None)
    phase = f"phase=applications&starts_on_from={STARTS_ON}&starts_on_to={ENDS_ON}"
    assert [each["id"] for each in (await call(None, "GET", f"/programmes?{phase}"))["items"]] == [programme["id"]]
    assert (await call(None, "GET", f"/programmes?phase=ended&place_id={programme['id']}"))["items"] == []
    assert (await call(staff, "GET", "/applications?source=self"))["items"] == []
    await call(None, "GET", "/programmes?phase=soon", status=400)
    await call(None, "GET", "/programmes?colour=red", status=400)
    await call(None, "GET", "/programmes?sort=title", status=400)
    await call(None, "GET", "/programmes/none", status=404)


@pytest.mark.parametrize("path", ["/applications", "/interns", "/candidacies", "/accounts/me/points", "/templates"])
async def test_strangers_are_asked_to_sign_in(call, path):
    await call(None, "GET", path, status=401)


async def test_nobody_makes_himself_more_than_he_is(call):
    programme, who = await launched(call, manager()), participant()
    body = {"step_id": programme["steps"][0]["id"], "answers": {"age": 20}, "status": "approved"}
    problem = await call(who, "POST", f"/programmes/{programme['id']}/applications", body, 422)
    assert errors(problem) == {"/status": "unknown-member"}
    await call(who, "POST", f"/programmes/{programme['id']}/close", status=403)


async def test_fifty_enrolments_at_once_fill_ten_places_and_are_told_so(call, house):
    run = await house.open_programme(capacity=10)
    staff, address = manager(run.organisation_id), f"/programmes/{run.id}"
    candidates = [await house.confirm(run) for _ in range(50)]
    bodies = [{"candidate_id": str(candidate.id)} for candidate in candidates]
    answers = await asyncio.gather(*(call.ask(staff, "POST", f"{address}/interns", body) for body in bodies))
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 40}
    assert {answer.json().get("code") for answer in answers} == {None, "internships.programme-full"}
    shown = await call(staff, "GET", address)
    assert (shown["taken"], shown["free_places"]) == (10, 0)
    interns = (await call(staff, "GET", f"/interns?programme_id={run.id}"))["items"]
    assert len({intern["personnel_number"] for intern in interns}) == 10


async def test_twenty_screenings_at_once_answer_alike_and_pay_once(call, house):
    run, who = await house.open_programme(), participant()
    staff, application = manager(run.organisation_id), await house.apply(run, who)
    address = f"/applications/{application.id}/screen"
    verdicts = await asyncio.gather(*(call(staff, "POST", address) for _ in range(20)))
    assert Counter(verdict["created"] for verdict in verdicts) == {True: 1, False: 19}
    assert len({verdict["id"] for verdict in verdicts}) == 1
    assert (await call(who, "GET", "/accounts/me/points"))["balance"] == 10.0
    assert len((await call(who, "GET", "/accounts/me/points/entries"))["items"]) == 1
    assert (await call(who, "GET", f"/applications/{application.id}"))["status"] == "approved"


async def test_what_front_ends_keep_with_a_direction_is_small(call):
    staff = manager()
    fits = {"icon": "é" * ((2048 - len('{"icon": ""}')) // 2)}
    direction = await call(staff, "POST", "/directions", {"name": "IT", "display": fits}, 201)
    assert direction["display"] == fits
    problem = await call(staff, "POST", "/directions", {"name": "Media", "display": {"icon": fits["icon"] + "e"}}, 422)
    assert errors(problem) == {"/display": "too-long"}


async def test_an_applicant_says_where_he_would_like_to_work(call):
    staff, who, stranger = manager(), participant(), manager()
    direction = await call(staff, "POST", "/directions", {"name": "IT"}, 201)
    near, far, other = [
        (await call(staff, "POST", "/places", {"name": name, "address": "Arbat, 1"}, 201))["id"]
        for name in ("Near", "Far", "Other")
    ]
    foreign = (await call(stranger, "POST", "/places", {"name": "Near", "address": "Arbat, 1"}, 201))["id"]
    form = FORM | {"decision": "manual"}
    programme = await launched(call, staff, form, STAGE, places=[{"place_id": near}, {"place_id": far}])
    address, body = f"/programmes/{programme['id']}/applications", {"step_id": programme["steps"][0]["id"]}
    wishes = {"direction_id": near, "place_ids": [far, other, foreign, far]}
    problem = await call(who, "POST", address, body | {"answers": {}, "preferences": wishes}, 422)
    assert errors(problem) == {
        "/answers/age": "required",
        "/preferences/direction_id": "unknown-reference",
        "/preferences/place_ids/1": "unknown-reference",
        "/preferences/place_ids/2": "unknown-reference",
        "/preferences/place_ids/3": "duplicate",
    }
    too_many = {"place_ids": [far] * 6}
    problem = await call(who, "POST", address, body | {"answers": {"age": 20}, "preferences": too_many}, 422)
    assert errors(problem) == {"/preferences/place_ids": "too-long"}

    wishes = {"direction_id": direction["id"], "place_ids": [far, near]}
    made = await call(who, "POST", address, body | {"answers": {"age": 20}, "preferences": wishes}, 201)
    assert made["preferences"] == wishes
    application = f"/applications/{made['id']}"
    await call(staff, "POST", f"{application}/screen")
    await call(staff, "POST", f"{application}/return", {"comment": "Sure?"})
    wrong = {"answers": {"age": 21}, "preferences": {"place_ids": [other]}}
    assert errors(await call(who, "PUT", f"{application}/answers", wrong, 422)) == {
        "/preferences/place_ids/0": "unknown-reference"
    }
    assert (await call(who, "PUT", f"{application}/answers", {"answers": {"age": 21}}))["preferences"] == wishes
    await call(staff, "POST", f"{application}/screen")
    await call(staff, "POST", f"{application}/return", {"comment": "Really?"})
    again = await call(who, "PUT", f"{application}/answers", {"answers": {"age": 22}, "preferences": {}})
    assert again["preferences"] == {"direction_id": None, "place_ids": []}
    assert (await call(staff, "GET", application))["preferences"] == again["preferences"]


async def test_a_decision_is_turned_round_with_a_reason(call):
    staff, who = manager(), participant()
    programme = await launched(call, staff)
    body = {"step_id": programme["steps"][0]["id"], "answers": {"age": 20}}
    made = await call(who, "POST", f"/programmes/{programme['id']}/applications", body, 201)
    await call(staff, "POST", f"/applications/{made['id']}/screen")
    address = f"/applications/{made['id']}/override"
    problem = await call(staff, "POST", address, {"decision": "in_review", "reason": "short"}, 422)
    assert errors(problem) == {"/decision": "not-an-option", "/reason": "too-short"}
    turned = await call(staff, "POST", address, {"decision": "rejected", "reason": "Forged certificate"})
    assert (turned["status"], turned["override"]["reason"]) == ("rejected", "Forged certificate")
    assert turned["allowed_actions"] == ["override"]
    problem = await call(staff, "POST", address, {"decision": "rejected", "reason": "Forged certificate"}, 409)
    assert problem["code"] == "internships.same-decision"
    await call(who, "POST", address, {"decision": "approved", "reason": "I insist on it"}, 403)
