"""What an operator at a terminal sees of background work, and does about it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import typer
from sqlalchemy import case, func, select

from praktika.bootstrap.administration import CLI
from praktika.bootstrap.container import Container
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import WorkState
from praktika.notifications.domain.dead_letters import WorkId
from praktika.notifications.services.dead_letters import MOST_AT_ONCE

w = work_items.c

LATER: Final = "scheduled"
"""Shown for what waits and is not due yet."""

STATE: Final = case((w.state != WorkState.WAITING, w.state), (w.available_at > func.now(), LATER), else_=w.state)
AGE: Final = func.greatest(func.now() - func.min(w.available_at), timedelta())

WIDEST: Final = 100
"""Characters of an error that fit on a line."""


async def status(container: Container) -> int:
    """How much there is by queue and handler, since when the oldest is due, and the last error of what is dead."""
    unfinished = w.state.in_([WorkState.WAITING, WorkState.RUNNING, WorkState.DEAD])
    columns = (w.queue, STATE.label("state"), w.handler, func.count(), AGE, func.max(w.last_error))
    rows = select(*columns).where(unfinished).group_by(w.queue, w.handler, STATE).order_by(w.queue, STATE, w.handler)
    found = await _rows(container, rows)
    table = [(q, _name(state), handler, n, _ago(age), _short(error)) for q, state, handler, n, age, error in found]
    _print(("queue", "state", "handler", "count", "oldest", "error"), table)
    typer.echo(f"{sum(row[3] for row in table)} in all" if table else "nothing waits")
    return 0


async def listed(container: Container, state: WorkState, handler: str | None, limit: int) -> int:
    """Single pieces of work, the newest first."""
    columns = (w.id, w.handler, w.key, w.attempts, w.losses, w.available_at, w.last_error)
    rows = select(*columns).where(w.state == state).order_by(w.id.desc()).limit(limit)
    found = await _rows(container, rows.where(w.handler == handler) if handler else rows)
    table = [(*row[:5], row.available_at.isoformat(timespec="seconds"), _short(row.last_error)) for row in found]
    _print(("id", "handler", "key", "tries", "losses", "due", "error"), table)
    typer.echo(f"{len(table)} shown" if table else f"nothing is {state.value}")
    return 0


async def requeue(container: Container, what: str) -> int:
    """One piece of dead work by its id, or all of a handler."""
    dead_letters = container.notifications.dead_letters()
    if work_id := _as_id(what):
        await dead_letters.requeue(CLI, WorkId(work_id))
        typer.echo("1 requeued")
        return 0
    count = last = await dead_letters.requeue_all(CLI, subscriber=what)
    while last == MOST_AT_ONCE:
        count += (last := await dead_letters.requeue_all(CLI, subscriber=what))
    typer.echo(f"{count} requeued")
    return 0


async def discard(container: Container, work_id: UUID, reason: str) -> int:
    await container.notifications.dead_letters().discard(CLI, WorkId(work_id), reason=reason)
    typer.echo("1 discarded")
    return 0


async def _rows(container: Container, rows: Any) -> Sequence[Any]:
    async with container.infrastructure.sessions()() as session:
        return (await session.execute(rows)).all()  # type: ignore[no-any-return]


def _print(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they must be; nothing at all without rows."""
    if lines := [tuple(map(str, row)) for row in rows]:
        widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
        for line in (heads, *lines):
            typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _ago(age: timedelta) -> str:
    return str(timedelta(seconds=int(age.total_seconds())))


def _name(state: object) -> str:
    return state.value if isinstance(state, WorkState) else str(state)


def _short(error: str | None) -> str:
    return (error or "")[:WIDEST]


def _as_id(what: str) -> UUID | None:
    try:
        return UUID(what)
    except ValueError:
        return None
