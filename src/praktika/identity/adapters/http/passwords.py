"""Passwords, and the address an account signs in with. Refusals are counted, so no answer is kept for repetition."""

from typing import Annotated, Final

from fastapi import Depends, Response

from praktika.identity.adapters.http.accounts import Line, Named
from praktika.identity.adapters.http.auth import CheckMail, CodeBody, Codes, Email, EmailBody
from praktika.identity.adapters.http.signing_in import Secret, Visitor
from praktika.identity.domain import (
    AccountStateConflict,
    CodeInvalid,
    EmailTaken,
    OutranksYou,
    TooManyAttempts,
)
from praktika.identity.permissions import ACCOUNT_UPDATE
from praktika.identity.services import AddressService, PasswordService
from praktika.infrastructure.http import Body, CurrentActor, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import SessionRequired

at_the_door = router("identity", prefix="/auth")
signed_in = router("identity", prefix="/accounts")
by_staff = router("identity", prefix="/accounts", route_class=IdempotentRoute)

Passwords = Annotated[PasswordService, Depends(Provided("identity.passwords"))]
Addresses = Annotated[AddressService, Depends(Provided("identity.addresses"))]

NEW: Final = {"password": "correct horse 9 battery", "password_confirmation": "correct horse 9 battery"}


class PasswordReset(Body, example={"code": "nKVYz0W0k3mYxW8uO5m0G1nq3H5yq2yq0r7Zb0cWl9A"} | NEW):
    code: Line
    password: Secret
    password_confirmation: Secret


class PasswordChange(Body, example={"current_password": "wrong horse 8 battery"} | NEW):
    current_password: Secret
    password: Secret
    password_confirmation: Secret


class Move(Body, example={"email": "ada@new.example.org", "current_password": "correct horse 9 battery"}):
    email: Email
    current_password: Secret


@at_the_door.post(
    "/email/confirm", status_code=204, response_class=Response, **declare(None, CodeInvalid, EmailTaken, limit="codes")
)
async def confirm_email(body: CodeBody, actor: Visitor, addresses: Addresses) -> None:
    """Use the mailed code: a new account can be used from now on, one that moves has its new address."""
    await addresses.confirm(actor, code=body.code)


@at_the_door.post("/password/forgot", status_code=202, **declare(None, limit="forgot"))
async def forgot_password(body: EmailBody, actor: Visitor, codes: Codes) -> CheckMail:
    """Mail a code with which a new password can be set. The answer is the same whoever has the address."""
    await codes.forgot(actor, email=body.email)
    return CheckMail()


@at_the_door.post(
    "/password/reset", status_code=204, response_class=Response, **declare(None, CodeInvalid, limit="codes")
)
async def reset_password(body: PasswordReset, actor: Visitor, passwords: Passwords) -> None:
    """Use the mailed code and choose a password: all sessions end, and the address counts as confirmed."""
    await passwords.reset(actor, **body.model_dump())


@signed_in.post(
    "/me/password",
    status_code=204,
    response_class=Response,
    **declare(ACCOUNT_UPDATE, SessionRequired, TooManyAttempts, limit="sign-in"),
)
async def change_password(body: PasswordChange, actor: CurrentActor, passwords: Passwords) -> None:
    """Choose another password; the other sessions end."""
    await passwords.change(actor, **body.model_dump())


@signed_in.post(
    "/me/email", status_code=202, **declare(ACCOUNT_UPDATE, SessionRequired, TooManyAttempts, limit="sign-in")
)
async def change_email(body: Move, actor: CurrentActor, addresses: Addresses) -> CheckMail:
    """Mail a code to another address, which the account has once the code is used. The answer is always the same."""
    await addresses.request(actor, **body.model_dump())
    return CheckMail()


@by_staff.post(
    "/{account_id}/password-reset",
    status_code=202,
    response_class=Response,
    **declare(ACCOUNT_UPDATE, SessionRequired, AccountStateConflict, OutranksYou),
)
async def send_password_code(account_id: Named, actor: CurrentActor, passwords: Passwords) -> Response:
    """Mail somebody a code with which a new password can be set; nobody else sees or sets one."""
    await passwords.send_code(actor, account_id)
    return Response(status_code=202)


ROUTERS: Final = (at_the_door, signed_in, by_staff)
