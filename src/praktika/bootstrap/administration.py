"""What the command line does on the portal directly: use cases as the actor `cli`."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Final

import typer
from sqlalchemy import exists, select

from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings
from praktika.identity.adapters.sql.tables import accounts
from praktika.infrastructure import logs
from praktika.kernel.actors import Actor, ActorKind, Reach
from praktika.kernel.errors import Invalid, PraktikaError
from praktika.kernel.permissions import ANY_PERMISSION

CLI: Final = Actor(kind=ActorKind.CLI, permissions={ANY_PERMISSION: Reach(everywhere=True)})


async def with_container(settings: Settings, use: Callable[[Container], Awaitable[int]]) -> int:
    container = Container(settings=settings)
    try:
        return await use(container)
    except PraktikaError as error:
        typer.echo(f"praktika: {explained(error)}", err=True)
        return 1
    finally:
        await container.infrastructure.reader().close()
        await container.infrastructure.engine().dispose()


def explained(error: PraktikaError) -> str:
    details = [f"{each.pointer}: {each.text('en')}" for each in error.violations] if isinstance(error, Invalid) else []
    return "\n".join([f"{error.text('en')} ({error.code})", *details])


async def until_signalled(settings: Settings, run: Callable[[Container, asyncio.Event], Awaitable[None]]) -> None:
    """Until SIGTERM or SIGINT; what runs then may end."""
    logs.configure(settings.log_level, json=settings.log_format == "json")
    stop = asyncio.Event()
    for signalled in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signalled, stop.set)

    async def use(container: Container) -> int:
        await run(container, stop)
        return 0

    await with_container(settings, use)


async def create_admin(
    container: Container, email: str, first_name: str | None, last_name: str | None, password: str | None
) -> int:
    code = await container.identity.administration().create_admin(
        CLI, email=email, first_name=first_name, last_name=last_name, password=password
    )
    typer.echo(invitation_link(container, code) if code else f"{email} is an administrator now")
    return 0


async def invite_first_admin(container: Container) -> int:
    """A portal without a single account prints the way in."""
    async with container.infrastructure.sessions()() as session:
        if (await session.execute(select(exists(select(accounts.c.id))))).scalar_one():
            return 0
    settings: Settings = container.settings()
    code = await container.identity.administration().create_admin(CLI, email=settings.first_admin_email)
    typer.echo(f"\nFirst administrator {settings.first_admin_email}, one-time invitation:")
    typer.echo(f"  {invitation_link(container, code)}\n")
    return 0


def invitation_link(container: Container, code: str) -> str:
    return f"{container.settings().links_url}/accept-invitation#code={code}"
