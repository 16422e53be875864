"""One person's way through a portal that is served: from vacancy to timesheet, all over HTTP."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support.served import Person, Served, well


@dataclass
class LifeLine:
    """`ids` by what they are called in addresses: `programme_id`, `intern_id` …"""

    manager: Person
    intern: Person
    ids: dict[str, str]


async def live(portal: Served) -> LifeLine:
    organisation_id = await portal.organisation()
    manager, intern = await portal.staff("manager", organisation_id), await portal.participant()
    ids = {"organisation_id": str(organisation_id), "account_id": str(intern.account_id)}
    ids |= await _open_programme(manager)
    ids |= await _apply(portal, manager, intern, ids)
    ids |= await _work(portal, manager, ids)
    ids["notice_id"] = well(await intern.get("/api/v1/notices")).json()["items"][0]["id"]
    ids["message_id"] = well(await manager.get("/api/v1/messages")).json()["items"][0]["id"]
    return LifeLine(manager, intern, ids)


async def _open_programme(manager: Person) -> dict[str, str]:
    place_id = await made(manager, "/places", name="Main office", address="Москва, Тверская 1")
    direction_id = await made(manager, "/directions", name="IT city")
    born = {"key": "birth_date", "label": "Born on", "kind": "date", "required": True, "disclose": True}
    grown_up = [{"op": "age_at_date", "on": "programme_start", "min": 18}]
    form = {"kind": "application", "title": "Application", "decision": "auto", "points": 10}
    form["fields"] = [born | {"must_be_verified": True, "criteria": grown_up}]
    stage = {"kind": "stage", "title": "Stage", "duration": 30, "unit": "days", "min_fill_percent": 50, "points": 10}
    template_id = await made(manager, "/templates", title="Internship", steps=[form, stage])
    well(await manager.post(f"/api/v1/templates/{template_id}/publish"))
    now, today = datetime.now(UTC), _today()
    programme_id = await made(
        manager,
        f"/templates/{template_id}/launch",
        title="Programme",
        starts_on=str(today),
        ends_on=str(today + timedelta(days=90)),
        applications_from=(now - timedelta(hours=1)).isoformat(),
        applications_until=(now + timedelta(hours=1)).isoformat(),
        direction_id=direction_id,
        places=[{"place_id": place_id}],
    )
    return {
        "place_id": place_id,
        "direction_id": direction_id,
        "template_id": template_id,
        "programme_id": programme_id,
    }


async def _apply(portal: Served, manager: Person, applicant: Person, ids: dict[str, str]) -> dict[str, str]:
    address = f"/programmes/{ids['programme_id']}"
    step_id = well(await manager.get(f"/api/v1{address}")).json()["steps"][0]["id"]
    answers = {"birth_date": "2002-03-04"}
    application_id = await made(applicant, f"{address}/applications", step_id=step_id, answers=answers)
    await portal.work()
    (candidate,) = well(await manager.get("/api/v1/candidacies")).json()["items"]
    return {"application_id": application_id, "candidate_id": candidate["id"]}


async def _work(portal: Served, manager: Person, ids: dict[str, str]) -> dict[str, str]:
    today = _today()
    address = f"/programmes/{ids['programme_id']}/interns"
    intern_id = await made(manager, address, candidate_id=ids["candidate_id"], place_id=ids["place_id"])
    await portal.work()
    paper = {"number": "1", "issued_on": str(today), "title": "Certificate"}
    sick = {"kind": "sick_paid", "first_day": str(today), "last_day": str(today), "document": paper}
    deviation_id = await made(manager, f"/interns/{intern_id}/deviations", **sick)
    month = today.strftime("%Y-%m")
    sheet = {"programme_id": ids["programme_id"], "form": "0504421", "month_from": month, "month_to": month}
    export_id = await made(manager, "/exports", **sheet)
    await portal.work()
    return {"intern_id": intern_id, "deviation_id": deviation_id, "export_id": export_id}


def _today() -> date:
    """Where the organisation is: three hours a day it is tomorrow there."""
    return datetime.now(ZoneInfo("Europe/Moscow")).date()


async def made(person: Person, path: str, /, **body: Any) -> str:
    """The id of what they make there."""
    return str(well(await person.post(f"/api/v1{path}", json=body)).json()["id"])
