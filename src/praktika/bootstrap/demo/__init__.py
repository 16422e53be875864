"""`praktika demo`: one person's whole way through the portal, over HTTP, with real background work and real letters."""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from praktika.bootstrap.demo import scenes
from praktika.bootstrap.demo.portal import DemoFailed, running_portal
from praktika.bootstrap.settings import Settings


def run(settings: Settings) -> int:
    """0 when every step succeeded; the last line is the path of the timesheet."""
    console = Console()
    try:
        with running_portal(settings, console) as stage, _progress(console) as progress:
            task = progress.add_task("", total=len(scenes.SCENES))
            for scene in scenes.SCENES:
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
