"""Signing in by cookie: the cookies there are, and the proof that a request with them was meant.

The proof is a header that only pages of allowed origins can send (OWASP, signed double-submit cookie): an HMAC over a
random cookie. Nothing about it is kept on the server.
"""

import hmac
import os
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Final

from fastapi import Response
from starlette.requests import HTTPConnection

from praktika.infrastructure.injection import Provided
from praktika.kernel.errors import Forbidden

ACCESS: Final = "__Host-praktika_access"
REFRESH: Final = "__Host-praktika_refresh"
CSRF: Final = "__Host-praktika_csrf"
"""`__Host-`: no other host, and no page without TLS, can have set them (RFC 6265bis)."""

HEADER: Final = "X-CSRF-Token"

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110 section 9.2.1), and so need no proof."""

RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""256 bits in base64url."""


class CsrfFailed(Forbidden, code="csrf-failed", ru="Нужен заголовок X-CSRF-Token: получите его в /auth/csrf."):
    """This needs the header X-CSRF-Token: get it from /auth/csrf."""


class CsrfTokens:
    """The first key makes, all verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [key.encode() for key in keys]

    def new_cookie(self) -> str:
        return _text(os.urandom(32))

    def token(self, cookie: str) -> str:
        return _token(self._keys[0], cookie)

    def is_proof(self, cookie: str, token: str) -> bool:
        made = (_token(key, cookie).encode() for key in self._keys)
        return is_ours(cookie) and any(hmac.compare_digest(each, token.encode()) for each in made)


TOKENS: Final = Provided("infrastructure.csrf")


def is_ours(cookie: str) -> bool:
    """Whether it looks like one we made."""
    return RANDOM.fullmatch(cookie) is not None


async def require_proof(request: HTTPConnection) -> None:
    """CsrfFailed unless the header fits the cookie."""
    tokens: CsrfTokens = await TOKENS(request)
    if not tokens.is_proof(request.cookies.get(CSRF, ""), request.headers.get(HEADER, "")):
        raise CsrfFailed


async def cookie_of(request: HTTPConnection, name: str) -> str | None:
    """What the cookie holds, if the request may go by it: not beside `Authorization`, and changes need the proof."""
    if "authorization" in request.headers or not (value := request.cookies.get(name)):
        return None
    if request.scope["method"] not in SAFE:
        await require_proof(request)
    return value


def put(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Out of reach for scripts and for other sites; until the browser is closed where no time is given."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def clear(response: Response) -> None:
    for name in (ACCESS, REFRESH, CSRF):
        put(response, name, "", 0)


def _token(key: bytes, cookie: str) -> str:
    return _text(hmac.digest(key, b"csrf" + cookie.encode(), "sha256"))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
