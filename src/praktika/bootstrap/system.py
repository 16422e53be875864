"""What operators and clients ask about the portal itself."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from praktika.bootstrap.version import VERSION
from praktika.infrastructure import metrics
from praktika.infrastructure.health import Health, Readiness
from praktika.infrastructure.http import JSON_BYTES, MOST_ITEMS, declare, operation_id, router
from praktika.infrastructure.idempotency import KEPT
from praktika.infrastructure.injection import Provided
from praktika.notifications.adapters.sql.letter_figures import LetterFigures
from praktika.timesheets.domain.exports import MOST_AT_ONCE

probes = APIRouter(tags=["system"], generate_unique_id_function=operation_id)
meta = router("system")

HealthCheck = Annotated[Health, Depends(Provided("infrastructure.health"))]


LettersByState = Annotated[LetterFigures, Depends(Provided("notifications.letter_figures"))]


class Alive(BaseModel):
    status: str = Field(examples=["ok"])


@probes.get("/livez")
async def livez() -> Alive:
    """The process answers."""
    return Alive(status="ok")


@probes.get("/readyz", responses={503: {"model": Readiness, "description": "down"}})
async def readyz(response: Response, health: HealthCheck) -> Readiness:
    """Database, schema and broker. Without its broker the portal goes on and is called degraded."""
    found = await health.readiness()
    response.status_code = 503 if found.status == "down" else 200
    return found


@probes.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def figures(health: HealthCheck, letters: LettersByState) -> Response:
    """Figures for Prometheus: requests, background work by queue and state, letters of the last day by state."""
    gauges = await health.figures() | await letters.figures()
    return Response(metrics.exposition(gauges), media_type=metrics.MEDIA_TYPE)


class Meta(BaseModel):
    name: str
    version: str
    limits: dict[str, int]
    codes: dict[str, list[str]]


LIMITS: Final = {
    "page_items": MOST_ITEMS,
    "json_bytes": JSON_BYTES,
    "idempotency_hours": KEPT // timedelta(hours=1),
    "timesheet_sync_rows": MOST_AT_ONCE,
}

CODES: Final[dict[str, list[str]]] = {"locales": ["ru", "en"], "timesheet_forms": ["0504421"]}


@meta.get("/meta", **declare(None))
async def read_meta() -> Meta:
    """Version, limits and code tables."""
    return Meta(name="praktika", version=VERSION, limits=LIMITS, codes=CODES)
