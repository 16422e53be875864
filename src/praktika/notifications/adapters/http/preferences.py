"""What people want to be told of, over HTTP; and the links of letters, which need no sign-in."""

from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import Field

from praktika.infrastructure.answers import answer, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import Body, CurrentActor, Flag, declare, router, text
from praktika.infrastructure.injection import Provided
from praktika.kernel.errors import PreconditionRequired, Stale
from praktika.notifications.adapters.http.shared import Locale
from praktika.notifications.domain import Channel, Choice
from praktika.notifications.permissions import PREFERENCE_UPDATE
from praktika.notifications.policies.unsubscribing import LinkUnknown
from praktika.notifications.queries import ChoicesView, PreferenceQueries, SubscriptionView
from praktika.notifications.services import PreferenceService

routes = router("notifications")

Preferences = Annotated[PreferenceQueries, Depends(Provided("notifications.preference_queries"))]
Service = Annotated[PreferenceService, Depends(Provided("notifications.preferences"))]

MOST_CHOICES = 500


class ChoiceIn(Body):
    kind: Annotated[str, text(100)]
    channel: Channel
    enabled: Flag


class PreferencesPatch(
    Body, example={"items": [{"kind": "application.received", "channel": "mail", "enabled": False}]}
):
    """Kinds that are not named stay as they are."""

    items: Annotated[list[ChoiceIn], Field(max_length=MOST_CHOICES)]


@routes.get("/notification-preferences", response_model=ChoicesView, **declare(PREFERENCE_UPDATE))
async def read_preferences(request: Request, actor: CurrentActor, preferences: Preferences, locale: Locale) -> Response:
    """Every kind of message, and whether I get it."""
    view = await preferences.preferences(actor, locale=locale)
    return versioned(request, view, view.version)


@routes.patch(
    "/notification-preferences",
    response_model=ChoicesView,
    **declare(PREFERENCE_UPDATE, PreconditionRequired, Stale),
)
async def choose_preferences(
    request: Request,
    body: PreferencesPatch,
    actor: CurrentActor,
    expected: ExpectedVersion,
    service: Service,
    preferences: Preferences,
    locale: Locale,
) -> Response:
    """Switch kinds of messages on and off."""
    choices = [Choice(kind=each.kind, channel=each.channel, enabled=each.enabled) for each in body.items]
    await service.choose(actor, choices, expected=expected)
    view = await preferences.preferences(actor, locale=locale)
    return versioned(request, view, view.version)


@routes.get("/unsubscribe/{token}", response_model=SubscriptionView, **declare(None, LinkUnknown))
async def read_subscription(token: str, preferences: Preferences) -> Response:
    """Whether letters of the kind this link was mailed with are wanted. Looking changes nothing."""
    return answer(await preferences.subscription(token))


@routes.post("/unsubscribe/{token}", response_model=SubscriptionView, **declare(None, LinkUnknown))
async def unsubscribe(token: str, service: Service, preferences: Preferences) -> Response:
    """No more letters of that kind; mail programs send this for their reader (RFC 8058), with any body."""
    await service.unsubscribe(token)
    return answer(await preferences.subscription(token))
