"""Failures to RFC 9457 problem+json in the reader's language; the only place that knows statuses."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from praktika.infrastructure.failures import FAILURES, is_database_down
from praktika.infrastructure.tracing import current_trace_id
from praktika.kernel import errors
from praktika.kernel.errors import Invalid, InvalidParameter, Malformed, NotFound, PraktikaError, Unavailable, Violation

log = logging.getLogger(__name__)

STATUSES: Final[dict[type[PraktikaError], int]] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.Invalid: 422,
    errors.PreconditionRequired: 428,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}

MEDIA_TYPE: Final = "application/problem+json"

TITLES_RU: Final = {
    400: "Неверный запрос",
    401: "Нужен вход",
    403: "Нет доступа",
    404: "Не найдено",
    405: "Метод не поддерживается",
    406: "Неприемлемо",
    409: "Противоречит текущему состоянию",
    410: "Больше не существует",
    412: "Версия устарела",
    413: "Слишком большой запрос",
    415: "Вид содержимого не поддерживается",
    422: "Запрос с ошибками",
    428: "Нужна версия",
    429: "Слишком много запросов",
    500: "Внутренняя ошибка",
    503: "Сервис недоступен",
}


class UnknownParameter(Malformed, code="unknown-parameter", ru="Такого параметра здесь нет. Есть: {known}."):
    """There is no such parameter here. There are: {known}."""


class MethodNotAllowed(PraktikaError, code="method-not-allowed", ru="Этот адрес не поддерживает такой метод."):
    """This address does not support this method."""


class Internal(PraktikaError, code="internal", ru="Что-то пошло не так. Мы уже знаем об этом."):
    """Something went wrong. We know about it."""


def status_of(error: type[PraktikaError]) -> int:
    return next((STATUSES[base] for base in error.__mro__ if base in STATUSES), 500)


def language_of(accept_language: str) -> str:
    """`ru` or `en`, whichever the reader ranks higher; `en` when neither is named."""
    ranked = [_ranked(part) for part in accept_language.lower().split(",")]
    offered = [(weight, tag[:2]) for weight, tag in ranked if tag[:2] in ("ru", "en") and weight > 0]
    return max(offered, key=lambda each: each[0])[1] if offered else "en"


def _ranked(part: str) -> tuple[float, str]:
    tag, _, parameters = part.strip().partition(";")
    try:
        return float(parameters.partition("q=")[2] or 1), tag.strip()
    except ValueError:
        return 0, tag


def problem(request: Request, error: PraktikaError, status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    locale = language_of(request.headers.get("accept-language", ""))
    body = _public(error.context) | {
        "type": f"urn:praktika:problem:{error.code}",
        "title": TITLES_RU[status] if locale == "ru" else HTTPStatus(status).phrase,
        "status": status,
        "detail": error.text(locale),
        "code": error.code,
        "trace_id": current_trace_id(),
    }
    if isinstance(error, Invalid):
        body["errors"] = [_violation(each, locale) for each in error.violations]
    headers = (headers or {}) | {"Content-Language": locale} | _headers(error, status)
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def _violation(violation: Violation, locale: str) -> dict[str, Any]:
    return {"pointer": violation.pointer, "code": violation.code, "detail": violation.text(locale)}


def _public(context: dict[str, Any]) -> dict[str, Any]:
    """As answers print it: instants with a Z."""
    public: dict[str, Any] = to_jsonable_python(context)
    return public


def _headers(error: PraktikaError, status: int) -> dict[str, str]:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return headers | ({"WWW-Authenticate": 'Bearer realm="praktika"'} if status == 401 else {})


async def on_praktika_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PraktikaError)
    return problem(request, error, status_of(type(error)))


CODES: Final = {
    "missing": "required",
    "extra_forbidden": "unknown-member",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "greater_than_equal": "out-of-range",
    "greater_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "decimal_max_places": "out-of-range",
    "decimal_max_digits": "out-of-range",
    "multiple_of": "out-of-range",
    "enum": "not-an-option",
    "literal_error": "not-an-option",
    "union_tag_invalid": "not-an-option",
    "union_tag_not_found": "required",
    "string_pattern_mismatch": "invalid-format",
    "value_error": "invalid-format",
    "uuid_parsing": "invalid-format",
    "url_parsing": "invalid-format",
    "string_unicode": "invalid-text",
}
"""Pydantic's kinds of error -> ours; dates are named by their own prefix, the rest is `wrong-type`."""


async def on_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    place, *path = found[0]["loc"]
    if place == "path":
        return problem(request, NotFound(), 404)
    if place != "body":
        return problem(request, InvalidParameter(parameter=str(path[0])), 400)
    return problem(request, Invalid(*map(violation_of, found)), 422)


def violation_of(found: dict[str, Any]) -> Violation:
    """One of Pydantic's errors, located below the body, in our words."""
    kind = str(found["type"])
    code = "invalid-date" if kind.startswith(("date", "timezone")) else CODES.get(kind, "wrong-type")
    return Violation(pointer_of(found["loc"][1:]), code if code in errors.TEXTS else "wrong-type")


def pointer_of(path: Sequence[int | str]) -> str:
    """An RFC 6901 JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


KNOWN_STATUSES: Final[dict[int, type[PraktikaError]]] = {status: error for error, status in STATUSES.items()} | {
    405: MethodNotAllowed
}


async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses: unknown paths and methods, bodies over the limit."""
    assert isinstance(error, HTTPException)
    kind = KNOWN_STATUSES.get(error.status_code, Internal)
    return problem(request, kind(), error.status_code, dict(error.headers or {}))


async def on_database_error(request: Request, error: Exception) -> JSONResponse:
    if is_database_down(error):
        log.warning("database unavailable", exc_info=error)
        return problem(request, Unavailable(), 503)
    return await on_unexpected(request, error)


async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected failure", exc_info=error)
    return problem(request, Internal(), 500)


class Apology:
    """Answers what nobody expected further in than Starlette would, so that the answer gets its headers like any other;
    the error goes on to the server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def answer(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            raise
        except Exception as error:
            if scope["type"] == "http" and not has_begun:
                response = await on_unexpected(Request(scope), error)
                await response(scope, receive, answer)
            raise


def install(app: FastAPI) -> None:
    app.add_middleware(Apology)
    app.add_exception_handler(PraktikaError, on_praktika_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    for broken in FAILURES:
        app.add_exception_handler(broken, on_database_error)
