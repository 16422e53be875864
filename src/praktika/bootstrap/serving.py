"""The server process: schema in embedded mode, a greeting, uvicorn."""

import asyncio
import os
import signal
import sys
import tempfile
from typing import Any, Final

import typer
import uvicorn

from praktika.bootstrap import forking
from praktika.bootstrap.embedded import as_environment
from praktika.bootstrap.settings import Settings

APP: Final = "praktika.bootstrap.app:create_app"
GRACE_SECONDS: Final = 20

KEEP_ALIVE_SECONDS: Final = 75
"""Longer than proxies keep a connection (60 as a rule): a request must not meet one that is just being closed."""


def serve(settings: Settings, *, embedded: bool) -> None:
    """Until SIGTERM or SIGINT; running requests finish."""
    if embedded:
        _prepare(settings)
    os.environ.update(as_environment(settings))
    with tempfile.TemporaryDirectory(prefix="praktika-metrics-") as shared:
        if settings.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
        _greet(settings)
        _listen(settings)


def _prepare(settings: Settings) -> None:
    """With all that the portal is made of, which otherwise only those need that answer requests."""
    from praktika.bootstrap import schema
    from praktika.bootstrap.administration import invite_first_admin, with_container

    schema.migrate(settings.database_url)
    asyncio.run(with_container(settings, invite_first_admin))


def _listen(settings: Settings) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it once more after an orderly end
    if settings.workers > 1:
        forking.listen(uvicorn.Config(APP, workers=settings.workers, **_options(settings)))
    else:
        uvicorn.run(APP, **_options(settings))


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "factory": True,
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
    }


def _greet(settings: Settings) -> None:
    address = settings.own_url
    typer.echo(f"Praktika is at {address}  (try {address}/docs)")
    if settings.mail_transport == "file":
        typer.echo(f"Letters are written to {settings.mail_folder.resolve()}")
