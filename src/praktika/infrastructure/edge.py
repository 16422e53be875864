"""The outermost layer of HTTP: trace, request id, security headers, limits, figures and one log line per request."""

import re
import time
from collections.abc import Sequence
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from praktika.infrastructure import metrics
from praktika.infrastructure.limits import LIMITS, Limits, headers_of
from praktika.infrastructure.tracing import follow_trace, trace_of

log = structlog.get_logger("praktika.access")

REQUEST_ID: Final = re.compile(rb"[!-~]{1,128}")

HEADERS: Final[Sequence[tuple[str, str]]] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
)
CLOSED: Final = "default-src 'none'; frame-ancestors 'none'"
PAGES: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)
"""The pages at /docs and /redoc bring inline scripts of their own."""

ONE_YEAR: Final = "max-age=31536000; includeSubDomains"

GONE: Final = 499
"""The status of nobody's answer: the client went away while it was still asking. Web servers in front count alike."""


class Edge:
    def __init__(self, app: ASGIApp, *, https: bool = False, limits: Limits | None = None) -> None:
        self._app = app
        self._https = https
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        method = scope["method"]
        if method == "HEAD":  # to all that is further in it is GET; the server goes by the scope that it made
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        scope[LIMITS] = self._limits
        return await self._serve(method, scope, receive, send)

    async def _serve(self, method: str, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"])
        trace_id = trace_of(given.get(b"traceparent", b"").decode("latin-1"))
        follow_trace(trace_id)
        request_id = _request_id(given.get(b"x-request-id"), trace_id)
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(scope, MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self._app_for(scope)(scope, receive, answer)
        except ClientDisconnect:
            status = GONE
        finally:
            _account(method, scope, status, time.perf_counter() - started, trace_id)

    def _app_for(self, scope: Scope) -> ASGIApp:
        slashed = scope["path"].startswith("/api/") and scope["path"].endswith("/")
        return _redirect if slashed else self._app

    def _dress(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        api = scope["path"].startswith(("/api/", "/.well-known/", "/livez", "/readyz", "/metrics", "/openapi"))
        for name, value in HEADERS:
            headers[name] = value
        headers["Content-Security-Policy"] = CLOSED if api else PAGES
        headers["X-Request-ID"] = request_id
        for name, value in headers_of(scope).items():
            headers[name] = value
        if self._https:
            headers["Strict-Transport-Security"] = ONE_YEAR
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if allowed := headers.get("Allow"):
            headers["Allow"] = _with_head(allowed)


def _request_id(given: bytes | None, otherwise: str) -> str:
    return given.decode() if given and REQUEST_ID.fullmatch(given) else otherwise


def _with_head(allowed: str) -> str:
    methods = set(allowed.split(", "))
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _without_body(send: Send) -> Send:
    """HEAD tells all that GET would, and how long its body is (RFC 9110 section 9.3.2)."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _account(method: str, scope: Scope, status: int, seconds: float, trace_id: str) -> None:
    route = getattr(scope.get("route"), "path_format", None) or getattr(scope.get("route"), "path", "-")
    metrics.REQUESTS.labels(method if route != "-" else "-", route, status).observe(seconds)
    log.info(
        "request",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        trace_id=trace_id,
    )


async def _redirect(scope: Scope, receive: Receive, send: Send) -> None:
    """No path ends with a slash; 308 keeps method and body."""
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    target = b"/" + raw.rstrip(b"/").lstrip(b"/")  # never `//host`, which would lead elsewhere
    headers = [(b"location", target + query), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
