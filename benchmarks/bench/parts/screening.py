"""Screening through its use case, in this process, on the memory store."""

import asyncio
import dataclasses
import time
from statistics import median
from typing import Final

from bench.figures import Figure
from bench.scale import Scale
from bench.world import ANSWERS, FORM
from praktika.internships.domain.steps import Decision
from praktika.internships.events import ApplicationSubmitted
from praktika.internships.permissions import APPLICATION_SUBMIT
from praktika.kernel.actors import AccountId, Actor, Reach
from praktika.kernel.ids import uuid7
from praktika.testing import Portal

GOAL: Final = 500


def screening(scale: Scale) -> list[Figure]:
    rate = median(asyncio.run(_rate(scale.screenings)) for _ in range(scale.rounds))
    return [
        Figure(
            work=f"screening through the use case, {scale.screenings} applications in the memory store",
            measured=f"{rate:,.0f}/s",
            goal=f">= {GOAL}/s",
            met=rate >= GOAL,
        )
    ]


async def _rate(applications: int) -> float:
    """From submitted to decided, with points, audit entries and facts for others."""
    portal = Portal()
    form = dataclasses.replace(FORM, decision=Decision.AUTO)
    programme = await portal.launched_programme(await portal.organisation(), form)
    for _ in range(applications):
        await portal.apply(_applicant(), programme, ANSWERS)
    submitted = [event for event in portal.events if isinstance(event, ApplicationSubmitted)]
    began = time.perf_counter()
    for event in submitted:
        await portal.internships.screening.on_application_submitted(event)
    return len(submitted) / (time.perf_counter() - began)


def _applicant() -> Actor:
    return Actor(account_id=AccountId(uuid7()), permissions={APPLICATION_SUBMIT.name: Reach(own=True)})
