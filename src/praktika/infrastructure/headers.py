"""The headers of answers as the OpenAPI document tells of them; what a route answers says which it has."""

from typing import Any, Final, get_args, get_origin, get_type_hints

from praktika.kernel.errors import PraktikaError, Unauthenticated
from praktika.kernel.pagination import Page

type Responses = dict[int | str, dict[str, Any]]


def _header(description: str, *, required: bool = False) -> dict[str, Any]:
    return {"description": description, "required": required, "schema": {"type": "string"}}


ETAG: Final = {"ETag": _header('`"<version>-<hash>"`: If-Match compares the version.', required=True)}
FILE: Final = {
    "ETag": _header("The SHA-256 of the file.", required=True),
    "Content-Disposition": _header("The name of the file.", required=True),
}
LINK: Final = {"Link": _header('`rel="next"`: the page that follows, where there is one.')}
REPLAYED: Final = {"Idempotency-Replayed": _header("`true` when this is the answer of an earlier request.")}
CHALLENGE: Final = {"WWW-Authenticate": _header("How to sign in.", required=True)}
LOCATION: Final = {"Location": _header("Where what was made is read.", required=True)}
RETRY_AFTER: Final = {"Retry-After": _header("Seconds to wait before another try.")}

UNCHANGED: Final = "The client has this very answer."


def told(options: dict[str, Any]) -> Responses:
    """The responses of a route with their headers, by the options it is made with."""
    responses: Responses = dict(options.get("responses") or {})
    model, status = options.get("response_model"), options.get("status_code") or 200
    headers = headers_of(model) | (REPLAYED if _is_repeatable(options) else {})
    if headers:
        others = (number for number, each in responses.items() if "model" in each and str(number).startswith("2"))
        for number in {status, *others}:
            responses[number] = with_headers(responses.get(number, {}), headers)
    if "ETag" in headers and "GET" in options.get("methods", ()):
        responses[304] = {"description": UNCHANGED, "headers": ETAG}
    return responses


def located(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a route that makes something and says where it is."""
    responses: Responses = options["responses"]
    return options | {"responses": responses | {201: with_headers(responses.get(201, {}), LOCATION)}}


def with_headers(response: dict[str, Any], headers: dict[str, Any]) -> dict[str, Any]:
    return response | {"headers": response.get("headers", {}) | headers}


def headers_of(model: Any) -> dict[str, Any]:
    """A page may have a link to the next one, and what has a version has an ETag, whoever reads or for some readers."""
    if Page in (model, get_origin(model)):
        return LINK
    versions = {_has_version(each) for each in get_args(model) or (model,)}
    return {"ETag": ETAG["ETag"] | {"required": versions == {True}}} if True in versions else {}


def _is_repeatable(options: dict[str, Any]) -> bool:
    taken = (options.get("openapi_extra") or {}).get("parameters", ())
    return any(parameter["name"] == "Idempotency-Key" for parameter in taken)


def _has_version(model: Any) -> bool:
    return isinstance(model, type) and get_type_hints(model).get("version") is int


def of_problem(error: type[PraktikaError]) -> dict[str, Any]:
    return (CHALLENGE if issubclass(error, Unauthenticated) else {}) | (RETRY_AFTER if error.retry_after else {})
