"""The OpenAPI document keeps its word: whatever fits it is answered as it says, whoever asks, and never with a 5xx."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx import Response
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from requests import Request
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from praktika.infrastructure.database import create_engine
from support.database import empty
from support.lifeline import live, made
from support.routes import DOCUMENT
from support.served import PORTAL, Person, Served, Visitor, serving, settings_of, well

pytestmark = pytest.mark.postgres

SCHEMA: Final = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.config.phases.update(phases=["fuzzing"])

CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

WHO: Final = ("admin", "manager", "specialist", "participant", "stranger")


class Asked:
    """A portal in which somebody is an intern already, in an event loop of its own, asked from plain functions."""

    def __init__(self, loop: BlockingPortal, portal: Served) -> None:
        self.loop, self.portal = loop, portal
        life = loop.call(live, portal)
        house = UUID(life.ids["organisation_id"])
        colleague = loop.call(portal.staff, "curator", house)
        self.ids = life.ids | {"account_id": str(colleague.account_id)}  # who may be blocked, as he asks nothing
        self._people: dict[str, Visitor] = {
            "admin": loop.call(portal.admin),
            "manager": life.manager,
            "specialist": loop.call(portal.staff, "specialist", house),
            "participant": life.intern,
            "stranger": portal.visitor,
        }
        self.ids |= loop.call(self._consultation)

    async def _consultation(self) -> dict[str, str]:
        """Which the participant has reserved with the specialist."""
        starts_at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=9)
        period = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}
        slot_id = await made(self._people["specialist"], "/slots", **period)
        reserved = well(await self._people["participant"].post(f"/api/v1/slots/{slot_id}/reserve")).json()
        return {"slot_id": slot_id, "booking_id": reserved["booking"]["id"]}

    def ask(self, who: str, case: Any) -> Response:
        request = Request(**case.as_transport_kwargs(base_url=PORTAL)).prepare()
        headers = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
        return self.loop.call(lambda: self._send(who, request.method, request.url, headers, request.body))

    async def _send(self, who: str, method: str, url: str, headers: Any, body: Any) -> Response:
        person, leaves = self._people[who], url.endswith("/auth/logout")
        if leaves and isinstance(person, Person):  # wrong passwords in other requests would keep him out
            well(await self._people["admin"].post(f"/api/v1/accounts/{person.account_id}/release-throttle"))
        answer = await person.request(method, url, headers=headers, content=body)
        if leaves and isinstance(person, Person):
            self._people[who] = await self.portal.sign_in(person.email)
        return answer


@pytest.fixture(scope="module")
def asked(database: str, folder: Path) -> Iterator[Asked]:
    with start_blocking_portal() as loop:
        with loop.wrap_async_context_manager(serving(settings_of(database, folder))) as portal:
            yield Asked(loop, portal)
        loop.call(empty, create_engine(database))


@SCHEMA.parametrize()
@SCHEMA.given(who=st.sampled_from(WHO), known=st.booleans())
@settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_the_document_knows(case: Any, who: str, known: bool, asked: Asked):
    if known:
        case.path_parameters |= {name: asked.ids.get(name, value) for name, value in case.path_parameters.items()}
    case.validate_response(asked.ask(who, case), checks=CHECKS)


def test_the_work_all_this_left_can_be_done(asked: Asked):
    asked.loop.call(asked.portal.work)
