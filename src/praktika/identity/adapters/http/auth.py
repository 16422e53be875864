"""Signing up. Answers hold secrets, so none is kept for repetition."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from praktika.identity.adapters.http.accounts import Line
from praktika.identity.adapters.http.signing_in import Secret, Visitor
from praktika.identity.domain import (
    CodeInvalid,
    UsernameTaken,
)
from praktika.identity.ports import AccessTokens
from praktika.identity.services import CodeService, SignUpRole, SignUpService
from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import (
    Body,
    HouseRoute,
    declare,
    operation_id,
    router,
)
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.problems import language_of

routes = router("identity", prefix="/auth")
well_known = APIRouter(tags=["identity"], route_class=HouseRoute, generate_unique_id_function=operation_id)

SignUps = Annotated[SignUpService, Depends(Provided("identity.sign_ups"))]
Codes = Annotated[CodeService, Depends(Provided("identity.codes"))]
Tokens = Annotated[AccessTokens, Depends(Provided("identity.tokens"))]

Email = Annotated[Line, Field(examples=["ada@example.org"])]


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


@routes.post("/email/resend", status_code=202, **declare(None, limit="forgot"))
async def resend_confirmation(body: EmailBody, actor: Visitor, codes: Codes) -> CheckMail:
    """Mail a new code, if the address waits for one; older codes stop working."""
    await codes.resend(actor, email=body.email)
    return CheckMail()


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
