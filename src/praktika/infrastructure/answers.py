"""Answers of routes: JSON or a file with an ETag, a page with its Link, plain JSON."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from pydantic_core import to_json

from praktika.kernel.pagination import Page


def answer(view: Any, status: int = 200) -> Response:
    """The view as JSON, for what has no version of its own."""
    return Response(to_json(view), status, media_type="application/json")


def versioned(request: Request, view: Any, version: int, status: int = 200) -> Response:
    """The view as JSON with its ETag; 304 without a body when the client has this very answer."""
    body = to_json(view)
    tag = f'"{version}-{sha256(body).hexdigest()[:8]}"'
    if request.method == "GET" and _is_known(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, status, {"ETag": tag}, "application/json")


def file(request: Request, content: bytes, digest: str, media_type: str, headers: Mapping[str, str]) -> Response:
    """What is no JSON, with its SHA-256 as ETag; 304 without a body when the client has this very answer."""
    tagged = {**headers, "ETag": f'"{digest}"'}
    if _is_known(request, tagged["ETag"]):
        return Response(status_code=304, headers=tagged)
    return Response(content, headers=tagged, media_type=media_type)


def _is_known(request: Request, tag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    return tag in known or known == "*"


def paged(request: Request, page: Page[Any]) -> Response:
    """The page as JSON, with a Link (RFC 8288) to the next one, relative to this server."""
    body: dict[str, Any] = {"items": page.items, "next_cursor": page.next_cursor}
    if page.total is not None:
        body["total"] = page.total
    return Response(to_json(body), headers=_links(request, page), media_type="application/json")


def _links(request: Request, page: Page[Any]) -> dict[str, str]:
    if page.next_cursor is None:
        return {}
    following = request.url.include_query_params(cursor=page.next_cursor)
    return {"Link": f'<{following.path}?{following.query}>; rel="next"'}
