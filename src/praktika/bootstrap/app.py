"""The HTTP application: `uvicorn --factory praktika.bootstrap.app:create_app`."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from praktika.bootstrap import system
from praktika.bootstrap.container import Container
from praktika.bootstrap.modules import ROUTERS
from praktika.bootstrap.settings import Settings
from praktika.bootstrap.version import VERSION
from praktika.bootstrap.work import background_work
from praktika.infrastructure import logs, problems
from praktika.infrastructure.branches import branches
from praktika.infrastructure.edge import Edge
from praktika.infrastructure.http import (
    SECURITY_SCHEMES,
    ProblemOut,
)
from praktika.infrastructure.limits import Limits

DESCRIPTION = """The backend of an internship portal: vacancy, application, screening, enrolment, schedule, timesheet.

Sign in at `POST /api/v1/auth/login` and send the token as `Authorization: Bearer …`. Errors are RFC 9457 problems
with stable codes; lists are keyset pages; edits name the version they change in `If-Match`."""


TAGS: Final = [
    {"name": "system", "description": "Whether the portal works, its limits and code tables."},
    {"name": "identity", "description": "Organisations, accounts, signing in, roles and permissions."},
    {
        "name": "internships",
        "description": "Catalogue, templates, programmes, applications, interns, points.",
    },
    {"name": "timesheets", "description": "Production calendars, schedules, deviations, timesheets as files."},
    {"name": "consultations", "description": "Slots, bookings, availability, calendar feeds."},
    {"name": "notifications", "description": "Letters: what was sent to whom, and what became of it."},
]

SENT_HEADERS: Final = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-CSRF-Token")
SHOWN_HEADERS: Final = ("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "Idempotency-Replayed")


def create_app(container: Container | None = None) -> FastAPI:
    container = container or container_of_environment()
    settings: Settings = container.settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with background_work(container):
            yield
        await container.infrastructure.reader().close()
        await container.infrastructure.engine().dispose()

    app = FastAPIOffline(
        title="Praktika",
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.container = container
    problems.install(app)
    routers = (system.probes, system.meta, *ROUTERS)
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    app.router.routes.extend(branches(routes))
    _describe(app, routes)
    _surround(app, settings, container.infrastructure.limits())
    return app


def container_of_environment() -> Container:
    settings = Settings.from_env(os.environ)
    logs.configure(settings.log_level, json=settings.log_format == "json")
    return Container(settings=settings)


def _surround(app: FastAPI, settings: Settings, limits: Limits) -> None:
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_credentials=True,
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=SENT_HEADERS,
            expose_headers=SHOWN_HEADERS,
        )
    app.add_middleware(Edge, https=settings.public_url.startswith("https://"), limits=limits)


def _describe(app: FastAPI, routes: Sequence[APIRoute]) -> None:
    """The OpenAPI document with what FastAPI cannot see: branches, the ways to sign in, the problem's shape."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = app.openapi_schema = get_openapi(
                title=app.title,
                version=app.version,
                openapi_version=app.openapi_version,
                description=app.description,
                routes=routes,
                tags=app.openapi_tags,
            )
            components = schema.setdefault("components", {})
            components["securitySchemes"] = SECURITY_SCHEMES
            components.setdefault("schemas", {})["Problem"] = ProblemOut.model_json_schema()
            _drop_default_errors(schema)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _drop_default_errors(schema: dict[str, Any]) -> None:
    """FastAPI's own 422 shape, which no route answers with."""
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
