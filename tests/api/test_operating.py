"""What an operator sees at a terminal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from praktika.bootstrap import operating
from praktika.infrastructure.database import row_of
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.work import WorkItem, WorkState
from praktika.kernel.ids import uuid7
from praktika.notifications.domain.dead_letters import DeliveryStateConflict
from support.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture(autouse=True)
async def no_work(portal: Served) -> None:
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(delete(work_items))


async def keep(portal: Served, count: int = 1, **changes: Any) -> list[WorkItem]:
    now = datetime.now(UTC)
    given = {"handler": "test.paint", "queue": "praktika.general", "available_at": now - timedelta(seconds=90)}
    rest = {"event": None, "payload": {}, "state": WorkState.DEAD}
    items = [WorkItem(id=uuid7(), key=f"wall {n}", **(given | rest | changes)) for n in range(count)]
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(insert(work_items), [row_of(item) for item in items])
    return items


async def test_a_portal_at_rest_says_so(portal: Served, capsys):
    await keep(portal, state=WorkState.DONE)
    await operating.status(portal.container)
    assert capsys.readouterr().out == "nothing waits\n"
    await operating.listed(portal.container, WorkState.DEAD, None, 50)
    assert capsys.readouterr().out == "nothing is dead\n"


async def test_status_tells_how_much_since_when_and_what_went_wrong(portal: Served, capsys):
    await keep(portal, 3, last_error="ValueError: no paint")
    await keep(portal, handler="test.dry", state=WorkState.WAITING)
    later = datetime.now(UTC) + timedelta(hours=1)
    await keep(portal, handler="test.wash", state=WorkState.WAITING, available_at=later)
    await operating.status(portal.container)
    heads, *lines, total = capsys.readouterr().out.splitlines()
    assert (heads.split(), total) == (["queue", "state", "handler", "count", "oldest", "error"], "5 in all")
    dead, scheduled, waiting = (line.split(maxsplit=5) for line in lines)
    assert dead[:4] + dead[5:] == ["praktika.general", "dead", "test.paint", "3", "ValueError: no paint"]
    assert scheduled[1:] == ["scheduled", "test.wash", "1", "0:00:00"]
    assert waiting[1:4] == ["waiting", "test.dry", "1"]
    assert "0:01:30" <= waiting[4] < "0:03"


async def test_a_list_shows_single_pieces_of_work(portal: Served, capsys):
    first, second, _ = await keep(portal, 3)
    await keep(portal, handler="test.dry")
    await operating.listed(portal.container, WorkState.DEAD, "test.paint", 2)
    heads, *lines, shown = capsys.readouterr().out.splitlines()
    assert (heads.split()[:2], len(lines), shown) == (["id", "handler"], 2, "2 shown")
    assert lines[1].startswith(f"{second.id}  test.paint  wall 1")
    assert str(first.id) not in "".join(lines)


async def test_what_an_operator_decides_is_in_the_audit_trail(portal: Served, capsys):
    one, another, *_ = await keep(portal, 4)
    await operating.requeue(portal.container, str(one.id))
    await operating.discard(portal.container, another.id, "Too late.")
    await operating.requeue(portal.container, "test.paint")
    assert capsys.readouterr().out == "1 requeued\n1 discarded\n2 requeued\n"
    with pytest.raises(DeliveryStateConflict):
        await operating.discard(portal.container, another.id, "Again.")
    a, w = audit_events.c, work_items.c
    async with portal.container.infrastructure.sessions()() as session:
        decided = a.actor_kind == "cli", a.action.startswith("notifications.dead-letter:")
        told = await session.execute(select(a.action, a.reason).where(*decided).order_by(a.id))
        assert [tuple(row) for row in told] == [
            ("notifications.dead-letter:requeue", None),
            ("notifications.dead-letter:discard", "Too late."),
            ("notifications.dead-letter:requeue-all", None),
        ]
        states = await session.execute(select(w.state).order_by(w.id))
        assert [state.value for state in states.scalars()] == ["waiting", "discarded", "waiting", "waiting"]
