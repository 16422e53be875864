"""The token endpoint of OAuth 2.0 (RFC 6749), for clients that know no other way, such as the page at /docs."""

from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from praktika.identity.adapters.http.signing_in import Sessions, device_of
from praktika.identity.domain import InvalidCredentials, RefreshInvalid, TooManyAttempts
from praktika.identity.services import SessionService, SignedIn
from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import declare, router, whole_body
from praktika.kernel.errors import Malformed, Unsupported
from praktika.kernel.text import clean

routes = router("identity", prefix="/auth")

FORM: Final = "application/x-www-form-urlencoded"
MOST_MEMBERS: Final = 50
LONGEST: Final = 1000


class InvalidRequest(
    Malformed, code="identity.invalid-request", ru="Форме не хватает поля, или оно повторяется, или слишком длинно."
):
    """The form lacks a member, has one twice, or one that is too long."""


class UnsupportedGrantType(
    Malformed, code="identity.unsupported-grant-type", ru="grant_type может быть password или refresh_token."
):
    """grant_type may be password or refresh_token."""


class InvalidGrant(Malformed, code="identity.invalid-grant", ru="Не получилось войти: проверьте имя и пароль."):
    """Wrong name or password, or the account or the refresh token cannot be used."""


type Form = dict[str, str]


async def form_of(request: Request) -> Form:
    """Members of the form; those we do not know are ignored (RFC 6749 section 3.2). InvalidRequest, Unsupported."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Unsupported
    try:
        text = (await whole_body(request)).decode()
        members = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_MEMBERS)
    except ValueError:
        raise InvalidRequest(error="invalid_request") from None
    form = dict(members)
    if len(form) != len(members) or any("\0" in value or len(value) > LONGEST for value in form.values()):
        raise InvalidRequest(error="invalid_request")
    return form


def _required(form: Form, name: str) -> str:
    if not (value := form.get(name)):
        raise InvalidRequest(error="invalid_request")
    return value


GRANT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["password", "refresh_token"]},
        "username": {"type": "string", "description": "E-mail or username."},
        "password": {"type": "string", "format": "password"},
        "refresh_token": {"type": "string", "format": "password"},
        "scope": {"type": "string", "description": "Ignored."},
        "client_id": {"type": "string", "description": "Ignored."},
    },
}


def _declared() -> dict[str, Any]:
    found = declare(None, InvalidRequest, UnsupportedGrantType, InvalidGrant, TooManyAttempts, limit="sign-in")
    body = {"requestBody": {"required": True, "content": {FORM: {"schema": GRANT}}}}
    return found | {"openapi_extra": found["openapi_extra"] | body}


@routes.post("/token", response_model=SignedIn, **_declared())
async def token(request: Request, form: Annotated[Form, Depends(form_of)], sessions: Sessions) -> Response:
    """Sign in, or stay signed in, by a form; a problem also has the `error` of RFC 6749."""
    grants = {"password": _by_password, "refresh_token": _by_refresh_token}
    if (grant := grants.get(_required(form, "grant_type"))) is None:
        raise UnsupportedGrantType(error="unsupported_grant_type")
    try:
        return answer(await grant(request, form, sessions))
    except (InvalidCredentials, RefreshInvalid):
        raise InvalidGrant(error="invalid_grant") from None


async def _by_password(request: Request, form: Form, sessions: SessionService) -> SignedIn:
    login, password = clean(_required(form, "username")), _required(form, "password")
    return await sessions.login(login=login, password=password, device=device_of(request))


async def _by_refresh_token(request: Request, form: Form, sessions: SessionService) -> SignedIn:
    return await sessions.refresh(refresh_token=_required(form, "refresh_token"), device=device_of(request))
