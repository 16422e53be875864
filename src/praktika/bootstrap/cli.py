"""The command line `praktika`."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from dotenv import load_dotenv

from praktika.bootstrap.settings import Settings, SettingsError
from praktika.kernel.work import WorkState

app = typer.Typer(help="Praktika, the backend of an internship portal.", no_args_is_help=True, add_completion=False)
keys = typer.Typer(help="Keys that sign access tokens.", no_args_is_help=True)
admin = typer.Typer(help="Administrators.", no_args_is_help=True)
work = typer.Typer(help="Background work.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(admin, name="admin")
app.add_typer(work, name="work")


@app.callback()
def main() -> None:
    load_dotenv(Path(".env"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` runs before the server takes over


def configured() -> Settings:
    """The settings as they are given; the end, with a plain line for each that is wrong."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as error:
        typer.echo(f"praktika: {error}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def ready() -> Iterator[Settings]:
    """Settings that are complete, with a private PostgreSQL running when none is named."""
    from sqlalchemy.exc import DBAPIError

    from praktika.bootstrap.embedded import prepared
    from praktika.infrastructure.embedded_postgres import EmbeddedPostgresError

    try:
        with prepared(configured()) as settings:
            yield settings
    except (SettingsError, EmbeddedPostgresError) as error:
        typer.echo(f"praktika: {error}", err=True)
        raise typer.Exit(2) from None
    except (DBAPIError, OSError) as error:  # of the database, or a folder that may not be written
        typer.echo(f"praktika: {getattr(error, 'driver_exception', error)}", err=True)
        raise typer.Exit(1) from None


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer requests.")] = None,
) -> None:
    """Serve the API; without a broker, do the background work as well."""
    from praktika.bootstrap.serving import serve as run

    given = {
        name: value for name, value in {"host": host, "port": port, "workers": workers}.items() if value is not None
    }
    with ready() as settings:
        run(settings.listening(**given), embedded=Settings.from_env(os.environ).is_embedded)


@app.command()
def worker() -> None:
    """Handle background work that RabbitMQ delivers."""
    from praktika.bootstrap.work import run_worker

    _until_stopped(run_worker)


@app.command()
def scheduler() -> None:
    """Hand due work to RabbitMQ and plan periodic jobs; any number may run."""
    from praktika.bootstrap.work import run_scheduler

    _until_stopped(run_scheduler)


@app.command()
def migrate(revision: Annotated[str, typer.Argument(help="Where to.")] = "head") -> None:
    """Bring the database's schema up to date."""
    from praktika.bootstrap import schema

    with ready() as settings:
        schema.migrate(settings.database_url, revision)
    typer.echo(f"schema is at {revision}")


@app.command()
def demo() -> None:
    """Walk one person through the whole life line over HTTP and fetch the month's timesheet."""
    from praktika.bootstrap.demo import run

    sys.exit(run(configured()))


@app.command()
def openapi(
    path: Annotated[Path, typer.Argument(help="The document.")] = Path("docs/openapi.json"),
    check: Annotated[bool, typer.Option("--check", help="Compare only; exit 1 when they differ.")] = False,
) -> None:
    """Write the OpenAPI document, or compare it with the one that is kept."""
    from praktika.bootstrap.documents import openapi_text

    made = openapi_text()
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made)
    elif not path.exists() or path.read_text() != made:
        typer.echo(f"{path} is not what the code says; run: make openapi", err=True)
        raise typer.Exit(1)
    typer.echo(str(path))


@keys.command()
def generate(
    folder: Annotated[Path | None, typer.Option(help="Where to; PRAKTIKA_TOKEN_KEYS_DIR otherwise.")] = None,
    algorithm: Annotated[str | None, typer.Option(help="RS256 or EdDSA; the setting otherwise.")] = None,
) -> None:
    """Make a pair of token keys; never overwrites one."""
    from praktika.identity.adapters.keys import KeyProblem, generate_keys

    settings = configured()
    target = folder or settings.token_keys_dir
    try:
        generate_keys(target, algorithm or settings.token_algorithm)
    except KeyProblem as error:
        typer.echo(f"praktika: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"keys are in {target}")


@admin.command()
def create(
    email: Annotated[str, typer.Option()],
    first_name: Annotated[str | None, typer.Option()] = None,
    last_name: Annotated[str | None, typer.Option()] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Active at once.")] = False,
) -> None:
    """Invite an administrator and print the one-time link; exit 1 when the e-mail is taken."""
    from praktika.bootstrap.administration import create_admin

    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    _once(lambda c: create_admin(c, email, first_name, last_name, password))


@work.command()
def status() -> None:
    """How much work waits, runs or is dead, by queue and handler, and since when."""
    from praktika.bootstrap import operating

    _once(operating.status)


@work.command("list")
def list_(
    state: Annotated[WorkState, typer.Option(help="What is shown.")] = WorkState.DEAD,
    handler: Annotated[str | None, typer.Option(help="Only work of this one.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
) -> None:
    """Single pieces of work, newest first: what they are about, and what went wrong."""
    from praktika.bootstrap import operating

    _once(lambda c: operating.listed(c, state, handler, limit))


@work.command()
def requeue(what: Annotated[str, typer.Argument(help="A handler, or the id of one piece of work.")]) -> None:
    """Try dead work again."""
    from praktika.bootstrap import operating

    _once(lambda c: operating.requeue(c, what))


@work.command()
def discard(
    work_id: Annotated[UUID, typer.Argument(help="As `praktika work list` shows it.")],
    reason: Annotated[str, typer.Option(help="Kept in the audit trail.")],
) -> None:
    """Give dead work up for good."""
    from praktika.bootstrap import operating

    _once(lambda c: operating.discard(c, work_id, reason))


def _once(use: Callable[[Any], Awaitable[int]]) -> None:
    """Run one asynchronous job with a container of its own; its result is the exit code."""
    from praktika.bootstrap.administration import with_container

    with ready() as settings:
        code = asyncio.run(with_container(settings, use))
    if code:
        raise typer.Exit(code)


def _until_stopped(run: Callable[[Any, asyncio.Event], Awaitable[None]]) -> None:
    from praktika.bootstrap.administration import until_signalled

    with ready() as settings:
        if not settings.broker_url.get_secret_value():
            typer.echo("praktika: PRAKTIKA_BROKER_URL is missing; without a broker the API does this work", err=True)
            raise typer.Exit(2)
        asyncio.run(until_signalled(settings, run))
