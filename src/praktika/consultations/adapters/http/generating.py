"""Slots made of a specialist's hours."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel, Field

from praktika.consultations.adapters.http.slots import Queries
from praktika.consultations.domain.errors import OrganisationArchived, TooManySlots
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.policies.generating import Skipped
from praktika.consultations.queries.slots import SlotView
from praktika.consultations.services import GeneratingService
from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import Body, CurrentActor, Flag, LocalDate, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import AccountId

routes = router("consultations", "/slots", IdempotentRoute)

Generating = Annotated[GeneratingService, Depends(Provided("consultations.generating"))]


class SpanBody(Body, example={"from": "2027-03-22", "to": "2027-03-29", "dry_run": True}):
    """Local days of the specialist's zone, `to` excluded, at most 92. `dry_run`: nothing is stored. `specialist_id` is
    for staff.
    """

    since: LocalDate = Field(alias="from")
    until: LocalDate = Field(alias="to")
    dry_run: Flag = False
    specialist_id: UUID | None = None


class GeneratedSlotsOut(BaseModel):
    """`skipped`: where hours would start a slot, by the specialist's clock, and why there is none."""

    created: Sequence[SlotView]
    skipped: Sequence[Skipped]


@routes.post("/generate", response_model=GeneratedSlotsOut, **declare(SLOT_WRITE, TooManySlots, OrganisationArchived))
async def generate_slots(body: SpanBody, actor: CurrentActor, generating: Generating, queries: Queries) -> Response:
    """Of availability rules and exceptions, where nothing is in the way; a repetition creates nothing more."""
    made = await generating.generate(
        actor,
        since=body.since,
        until=body.until,
        dry_run=body.dry_run,
        specialist_id=AccountId(body.specialist_id) if body.specialist_id else None,
    )
    created = queries.views_of_new(actor, made.slots, made.settings, made.profile)
    return answer({"created": created, "skipped": made.skipped})
