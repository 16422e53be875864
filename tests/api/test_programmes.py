"""What a launch may refer to, and who may be asked to look after a programme."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.lifeline import made
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

STAGE = {"kind": "stage", "title": "Stage", "duration": 30, "unit": "days", "min_fill_percent": 50}


async def template_of(manager: Person, *steps: Any) -> str:
    template_id = await made(manager, "/templates", title="Internship", steps=steps or [STAGE])
    well(await manager.post(f"/api/v1/templates/{template_id}/publish"))
    return template_id


def dates() -> dict[str, str]:
    today = datetime.now(UTC).date() + timedelta(days=1)
    return {"starts_on": str(today), "ends_on": str(today + timedelta(days=90))}


def unknown(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert {each["code"] for each in answer.json()["errors"]} == {"unknown-reference"}
    return [each["pointer"] for each in answer.json()["errors"]]


async def test_only_who_may_be_a_curator_there_looks_after_a_programme(portal: Served, admin: Person):
    here = await portal.organisation()
    manager, curator = await portal.staff("manager", here), await portal.staff("curator", here)
    blocked, recruiter = await portal.staff("curator", here), await portal.staff("recruiter", here)
    elsewhere, participant = await portal.staff("curator"), await portal.participant()
    well(await admin.post(f"/api/v1/accounts/{blocked.account_id}/block", json={"reason": "Left the organisation"}))
    address = f"/api/v1/templates/{await template_of(manager)}/launch"
    people = [curator, elsewhere, blocked, recruiter, participant, admin]
    asked = {"curator_ids": [str(each.account_id) for each in people]}
    refused = [f"/curator_ids/{i}" for i in range(1, len(people))]
    assert unknown(await manager.post(address, json=dates() | asked)) == refused
    assert well(await manager.get("/api/v1/programmes", params={"organisation_id": str(here)})).json()["items"] == []

    mine = {"curator_ids": [str(curator.account_id)]}
    launched = well(await manager.post(address, json=dates() | mine))
    assert launched.json()["curator_ids"] == mine["curator_ids"]
    edit = {"If-Match": launched.headers["ETag"]}
    answer = await manager.patch(f"/api/v1/programmes/{launched.json()['id']}", json=asked, headers=edit)
    assert unknown(answer) == refused


async def test_a_place_is_no_direction(portal: Served):
    manager = await portal.staff("manager")
    place_id = await made(manager, "/places", name="Main office", address="Москва, Тверская 1")
    refers = {"direction_id": place_id, "places": [{"place_id": place_id}]}
    answer = await manager.post(f"/api/v1/templates/{await template_of(manager)}/launch", json=dates() | refers)
    assert unknown(answer) == ["/direction_id"]
