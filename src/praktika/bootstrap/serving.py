"""The server process: schema in embedded mode, a greeting, uvicorn."""

import asyncio
import os
import signal
import sys
import tempfile

import typer
import uvicorn

from praktika.bootstrap import schema
from praktika.bootstrap.administration import invite_first_admin, with_container
from praktika.bootstrap.embedded import as_environment
from praktika.bootstrap.settings import Settings

GRACE_SECONDS = 20


def serve(settings: Settings, *, embedded: bool) -> None:
    """Until SIGTERM or SIGINT; running requests finish."""
    if embedded:
        schema.migrate(settings.database_url)
        asyncio.run(with_container(settings, invite_first_admin))
    os.environ.update(as_environment(settings))
    with tempfile.TemporaryDirectory(prefix="praktika-metrics-") as shared:
        if settings.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
        _greet(settings)
        _listen(settings)


def _listen(settings: Settings) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it once more after an orderly end
    uvicorn.run(
        "praktika.bootstrap.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _greet(settings: Settings) -> None:
    address = settings.own_url
    typer.echo(f"Praktika is at {address}  (try {address}/docs)")
    if settings.mail_transport == "file":
        typer.echo(f"Letters are written to {settings.mail_folder.resolve()}")
