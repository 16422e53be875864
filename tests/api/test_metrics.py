"""Figures for Prometheus."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from praktika.infrastructure.database import row_of
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import WorkItem, WorkState
from praktika.kernel.ids import uuid7
from support.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

MINUTE = timedelta(minutes=1)


async def figures(portal: Served) -> dict[str, float]:
    answer = await portal.visitor.get("/metrics")
    lines = [line for line in answer.text.splitlines() if line.startswith(("praktika_work_", "praktika_letters"))]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def of(queue: str, state: str) -> str:
    return f'{{queue="praktika.{queue}",state="{state}"}}'


async def test_depth_age_and_letters_are_shown(portal: Served):
    """NOTIFICATIONS-A29."""
    await portal.participant()
    before, now = await figures(portal), datetime.now(UTC)
    rows = [
        WorkItem(
            id=uuid7(),
            handler="test.measured",
            key=str(uuid7()),
            event=None,
            payload={},
            queue="praktika.statistics",
            available_at=due,
            state=state,
        )
        for state, due in (
            (WorkState.WAITING, now - MINUTE),
            (WorkState.WAITING, now - 5 * MINUTE),
            (WorkState.WAITING, now + MINUTE),
            (WorkState.DEAD, now - 60 * MINUTE),
        )
    ]
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(insert(work_items), [row_of(row) for row in rows])
    after = await figures(portal)
    items, age = "praktika_work_items", "praktika_work_oldest_seconds"
    counted = {state: after[items + of("statistics", state)] for state in ("waiting", "scheduled", "running", "dead")}
    assert counted == {"waiting": 2, "scheduled": 1, "running": 0, "dead": 1}
    assert before[items + of("statistics", "waiting")] == before[age + of("statistics", "waiting")] == 0
    assert 300 <= after[age + of("statistics", "waiting")] < 400
    assert 3600 <= after[age + of("statistics", "dead")] < 3700
    assert before['praktika_letters{state="sent"}'] >= 1
    assert before['praktika_letters{state="dead"}'] == 0


async def test_each_family_says_its_type_once(portal: Served):
    text = (await portal.visitor.get("/metrics")).text
    types = [line for line in text.splitlines() if line.startswith("# TYPE praktika_")]
    assert len(types) == len(set(types))
    assert {"# TYPE praktika_work_items gauge", "# TYPE praktika_letters gauge"} <= set(types)
