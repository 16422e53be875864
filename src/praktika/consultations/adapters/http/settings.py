"""How specialists want to be booked."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.consultations.domain.errors import SpecialistNotFound
from praktika.consultations.domain.settings import CANCEL_NOTICE_HOURS, HOLD_MINUTES, RESERVE_NOTICE_MINUTES
from praktika.consultations.permissions import SETTINGS_WRITE
from praktika.consultations.queries.settings import SettingsQueries, SettingsView
from praktika.consultations.services import SettingsService
from praktika.infrastructure.answers import versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import ABSENT, Body, CurrentActor, declare, given, router, text, whole
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import PreconditionRequired, Stale

routes = router("consultations", "/specialists/{account_id}/settings")

Settings = Annotated[SettingsService, Depends(Provided("consultations.settings"))]
Queries = Annotated[SettingsQueries, Depends(Provided("consultations.settings_queries"))]


class SettingsPatch(
    Body,
    example={
        "time_zone": "Europe/Moscow",
        "hold_minutes": 1440,
        "reserve_notice_minutes": 60,
        "cancel_notice_hours": 24,
    },
):
    """`time_zone` is an IANA name; null: that of the account. `hold_minutes`: how long a reservation may wait for its
    answer. The others: how long before the start clients may reserve, and cancel what was agreed.
    """

    time_zone: Annotated[str, text(100)] | None = None
    hold_minutes: Annotated[int, whole(HOLD_MINUTES[0], HOLD_MINUTES[-1])] = ABSENT
    reserve_notice_minutes: Annotated[int, whole(0, RESERVE_NOTICE_MINUTES[-1])] = ABSENT
    cancel_notice_hours: Annotated[int, whole(0, CANCEL_NOTICE_HOURS[-1])] = ABSENT


@routes.get("", response_model=SettingsView, **declare(None, SpecialistNotFound, signed_in=True))
async def read_settings(request: Request, account_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """Time zone and notices, for everybody who is signed in; `hold_minutes` for the specialist and staff."""
    view = await queries.settings(actor, AccountId(account_id))
    return versioned(request, view, view.version)


@routes.patch(
    "", response_model=SettingsView, **declare(SETTINGS_WRITE, SpecialistNotFound, Stale, PreconditionRequired)
)
async def edit_settings(
    request: Request,
    account_id: UUID,
    body: SettingsPatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    settings: Settings,
    queries: Queries,
) -> Response:
    """What was reserved before keeps its time to answer; everything else counts at once."""
    terms: Any = given(body)
    await settings.edit(actor, AccountId(account_id), expected=expected, **terms)
    view = await queries.settings(actor, AccountId(account_id))
    return versioned(request, view, view.version)
