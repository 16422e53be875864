"""Signing up, in and out. Answers hold secrets, so none is kept for repetition."""

from typing import Annotated, Any

from annotated_types import MaxLen
from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, Strict

from praktika.identity.domain import (
    CodeInvalid,
    Device,
    InvalidCredentials,
    RefreshInvalid,
    UsernameTaken,
)
from praktika.identity.ports import AccessTokens
from praktika.identity.services import CodeService, SessionService, SignedIn, SignUpRole, SignUpService
from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import (
    Body,
    HouseRoute,
    address_of,
    current_actor,
    declare,
    operation_id,
    router,
    text,
)
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.problems import language_of
from praktika.infrastructure.tracing import current_trace_id
from praktika.kernel.actors import Actor, ActorKind
from praktika.kernel.errors import Unauthenticated

routes = router("identity", prefix="/auth")
well_known = APIRouter(tags=["identity"], route_class=HouseRoute, generate_unique_id_function=operation_id)

SignUps = Annotated[SignUpService, Depends(Provided("identity.sign_ups"))]
Codes = Annotated[CodeService, Depends(Provided("identity.codes"))]
Sessions = Annotated[SessionService, Depends(Provided("identity.sessions"))]
Tokens = Annotated[AccessTokens, Depends(Provided("identity.tokens"))]

Secret = Annotated[str, Strict(), MaxLen(1000), Field(json_schema_extra={"format": "password"})]
"""Taken as received: neither trimmed nor normalised."""

Line = Annotated[str, text(300)]
Email = Annotated[str, text(300), Field(examples=["ada@example.org"])]


async def visitor(request: Request) -> Actor:
    """Somebody at the door: whatever token came along does not matter yet."""
    return Actor(kind=ActorKind.ANONYMOUS, address=address_of(request), trace_id=current_trace_id())


async def whoever(request: Request) -> Actor:
    """The holder of the token, or a visitor when it is no good any more."""
    try:
        return await current_actor(request)
    except Unauthenticated:
        return await visitor(request)


Visitor = Annotated[Actor, Depends(visitor)]
Whoever = Annotated[Actor, Depends(whoever)]


class SignUp(Body):
    email: Email
    password: Secret
    password_confirmation: Secret
    username: Line | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    middle_name: Line | None = None
    locale: Line | None = None
    timezone: Line | None = None
    role: SignUpRole = SignUpRole.PARTICIPANT
    accepted_terms: Line | None = None


PERSON = {"email", "username", "first_name", "last_name", "middle_name", "locale", "timezone"}


class CodeBody(Body, example={"code": "nKVYz0W0k3mYxW8uO5m0G1nq3H5yq2yq0r7Zb0cWl9A"}):
    code: Line


class EmailBody(Body):
    email: Email


class LoginBody(
    Body, example={"login": "ada@example.org", "password": "correct horse 9 battery", "device_name": "Laptop"}
):
    login: Annotated[str, text(254), Field(description="E-mail or username.")]
    password: Secret
    device_name: Annotated[str, text(80)] | None = None


class RefreshBody(Body, example={"refresh_token": "b1n3cL3vQd0r9y2m8T6w4x1Z7k5J0p2s4u6A8e0i2o4"}):
    refresh_token: Secret


class LogoutBody(Body):
    refresh_token: Secret | None = None


class AcceptInvitation(
    Body,
    example={
        "code": "nKVYz0W0k3mYxW8uO5m0G1nq3H5yq2yq0r7Zb0cWl9A",
        "password": "correct horse 9 battery",
        "password_confirmation": "correct horse 9 battery",
    },
):
    code: Line
    password: Secret
    password_confirmation: Secret
    username: Line | None = None
    accepted_terms: Line | None = None


class CheckMail(Body):
    status: str = "check-mail"


@routes.post("/sign-up", status_code=202, **declare(None, UsernameTaken, limit="sign-up"))
async def sign_up(request: Request, body: SignUp, actor: Visitor, sign_ups: SignUps) -> CheckMail:
    """An account that can be used once its address is confirmed. The answer is the same when the address is known."""
    person = body.model_dump(include=PERSON)
    person["locale"] = body.locale or language_of(request.headers.get("accept-language", ""))
    await sign_ups.sign_up(
        actor,
        password=body.password,
        password_confirmation=body.password_confirmation,
        person=person,
        role=body.role,
        accepted_terms=body.accepted_terms,
    )
    return CheckMail()


@routes.post("/email/confirm", status_code=204, response_class=Response, **declare(None, CodeInvalid, limit="codes"))
async def confirm_email(body: CodeBody, actor: Visitor, sign_ups: SignUps) -> None:
    """Use the mailed code; the account can be used from now on."""
    await sign_ups.confirm(actor, code=body.code)


@routes.post("/email/resend", status_code=202, **declare(None, limit="forgot"))
async def resend_confirmation(body: EmailBody, actor: Visitor, codes: Codes) -> CheckMail:
    """Mail a new code, if the address waits for one; older codes stop working."""
    await codes.resend(actor, email=body.email)
    return CheckMail()


@routes.post("/login", **declare(None, InvalidCredentials, limit="sign-in"))
async def login(request: Request, body: LoginBody, sessions: Sessions) -> SignedIn:
    """Sign in by e-mail or username."""
    device = Device(
        name=body.device_name,
        user_agent=request.headers.get("user-agent", "")[:255] or None,
        address=address_of(request),
    )
    return await sessions.login(login=body.login, password=body.password, device=device)


@routes.post("/refresh", **declare(None, RefreshInvalid))
async def refresh(body: RefreshBody, sessions: Sessions) -> SignedIn:
    """A new pair of tokens. Within ten seconds a repetition gets the same refresh token; later it ends the session."""
    return await sessions.refresh(refresh_token=body.refresh_token)


@routes.post("/logout", status_code=204, response_class=Response, **declare(None))
async def logout(actor: Whoever, sessions: Sessions, body: LogoutBody | None = None) -> None:
    """End the session of the refresh token, else of the access token; fine also when it has ended."""
    await sessions.logout(actor, refresh_token=body.refresh_token if body else None)


@routes.post(
    "/invitations/accept",
    status_code=204,
    response_class=Response,
    **declare(None, CodeInvalid, UsernameTaken, limit="codes"),
)
async def accept_invitation(body: AcceptInvitation, actor: Visitor, sign_ups: SignUps) -> None:
    """Use the mailed code and choose a password."""
    await sign_ups.accept_invitation(actor, **body.model_dump())


@well_known.get("/.well-known/jwks.json")
async def json_web_keys(tokens: Tokens) -> dict[str, list[dict[str, Any]]]:
    """The public keys access tokens are verified with (RFC 7517)."""
    response = answer({"keys": tokens.published()})
    response.headers["Cache-Control"] = "public, max-age=300"
    return response  # type: ignore[return-value]
