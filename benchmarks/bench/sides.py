"""Portal and floor side by side, the floor repeating what the portal asks the database."""

import asyncio
import json
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.request import Request, urlopen
from uuid import UUID

from bench import servers
from bench.recording import Recorder
from bench.scripts import Script
from bench.servers import Server
from bench.stage import Stage
from bench.world import ANSWERS, Principal
from praktika.internships.domain.programmes import Programme

API: Final = "/api/v1"

LARGEST_PAGE: Final = 200
WISH: Final = {"note": "Посмотрите моё резюме, пожалуйста."}

DEEP: Final = 0.9
"""Share of the list that lies before the deep page."""


@dataclass(frozen=True)
class Sides:
    stage: Stage
    portal: Server
    floor: Server
    deep_page: str
    scripts: Mapping[str, Script]

    def statements(self, name: str) -> int:
        return len(self.scripts[name])


@contextmanager
def both(stage: Stage) -> Iterator[Sides]:
    with servers.portal(stage.environment, stage.log) as portal:
        deep = _deep_page(stage, portal.port)
        scripts = asyncio.run(_record(stage, deep))
        stage.scripts.write_bytes(pickle.dumps(scripts))
        environment = {"BENCH_DATABASE_URL": stage.url, "BENCH_SCRIPTS": str(stage.scripts)}
        with servers.floor(environment, stage.log) as floor:
            yield Sides(stage, portal, floor, deep, scripts)


def page(limit: int = 50) -> str:
    return f"{API}/slots?limit={limit}"


def submission(programme: Programme) -> dict[str, object]:
    return {"step_id": str(programme.steps[0].id), "answers": ANSWERS}


def _deep_page(stage: Stage, port: int) -> str:
    """Walked to as a client would: by the cursors of large pages."""
    largest, cursor = page(LARGEST_PAGE), ""
    for _ in range(max(1, int(stage.scale.slots * DEEP) // LARGEST_PAGE)):
        answer = _get(port, largest + cursor, stage.to_portal(stage.world.participants[0]))
        cursor = f"&cursor={answer['next_cursor']}" if answer["next_cursor"] else cursor
    return page() + cursor


def _get(port: int, path: str, headers: Mapping[str, str]) -> dict[str, str]:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=dict(headers))) as answer:
        found: dict[str, str] = json.load(answer)
        return found


async def _record(stage: Stage, deep_page: str) -> Mapping[str, Script]:
    """One request of each kind; each to an app of its own that has not met its actor, so that it asks who that is."""
    world = stage.world
    reader, applicant, client = world.participants[:3]
    slot, programme = world.slots[0], world.open[0]
    step = programme.steps[0].id
    return {
        "read": await _script(stage, reader, "GET", f"{API}/slots/{slot.id}", slot=slot.id),
        "first page": await _script(stage, reader, "GET", page()),
        "deep page": await _script(stage, reader, "GET", deep_page),
        "submit": await _script(
            stage,
            applicant,
            "POST",
            f"{API}/programmes/{programme.id}/applications",
            submission(programme),
            programme=programme.id,
            step=step,
        ),
        "reserve": await _script(
            stage,
            client,
            "POST",
            f"{API}/slots/{slot.id}/reserve",
            WISH,
            slot=slot.id,
            specialist=slot.specialist_id,
            organisation=slot.organisation_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        ),
    }


async def _script(
    stage: Stage, who: Principal, method: str, path: str, body: object = None, **told: UUID | datetime
) -> Script:
    recorder = Recorder(stage.settings)
    known = {"session": who.session_id, "account": who.account_id, **told}
    try:
        return await recorder.script(known, method, path, stage.to_portal(who), body)
    finally:
        await recorder.close()
