"""Signing in, staying in, signing out. Answers hold secrets, so none is kept for repetition."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen
from fastapi import Depends, Request, Response
from pydantic import Field, Strict

from praktika.identity.domain import Device, InvalidCredentials, RefreshInvalid, TooManyAttempts, Transport
from praktika.identity.services import SessionService, SignedIn
from praktika.infrastructure import cookies
from praktika.infrastructure.answers import answer
from praktika.infrastructure.cookies import CsrfFailed, CsrfTokens, cookie_of, is_ours
from praktika.infrastructure.http import Body, address_of, current_actor, declare, router, text
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.tracing import current_trace_id
from praktika.kernel.actors import Actor, ActorKind
from praktika.kernel.errors import Invalid, Unauthenticated

routes = router("identity", prefix="/auth")

Sessions = Annotated[SessionService, Depends(Provided("identity.sessions"))]
Csrf = Annotated[CsrfTokens, Depends(Provided("infrastructure.csrf"))]

Secret = Annotated[str, Strict(), MaxLen(1000), Field(json_schema_extra={"format": "password"})]
"""Taken as received: neither trimmed nor normalised."""


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


class LoginBody(
    Body, example={"login": "ada@example.org", "password": "correct horse 9 battery", "device_name": "Laptop"}
):
    login: Annotated[str, text(254), Field(description="E-mail or username.")]
    password: Secret
    transport: Annotated[Transport, Field(description="`cookie` needs `X-CSRF-Token`, and shows no token.")] = (
        Transport.BEARER
    )
    device_name: Annotated[str, text(80)] | None = None


class RefreshBody(Body, example={"refresh_token": "b1n3cL3vQd0r9y2m8T6w4x1Z7k5J0p2s4u6A8e0i2o4"}):
    refresh_token: Secret | None = None


class LogoutBody(Body):
    refresh_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class SignedInByCookie:
    """The tokens are in cookies; `csrf_token` is for the header `X-CSRF-Token`."""

    session_id: UUID
    account_id: UUID
    expires_in: int
    csrf_token: str


@dataclass(frozen=True, slots=True)
class CsrfToken:
    csrf_token: str


def device_of(request: Request, name: str | None = None, transport: Transport = Transport.BEARER) -> Device:
    agent = request.headers.get("user-agent", "")[:255] or None
    return Device(name=name, user_agent=agent, address=address_of(request), transport=transport)


@routes.get("/csrf", response_model=CsrfToken, **declare(None))
async def csrf_token(request: Request, csrf: Csrf) -> Response:
    """For the header `X-CSRF-Token` of everything but GET, when signing in and being signed in by cookie."""
    known = request.cookies.get(cookies.CSRF, "")
    cookie = known if is_ours(known) else csrf.new_cookie()
    response = answer(CsrfToken(csrf.token(cookie)))
    if cookie != known:
        cookies.put(response, cookies.CSRF, cookie)
    return response


@routes.post(
    "/login",
    response_model=SignedIn | SignedInByCookie,
    **declare(None, InvalidCredentials, CsrfFailed, TooManyAttempts, limit="sign-in"),
)
async def login(request: Request, body: LoginBody, sessions: Sessions, csrf: Csrf) -> Response:
    """Sign in by e-mail or username. Wrong passwords have to wait for each other longer and longer.

    By cookie, the session ends whose cookies are replaced.
    """
    device = device_of(request, body.device_name, body.transport)
    if body.transport is Transport.BEARER:
        return answer(await sessions.login(login=body.login, password=body.password, device=device))
    await cookies.require_proof(request)
    before = request.cookies.get(cookies.REFRESH)
    signed_in = await sessions.login(login=body.login, password=body.password, device=device, instead_of=before)
    return _in_cookies(signed_in, csrf, csrf.new_cookie())


@routes.post(
    "/refresh",
    response_model=SignedIn | SignedInByCookie,
    **declare(None, RefreshInvalid, CsrfFailed),
)
async def refresh(request: Request, sessions: Sessions, csrf: Csrf, body: RefreshBody | None = None) -> Response:
    """A new pair of tokens. Within ten seconds a repetition gets the same refresh token; later it ends the session."""
    if body and body.refresh_token:
        return answer(await sessions.refresh(refresh_token=body.refresh_token, device=device_of(request)))
    if shown := await cookie_of(request, cookies.REFRESH):
        signed_in = await sessions.refresh(refresh_token=shown, device=device_of(request))
        return _in_cookies(signed_in, csrf, request.cookies[cookies.CSRF])
    raise Invalid.at("/refresh_token", "required")


@routes.post("/logout", status_code=204, response_class=Response, **declare(None, CsrfFailed))
async def logout(request: Request, actor: Whoever, sessions: Sessions, body: LogoutBody | None = None) -> Response:
    """End the session of the refresh token, else of the access token; fine also when it has ended."""
    in_cookie = await cookie_of(request, cookies.REFRESH)
    await sessions.logout(actor, refresh_token=(body and body.refresh_token) or in_cookie)
    response = Response(status_code=204)
    if in_cookie or await cookie_of(request, cookies.ACCESS):
        cookies.clear(response)
    return response


def _in_cookies(signed_in: SignedIn, csrf: CsrfTokens, cookie: str) -> Response:
    token = csrf.token(cookie)
    response = answer(SignedInByCookie(signed_in.session_id, signed_in.account_id, signed_in.expires_in, token))
    cookies.put(response, cookies.ACCESS, signed_in.access_token, signed_in.expires_in)
    cookies.put(response, cookies.REFRESH, signed_in.refresh_token, signed_in.refresh_expires_in)
    cookies.put(response, cookies.CSRF, cookie)
    return response
