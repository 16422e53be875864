"""`praktika demo`: one person's whole way through the portal, over HTTP, with real background work and real letters."""

import sys
from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from praktika.bootstrap.demo import consulting, scenes, telling
from praktika.bootstrap.demo.portal import DemoFailed, Stage, running_portal
from praktika.bootstrap.settings import Settings

SCENES: Final[tuple[Callable[[Stage], str], ...]] = (
    scenes.administrator,
    scenes.organisation,
    scenes.catalogue,
    scenes.template,
    scenes.programme,
    scenes.sign_up,
    scenes.application,
    scenes.points,
    scenes.enrolment,
    scenes.sickness,
    scenes.letters,
    telling.notices,
    telling.choice,
    telling.webhook,
    telling.dead_letter,
    consulting.consultants,
    consulting.consultations,
    scenes.timesheet,
)


def run(settings: Settings) -> int:
    """0 when every step succeeded; the last line is the path of the timesheet."""
    console = Console()
    try:
        with running_portal(settings, console) as stage, _progress(console) as progress:
            task = progress.add_task("", total=len(SCENES))
            for scene in SCENES:
                progress.update(task, description=_first_line(scene))
                console.print(f"[green]✓[/] {scene(stage)}", soft_wrap=True)
                progress.advance(task)
        console.print(f"\nThe month's timesheet: {stage.file}", soft_wrap=True)
    except DemoFailed as failure:
        console.print(f"[red]✗ {failure}[/]", soft_wrap=True)
        return 1
    return 0


def _first_line(scene: Callable[..., str]) -> str:
    return (scene.__doc__ or "").partition("\n")[0]


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not sys.stdout.isatty())
