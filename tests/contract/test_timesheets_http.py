"""Timesheets over HTTP: shapes, statuses and refusals."""

from collections.abc import AsyncIterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from openpyxl import load_workbook
from starlette.types import Receive, Scope, Send

from builders.timesheets import HOLIDAYS, intern, manager, memory_office, participant, stage
from praktika.infrastructure import problems
from praktika.infrastructure.idempotency import MemoryLedger
from praktika.infrastructure.spreadsheets import OpenpyxlWriter
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import Cursors
from praktika.timesheets.adapters.http import ROUTERS
from praktika.timesheets.adapters.memory import (
    MemoryCalendarRows,
    MemoryDeviationRows,
    MemoryExportRows,
    MemoryScheduleRows,
)
from praktika.timesheets.domain import exports as limits
from praktika.timesheets.queries import CalendarQueries, DeviationQueries, ExportQueries, ScheduleQueries

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")


class Desk:
    """The routes alone; `actor` is who asks."""

    actor: Actor = ANONYMOUS

    def __init__(self) -> None:
        self.office, self.store = memory_office(spreadsheets=OpenpyxlWriter())
        neighbours = self.office.neighbours
        services = {
            "schedules": self.office.schedules,
            "deviations": self.office.deviations,
            "exports": self.office.exports,
            "calendar_queries": CalendarQueries(MemoryCalendarRows(self.store), neighbours, HOLIDAYS),
            "schedule_queries": ScheduleQueries(MemoryScheduleRows(self.store), neighbours),
            "deviation_queries": DeviationQueries(MemoryDeviationRows(self.store), neighbours, CURSORS),
            "export_queries": ExportQueries(MemoryExportRows(self.store), self.office.files, CURSORS),
        }
        ledger = MemoryLedger(self.store)
        self._app = FastAPI()
        for routes in ROUTERS:
            self._app.include_router(routes)
        self._app.state.container = SimpleNamespace(
            timesheets=SimpleNamespace(**{name: lambda it=it: it for name, it in services.items()}),
            infrastructure=SimpleNamespace(ledger=lambda: ledger),
        )
        problems.install(self._app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["praktika.actor"] = self.actor
        await self._app(scope, receive, send)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(desk), base_url="http://portal/api/v1") as client:
        yield client


@pytest.fixture
async def facts(desk: Desk):
    made = await desk.office.enrol(stages=(stage(1), stage(2)), names={"last_name": "Ёлкин"})
    desk.actor = manager(made.organisation_id)
    return made


async def posted(client: AsyncClient, path: str, **body: Any):
    return await client.post(path, json=body)


async def entered(client: AsyncClient, facts, **more: Any):
    given = {"kind": "sick_paid", "first_day": "2026-11-02", "last_day": "2026-11-03"} | more
    return await client.post(f"/interns/{facts.intern_id}/deviations", json=given)


async def test_a_calendar_and_a_month_of_it(client, facts):
    year = (await client.get("/calendars/2026")).json()
    assert (year["working_days"], year["complete"], year["country"], len(year["days"])) == (247, True, "RU", 365)
    month = (await client.get("/calendars/2026", params={"month": "2026-11"})).json()
    assert month["working_days"] == 20
    assert month["days"][2] == {
        "date": "2026-11-03",
        "kind": "working",
        "shortened_minutes": 60,
        "moved_from": None,
        "moved_to": None,
        "title": "",
        "source": "seed",
        "labels": ["shortened"],
    }
    assert [day["labels"] for day in (await client.get("/calendars/2025")).json()["days"] if day["moved_from"]][-1]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/calendars/1999", 404, "not-found"),
        ("/calendars/x", 404, "not-found"),
        ("/calendars/2026?month=11", 400, "invalid-parameter"),
        ("/calendars/2026?month=2025-11", 400, "invalid-parameter"),
        ("/calendars/2026?month=2026-13", 400, "invalid-parameter"),
        ("/calendars/2026?year=1", 400, "unknown-parameter"),
        ("/calendars/2026/norms?weekly_hours=0", 400, "invalid-parameter"),
        ("/calendars/2026/norms?weekly_hours=NaN", 400, "invalid-parameter"),
        ("/calendars/2026/norms?weekly_hours=40.1", 400, "invalid-parameter"),
        ("/calendars/2026?organisation_id=01990000-0000-7000-8000-000000000000", 404, "not-found"),
    ],
)
async def test_calendars_that_are_not_there(client, facts, path, status, code):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_norms_are_minutes(client, facts):
    norms = (await client.get("/calendars/2026/norms", params={"weekly_hours": "36"})).json()
    assert norms["year"] == {"month": None, "working_days": 247, "shortened_minutes": 240, "norm": 106464}
    assert norms["months"][10] == {"month": "2026-11", "working_days": 20, "shortened_minutes": 60, "norm": 8580}


async def test_participants_say_whose_calendar(desk, client, facts):
    desk.actor = participant()
    assert (await client.get("/calendars/2026")).json()["code"] == "invalid-parameter"
    answer = await client.get("/calendars/2026", params={"organisation_id": str(facts.organisation_id)})
    assert answer.status_code == 200


async def test_the_table_of_day_kinds(client, facts):
    kinds = (await client.get("/day-kinds")).json()["items"]
    assert len(kinds) == 36
    assert kinds[30] == {
        "number": 31,
        "kind": "downtime_employer",
        "titles": {"en": "Downtime caused by the employer", "ru": "Простой по вине работодателя"},
        "codes": {"t13": "РП"},
        "effect": "part",
        "covers": "planned",
        "norm": "excused",
        "requestable": False,
    }


async def test_a_schedule_and_its_version(client, facts):
    answer = await client.get(f"/interns/{facts.intern_id}/schedule")
    view = answer.json()
    assert view["terms"] == [
        {
            "from": "2026-09-01",
            "weekly_minutes": [480, 480, 480, 480, 480, 0, 0],
            "student_in_term": False,
            "category": "normal",
        }
    ]
    assert view["stages"][0] == {
        "stage_id": str(facts.stages[0].stage_id),
        "order": 1,
        "starts_on": "2026-09-01",
        "ends_on": "2026-10-30",
        "min_fill_percent": "50.00",
        "state": "planned",
    }
    again = await client.get(f"/interns/{facts.intern_id}/schedule", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


async def test_generating_answers_what_changed(desk, client, facts):
    new = desk.office.neighbours.know(intern(organisation_id=facts.organisation_id))
    first = await client.post(f"/interns/{new.intern_id}/schedule")
    assert (first.status_code, first.json()["changed_days"]) == (200, 181)
    second = await client.post(f"/interns/{new.intern_id}/schedule")
    assert second.json()["changed_days"] == 0
    assert second.json()["id"] == first.json()["id"]


async def test_days_totals_and_fill(client, facts):
    await entered(client, facts)
    at = f"/interns/{facts.intern_id}"
    days = (await client.get(f"{at}/days", params={"date_from": "2026-11-02", "date_to": "2026-11-04"})).json()
    assert [(each["date"], each["plan_minutes"]) for each in days["items"]] == [
        ("2026-11-02", 480),
        ("2026-11-03", 420),
    ]
    (entry,) = days["items"][0]["entries"]
    assert (entry["kind"], entry["codes"]) == ("sick_paid", {"t13": "Б", "0504421": "Б"})
    totals = (await client.get(f"{at}/totals", params={"month": "2026-11"})).json()
    assert totals["total"] == {
        "days": 18,
        "worked": 8640,
        "norm": 9540,
        "excused": 900,
        "difference": 0,
        "kinds": {"work_day": 18, "sick_paid": 2, "day_off": 10},
    }
    fill = (await client.get(f"{at}/fill", params={"stage_id": str(facts.stages[0].stage_id)})).json()
    assert (fill["percent"], fill["basis"]) == ("100.00", "recorded")


@pytest.mark.parametrize(
    "query",
    [
        "days?date_from=2026-01-01&date_to=2027-02-06",
        "days?date_from=2026-02-30&date_to=2026-03-01",
        "days?date_from=20260101&date_to=2026-03-01",
        "days",
        "totals?month=2026-1",
        "fill?basis=guessed",
    ],
)
async def test_bad_questions_about_days(client, facts, query):
    answer = await client.get(f"/interns/{facts.intern_id}/{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter")


async def test_a_deviation_from_request_to_decision(desk, client, facts):
    boss, desk.actor = desk.actor, participant(facts.account_id)
    paper = {"number": "77-1", "issued_on": "2026-11-02", "title": "Больничный лист"}
    answer = await entered(client, facts, document=paper, comment="Грипп")
    asked = answer.json()
    assert (answer.status_code, asked["status"], asked["allowed_actions"]) == (201, "requested", ["withdraw"])
    assert asked["document"] == paper
    desk.actor = boss
    refused = await client.post(f"/deviations/{asked['id']}/reject")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/comment")
    approved = await posted(client, f"/deviations/{asked['id']}/approve", comment="ок")
    assert (approved.status_code, approved.json()["status"], approved.json()["decision_comment"]) == (
        200,
        "approved",
        "ок",
    )
    again = await client.post(f"/deviations/{asked['id']}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "timesheets.invalid-transition")
    cancelled = await posted(client, f"/deviations/{asked['id']}/cancel", comment="ошибка")
    assert (cancelled.json()["status"], cancelled.json()["in_effect"]) == ("cancelled", False)


async def test_conflicts_are_listed(client, facts):
    first = (await entered(client, facts)).json()
    refused = await entered(client, facts, first_day="2026-11-03", last_day="2026-11-09")
    assert (refused.status_code, refused.json()["code"]) == (409, "timesheets.deviation-overlaps")
    assert refused.json()["conflicts"] == [
        {"id": first["id"], "kind": "sick_paid", "first_day": "2026-11-02", "last_day": "2026-11-03"}
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "holiday"}, "/kind"),
        ({"first_day": "2026-02-30"}, "/first_day"),
        ({"last_day": "2026-11-01"}, "/last_day"),
        ({"kind": "overtime", "minutes": 7}, "/minutes"),
        ({"kind": "overtime", "minutes": "60"}, "/minutes"),
        ({"kind": "overtime", "minutes": 10**30}, "/minutes"),
        ({"comment": "x" * 2001}, "/comment"),
        ({"document": {"number": "1"}}, "/document/issued_on"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_bad_deviations(client, facts, change, pointer):
    answer = await entered(client, facts, **change)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_refusals_have_their_codes(desk, client, facts):
    outside = await entered(client, facts, first_day="2026-08-01", last_day="2026-08-01")
    assert (outside.status_code, outside.json()["code"]) == (422, "timesheets.outside-period")
    assert [error["pointer"] for error in outside.json()["errors"]] == ["/first_day", "/last_day"]
    desk.actor = participant(facts.account_id)
    truancy = await entered(client, facts, kind="truancy")
    assert (truancy.status_code, truancy.json()["code"]) == (422, "timesheets.kind-not-requestable")
    desk.actor = participant()
    assert (await entered(client, facts)).status_code == 404
    desk.actor = ANONYMOUS
    assert (await entered(client, facts)).status_code == 401


async def test_deviations_are_listed_in_pages(client, facts):
    for number in (2, 5, 9):
        await entered(client, facts, first_day=f"2026-11-{number:02}", last_day=f"2026-11-{number:02}")
    first = await client.get("/deviations", params={"limit": 2, "sort": "-first_day", "kind": "sick_paid"})
    second = await client.get(first.links["next"]["url"].removeprefix("/api/v1"))
    shown = [each["first_day"] for each in first.json()["items"] + second.json()["items"]]
    assert shown == ["2026-11-09", "2026-11-05", "2026-11-02"]
    for bad in ("kind=holiday", "status=done", "sort=kind", "day_from=x", "limit=0"):
        assert (await client.get(f"/deviations?{bad}")).status_code == 400


@pytest.fixture
def order(facts) -> dict[str, str]:
    return {
        "programme_id": str(facts.programme_id),
        "form": "0504421",
        "month_from": "2026-11",
        "month_to": "2026-11",
    }


async def test_a_file_is_made_and_downloaded(client, facts, order):
    made = await client.post("/exports", json=order)
    view = made.json()
    assert (made.status_code, view["status"], view["done"], view["total"]) == (201, "ready", 1, 1)
    file = await client.get(f"/exports/{view['id']}/file")
    assert file.headers["ETag"] == f'"{view["sha256"]}"'
    assert file.headers["Content-Disposition"] == f'attachment; filename="{view["file_name"]}"'
    assert load_workbook(BytesIO(file.content))["2026-11"]["A12"].value == "Ёлкин"
    again = await client.get(f"/exports/{view['id']}/file", headers={"If-None-Match": file.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert [each["id"] for each in (await client.get("/exports")).json()["items"]] == [view["id"]]


async def test_the_same_order_with_the_same_key_makes_one_file(desk, client, facts, order):
    answers = [await client.post("/exports", json=order, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(desk.office.files.files) == 1


async def test_a_large_file_is_not_there_yet(client, facts, order, monkeypatch):
    monkeypatch.setattr(limits, "MOST_AT_ONCE", 0)
    made = await client.post("/exports", json=order)
    assert (made.status_code, made.json()["status"]) == (202, "queued")
    file = await client.get(f"/exports/{made.json()['id']}/file")
    assert (file.status_code, file.json()["code"]) == (409, "timesheets.export-not-ready")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"form": "t13"}, "/form"),
        ({"form": "flat"}, "/form"),
        ({"month_to": "2026-10"}, "/month_to"),
        ({"month_from": "2026-1"}, "/month_from"),
        ({"as_of": "yesterday"}, "/as_of"),
        ({"programme_id": str(uuid7())}, "/programme_id"),
    ],
)
async def test_bad_orders(client, facts, order, change, pointer):
    answer = await client.post("/exports", json=order | change)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_months_without_people(client, facts, order):
    answer = await client.post("/exports", json=order | {"month_from": "2026-08", "month_to": "2026-08"})
    assert (answer.status_code, answer.json()["code"]) == (422, "timesheets.nothing-to-export")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/month_from"]


async def test_months_no_calendar_is_kept_of(client, facts, order):
    answer = await client.post("/exports", json=order | {"month_from": "2100-12", "month_to": "2101-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "timesheets.year-unknown")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/month_to"]


async def test_a_missing_code_is_named(client, facts, order):
    await entered(client, facts, kind="strike")
    answer = await client.post("/exports", json=order)
    assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (
        422,
        "timesheets.code-missing",
        ["strike"],
    )
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/form"]


async def test_what_belongs_to_others_is_not_there(desk, client, facts, order):
    made = (await client.post("/exports", json=order)).json()
    entry = (await entered(client, facts)).json()
    desk.actor = manager(uuid7())
    for path in (
        f"/interns/{facts.intern_id}/schedule",
        f"/interns/{facts.intern_id}/totals?month=2026-11",
        f"/deviations/{entry['id']}",
        f"/exports/{made['id']}",
        f"/exports/{made['id']}/file",
    ):
        assert (await client.get(path)).status_code == 404
    for stranger in (desk.actor, participant()):
        desk.actor = stranger
        for command in ("approve", "reject", "cancel", "withdraw"):
            path = f"/deviations/{entry['id']}/{command}"
            assert (
                await client.post(path, json={"comment": "x"} if command != "withdraw" else None)
            ).status_code == 404
        assert (await client.post(f"/interns/{facts.intern_id}/schedule")).status_code == 404
        assert (await entered(client, facts)).status_code == 404
    assert await desk.office.codes(facts, "2026-11-02") == ["sick_paid 0"]
