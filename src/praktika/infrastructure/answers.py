"""Answers of routes: JSON with an ETag, a page with its Link, plain JSON."""

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
    known = request.headers.get("if-none-match", "")
    if request.method == "GET" and (tag in known or known == "*"):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, status, {"ETag": tag}, "application/json")


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
