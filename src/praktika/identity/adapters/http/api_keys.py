"""API keys. The answer to making one holds a secret, so none is kept for repetition."""

from dataclasses import asdict, dataclass
from typing import Annotated
from uuid import UUID

from annotated_types import MinLen
from fastapi import Depends, Request, Response

from praktika.identity.adapters.http.access import PermissionBodies, PermissionBody
from praktika.identity.domain import ApiKeyId, TooManyKeys, prefix_of
from praktika.identity.permissions import API_KEY_MANAGE
from praktika.identity.queries import ApiKeyQueries, ApiKeyView
from praktika.identity.services import ApiKeyService
from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, Moment, declare, router, text
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import AccountId, SessionRequired
from praktika.kernel.documents import plain
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", prefix="/api-keys")

ApiKeys = Annotated[ApiKeyService, Depends(Provided("identity.api_keys"))]
Queries = Annotated[ApiKeyQueries, Depends(Provided("identity.api_key_queries"))]


class NewApiKey(
    Body,
    example={
        "name": "Timetable on the wall",
        "permissions": [{"permission": "identity.account:read", "scope": "own"}],
        "expires_at": "2027-01-31T00:00:00Z",
    },
):
    """It ends after 90 days when nothing else is said, and after 365 at the latest."""

    name: Annotated[str, text(80)]
    permissions: Annotated[PermissionBodies, MinLen(1)]
    expires_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class MadeApiKey(ApiKeyView):
    """`key` is shown here and never again."""

    key: str


@routes.get(
    "", response_model=Page[ApiKeyView], **declare(API_KEY_MANAGE, SessionRequired, CursorInvalid, CursorMismatch)
)
async def list_api_keys(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    account_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """One's own, newest first, without revoked ones; administrators may name somebody else."""
    named = AccountId(account_id) if account_id else None
    return paged(request, await queries.api_keys(actor, account_id=named, cursor=cursor, limit=limit))


@routes.post("", status_code=201, response_model=MadeApiKey, **declare(API_KEY_MANAGE, SessionRequired, TooManyKeys))
async def create_api_key(body: NewApiKey, actor: CurrentActor, api_keys: ApiKeys) -> Response:
    """A key that may do some of what its owner may: `Authorization: Bearer pk_…`."""
    made, text_ = await api_keys.create(
        actor, name=body.name, permissions=PermissionBody.given(body.permissions), expires_at=body.expires_at
    )
    view = ApiKeyView(
        id=made.id,
        account_id=made.account_id,
        name=made.name,
        prefix=prefix_of(made.id),
        permissions=plain(made.permissions),
        created_at=made.created_at,
        expires_at=made.expires_at,
        last_used_at=None,
    )
    return answer(MadeApiKey(**asdict(view), key=text_), 201)


@routes.delete("/{key_id}", status_code=204, response_class=Response, **declare(API_KEY_MANAGE, SessionRequired))
async def revoke_api_key(key_id: UUID, actor: CurrentActor, api_keys: ApiKeys) -> None:
    """It stops within a second."""
    await api_keys.revoke(actor, ApiKeyId(key_id))
