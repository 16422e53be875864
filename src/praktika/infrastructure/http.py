"""What every router shares: the house route, the actor, how a route declares its permission and its problems."""

from collections.abc import Awaitable, Callable, Container, Iterator, Sequence
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from praktika.infrastructure import bodies, headers
from praktika.infrastructure.bodies import ABSENT as ABSENT
from praktika.infrastructure.bodies import CHECKED_LATER as CHECKED_LATER
from praktika.infrastructure.bodies import Body as Body
from praktika.infrastructure.bodies import Flag as Flag
from praktika.infrastructure.bodies import LocalDate as LocalDate
from praktika.infrastructure.bodies import Moment as Moment
from praktika.infrastructure.bodies import given as given
from praktika.infrastructure.bodies import text as text
from praktika.infrastructure.bodies import whole as whole
from praktika.infrastructure.cookies import ACCESS, HEADER, cookie_of
from praktika.infrastructure.failures import FAILURES, Undecided, may_pass_on_repetition
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.limits import counting
from praktika.infrastructure.parameters import Parameters
from praktika.infrastructure.problems import MEDIA_TYPE, status_of, violation_of
from praktika.infrastructure.tracing import current_trace_id
from praktika.infrastructure.transactions import joined
from praktika.kernel.actors import Actor, ActorKind
from praktika.kernel.errors import (
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PraktikaError,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unsupported,
    Violation,
)
from praktika.kernel.permissions import Permission

AUTHENTICATOR: Final = Provided("identity.authenticator")

API: Final = "/api/v1"

JSON_BYTES: Final = 1024 * 1024

MOST_ITEMS: Final = 200

Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="Items on a page.")]
Cursor = Annotated[str | None, Query(min_length=1, max_length=2000, description="`next_cursor` of the page before.")]


async def current_actor(request: HTTPConnection) -> Actor:
    """Who asks: the holder of the token, or nobody in particular. Unauthenticated when the token is no good.

    Without `Authorization` the token may come as a cookie; then CsrfFailed, unless it is sure that the request was
    meant. There is no other way to become somebody, so that no route can forget to ask.
    """
    if found := request.scope.get("praktika.actor"):
        return found  # type: ignore[no-any-return]
    actor = await _identified(request)
    request.scope["praktika.actor"] = actor
    return actor


async def _identified(request: HTTPConnection) -> Actor:
    token = _bearer_token(request) or await cookie_of(request, ACCESS)
    if token is None:
        return Actor(kind=ActorKind.ANONYMOUS, address=address_of(request), trace_id=current_trace_id())
    authenticator = await AUTHENTICATOR(request)
    actor: Actor = await authenticator.actor(token, address=address_of(request), trace_id=current_trace_id())
    return actor


def _bearer_token(request: HTTPConnection) -> str | None:
    """Unauthenticated when something else is there."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


def address_of(request: HTTPConnection) -> str | None:
    """The client's address; proxy headers count only where the server was told to trust the proxy."""
    return request.client.host if request.client else None


CurrentActor = Annotated[Actor, Depends(current_actor)]


class HouseRoute(APIRoute):
    """Strangers are asked to sign in where a permission is needed, before they hear what is there or what is wrong.

    Requests are counted first; a repetition answered with a kept answer counts, too. Unknown and ill-spelt parameters
    and ill-formed bodies are refused; what a deadlock broke is tried once more.
    """

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options | {"responses": headers.told(options)})

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = self.house_handler()
        declared = self.openapi_extra or {}
        identify = current_actor if "x-permission" in declared or _asks_who(self.dependant) else None
        count = counting(declared.get("x-rate-limit"), identify)

        async def counted(request: Request) -> Response:
            await twice(count, request)
            return await handle(request)

        return counted

    def house_handler(self) -> Callable[[Request], Awaitable[Response]]:
        handle = super().get_route_handler()
        parameters = Parameters.of(self.dependant)
        body = JsonBody(self.body_field) if self.body_field and not _is_form(self) else None
        guarded = "x-permission" in (self.openapi_extra or {})

        async def strictly(request: Request) -> Response:
            if guarded and (await current_actor(request)).kind is ActorKind.ANONYMOUS:
                raise Unauthenticated
            parameters.check(request)
            if body:
                await body.read(request)
            return await twice(handle, request)

        return strictly


def _asks_who(dependant: Dependant) -> bool:
    return dependant.call is current_actor or any(map(_asks_who, dependant.dependencies))


async def twice[T](handle: Callable[[Request], Awaitable[T]], request: Request, *, finds_itself: bool = False) -> T:
    """Once more after a deadlock or a broken connection, unless the transaction is not ours to repeat.

    `finds_itself`: what was done already is found and not done again, so that a commit nobody saw end is repeated, too.
    """
    try:
        return await handle(request)
    except FAILURES as error:
        passes = may_pass_on_repetition(error) or (finds_itself and isinstance(error, Undecided))
        if joined.get() or not passes:
            raise
    return await handle(request)


def _is_form(route: APIRoute) -> bool:
    return route.body_field is not None and isinstance(route.body_field.field_info, Form)


class JsonBody:
    """What a route takes, read before FastAPI looks for it."""

    def __init__(self, field: ModelField) -> None:
        self._field = field
        self._later = frozenset(_checked_later(field.field_info.annotation))

    async def read(self, request: Request) -> None:
        """Unsupported when it is not called JSON, Malformed when it is none; Invalid, with all that is wrong, when it
        holds what cannot be kept."""
        body = await whole_body(request)
        if not body:
            return
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Unsupported
        request._json = bodies.parse(body)
        if found := bodies.unkeepable(body, request._json, self._later):
            raise Invalid(*found, *self._misfits(request._json, {violation.pointer for violation in found}))

    def _misfits(self, value: Any, told: Container[str]) -> Iterator[Violation]:
        _, errors = self._field.validate(value, loc=("body",))
        return (violation for violation in map(violation_of, errors) if violation.pointer not in told)


def _checked_later(kind: Any) -> Iterator[str]:
    for model in (kind, *get_args(kind)):
        for name, member in getattr(model, "model_fields", {}).items():
            if bodies.CHECKED_LATER in member.metadata:
                yield name


async def whole_body(request: Request) -> bytes:
    """As sent, and kept where `request.body()` finds it; TooLarge when it is over `JSON_BYTES`."""
    if not hasattr(request, "_body"):
        read = bytearray()
        async for piece in request.stream():
            read += piece
            if len(read) > JSON_BYTES:
                raise TooLarge
        request._body = bytes(read)
    return request._body


def operation_id(route: APIRoute) -> str:
    """Stable names for generated clients: `internships_launch_template`."""
    return f"{route.tags[0] if route.tags else 'system'}_{route.name}"


def router(tag: str, prefix: str = "", route_class: type[APIRoute] = HouseRoute) -> APIRouter:
    """Routes below /api/v1, which belong to a module and are listed under its name."""
    return APIRouter(prefix=API + prefix, tags=[tag], route_class=route_class, generate_unique_id_function=operation_id)


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    trace_id: str
    errors: list[dict[str, str]] | None = None


EVERYWHERE: Final = (Malformed, TooLarge, Unsupported, Invalid, TooMany, Unavailable)


WAYS_IN: Final[Sequence[dict[str, list[str]]]] = ({"bearer": []}, {"oauth2": []}, {"cookie": []})
"""Names of the security schemes of OpenAPI, `SECURITY_SCHEMES`: any of them will do."""

SECURITY_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "oauth2": {
        "type": "oauth2",
        "flows": {"password": {"tokenUrl": f"{API}/auth/token", "refreshUrl": f"{API}/auth/token", "scopes": {}}},
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": ACCESS,
        "description": f"Beside it, everything but GET needs the header `{HEADER}` from `{API}/auth/csrf`.",
    },
}


def declare(
    permission: Permission | None, *errors: type[PraktikaError], signed_in: bool = False, limit: str | None = None
) -> dict[str, Any]:
    """Splatted into a route decorator: the permission its use case asks for, and the problems it may answer.

    `signed_in`: no permission is asked for, but who it is. `limit` names a quota that is tighter than that of all
    routes.
    """
    guarded = (Unauthenticated, Forbidden, NotFound) if permission else (NotFound, Unauthenticated)
    extra: dict[str, Any] = {"security": [*WAYS_IN] if permission or signed_in else [{}, *WAYS_IN]}
    if permission:
        extra["x-permission"] = permission.name
    if limit:
        extra["x-rate-limit"] = limit
    return {
        "responses": problems_of(*EVERYWHERE, *guarded, *errors),
        "openapi_extra": extra,
    }


def problems_of(*errors: type[PraktikaError]) -> dict[int | str, dict[str, Any]]:
    """The problem responses of OpenAPI that these errors become, by status."""
    found: dict[int, list[type[PraktikaError]]] = {}
    for error in errors:
        found.setdefault(status_of(error), []).append(error)
    return {status: _response(found[status]) for status in sorted(found)}


def _response(errors: Sequence[type[PraktikaError]]) -> dict[str, Any]:
    codes = "; ".join(f"`{code}`" for code in sorted({error.code for error in errors}))
    schema = {"$ref": "#/components/schemas/Problem"}
    shown = {name: header for error in errors for name, header in headers.of_problem(error).items()}
    return {"description": codes, "content": {MEDIA_TYPE: {"schema": schema}}} | ({"headers": shown} if shown else {})
