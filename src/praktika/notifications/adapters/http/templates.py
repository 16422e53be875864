"""How messages look, over HTTP."""

from typing import Annotated, Literal

from fastapi import Depends, Response

from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import CurrentActor, declare, router
from praktika.infrastructure.injection import Provided
from praktika.notifications.adapters.http.shared import Locale
from praktika.notifications.permissions import TEMPLATE_READ
from praktika.notifications.queries import KindNotFound, MessageTemplatesView, PreviewView, TemplateQueries

routes = router("notifications", prefix="/mail-templates")

Templates = Annotated[TemplateQueries, Depends(Provided("notifications.template_queries"))]


@routes.get("", response_model=MessageTemplatesView, **declare(TEMPLATE_READ))
async def list_templates(actor: CurrentActor, templates: Templates, locale: Locale) -> Response:
    """Every kind of message the portal sends."""
    return answer(await templates.templates(actor, locale=locale))


@routes.get("/{kind}/preview", response_model=PreviewView, **declare(TEMPLATE_READ, KindNotFound))
async def preview_template(
    kind: str, actor: CurrentActor, templates: Templates, read_in: Locale, locale: Literal["ru", "en"] | None = None
) -> Response:
    """The letter and the notice of a kind with sample values; in the language of the request when none is named."""
    return answer(await templates.preview(actor, kind, locale=locale or read_in))
