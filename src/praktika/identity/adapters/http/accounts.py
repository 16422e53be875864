"""Accounts."""

from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen
from fastapi import Depends, Query, Request, Response

from praktika.identity.domain import (
    AccountStateConflict,
    AccountStatus,
    EmailTaken,
    OrganisationArchived,
    OutranksYou,
    UsernameTaken,
)
from praktika.identity.permissions import ACCOUNT_INVITE, ACCOUNT_READ, ACCOUNT_UPDATE
from praktika.identity.queries import AccountFilter, AccountQueries, AccountRow, AccountView, OwnAccountView
from praktika.identity.services import AccountService, Invitation, InvitationService, RecordedReads
from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, Moment, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.problems import language_of
from praktika.kernel.actors import AccountId, Actor, SessionRequired
from praktika.kernel.errors import NotFound, PreconditionRequired, Stale
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", prefix="/accounts", route_class=IdempotentRoute)

Accounts = Annotated[AccountService, Depends(Provided("identity.accounts"))]
Invitations = Annotated[InvitationService, Depends(Provided("identity.invitations"))]
Queries = Annotated[AccountQueries, Depends(Provided("identity.account_queries"))]
Reads = Annotated[RecordedReads, Depends(Provided("identity.recorded_reads"))]

Line = Annotated[str, text(300)]


async def named_account(account_id: str, actor: CurrentActor) -> AccountId:
    """The account of the path; `me` is the caller's."""
    if account_id == "me":
        return actor.me()
    try:
        return AccountId(UUID(account_id))
    except ValueError:
        raise NotFound from None


def reading(request: Request) -> str:
    """The language the answer is read in, `ru` or `en`."""
    return language_of(request.headers.get("accept-language", ""))


Named = Annotated[AccountId, Depends(named_account)]


class NewAccount(
    Body, example={"email": "maria@example.org", "first_name": "Мария", "last_name": "Иванова", "roles": ["manager"]}
):
    email: Line
    first_name: Line
    last_name: Line
    middle_name: Line | None = None
    title: Line | None = None
    phone: Line | None = None
    locale: Line | None = None
    timezone: Line | None = None
    organisation_id: UUID | None = None
    roles: Annotated[list[Annotated[str, text(50)]], MaxLen(20)]


class AccountPatch(Body, example={"title": "Mentor", "middle_name": None}):
    """`email` is for staff, while the account is invited; `organisation_id` for administrators."""

    email: Line | None = None
    organisation_id: UUID | None = None
    username: Line | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    middle_name: Line | None = None
    phone: Line | None = None
    title: Line | None = None
    locale: Line | None = None
    timezone: Line | None = None


Sort = Literal[
    "created_at", "-created_at", "last_name", "-last_name", "email", "-email", "last_login_at", "-last_login_at"
]


@routes.get("", response_model=Page[AccountRow], **declare(ACCOUNT_READ, CursorInvalid, CursorMismatch))
async def list_accounts(
    request: Request,
    actor: CurrentActor,
    accounts: Queries,
    q: Annotated[str | None, Query(max_length=100, description="In names, username and e-mail.")] = None,
    status: Annotated[list[AccountStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    role: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006
    organisation_id: Annotated[list[UUID], Query(max_length=50)] = [],  # noqa: B006
    created_at_from: Moment | None = None,
    created_at_to: Moment | None = None,
    sort: Sort = "-created_at",
    include: Literal["total"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Accounts of one's organisation; all of them for administrators."""
    where = AccountFilter(
        q=q,
        status=tuple(each.value for each in status),
        role=tuple(role),
        organisation_id=tuple(organisation_id),
        created_at_from=created_at_from,
        created_at_to=created_at_to,
    )
    page = await accounts.accounts(actor, where, sort=sort, cursor=cursor, limit=limit, language=reading(request))
    total = await accounts.count(actor, where) if include else None
    return paged(request, Page(page.items, page.next_cursor, total))


@routes.post(
    "",
    status_code=201,
    response_model=AccountView,
    **declare(ACCOUNT_INVITE, EmailTaken, OrganisationArchived, OutranksYou, SessionRequired),
)
async def invite_account(
    request: Request, body: NewAccount, actor: CurrentActor, invitations: Invitations, queries: Queries
) -> Response:
    """Invite somebody: the mailed code lets the person choose a password."""
    person = body.model_dump(exclude={"roles", "organisation_id"})
    invitation = Invitation(person=person, roles=body.roles, organisation_id=body.organisation_id)
    account = await invitations.invite(actor, invitation)
    return await answer_account(request, actor, account.id, queries, 201)


@routes.get("/{account_id}", response_model=OwnAccountView | AccountView, **declare(ACCOUNT_READ))
async def read_account(
    request: Request, account_id: Named, actor: CurrentActor, queries: Queries, reads: Reads
) -> Response:
    """One account; one's own also says what one may do. A look at another's is recorded."""
    view = await queries.account(actor, account_id, reading(request))
    await reads.account(actor, view.id, view.organisation.id if view.organisation else None)
    return versioned(request, view, view.version)


@routes.patch(
    "/{account_id}",
    response_model=AccountView,
    **declare(
        ACCOUNT_UPDATE,
        UsernameTaken,
        EmailTaken,
        OrganisationArchived,
        OutranksYou,
        SessionRequired,
        Stale,
        PreconditionRequired,
    ),
)
async def edit_account(
    request: Request,
    account_id: Named,
    body: AccountPatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    accounts: Accounts,
    queries: Queries,
) -> Response:
    """Absent members stay, null clears. A new address is mailed another invitation; a left organisation's roles end."""
    await accounts.edit(actor, account_id, expected=expected, changes=body.model_dump(exclude_unset=True))
    return await answer_account(request, actor, account_id, queries)


@routes.post(
    "/{account_id}/resend-invitation",
    status_code=202,
    response_class=Response,
    **declare(ACCOUNT_INVITE, AccountStateConflict, OutranksYou),
)
async def resend_invitation(account_id: Named, actor: CurrentActor, invitations: Invitations) -> Response:
    """Mail a new code; the one before stops working."""
    await invitations.resend(actor, account_id)
    return Response(status_code=202)


async def answer_account(
    request: Request, actor: Actor, account_id: AccountId, queries: AccountQueries, status: int = 200
) -> Response:
    """The account as the actor sees it now."""
    view = await queries.account(actor, account_id, reading(request))
    return versioned(request, view, view.version, status)
