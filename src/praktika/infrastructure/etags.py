"""ETag is `"<version>-<hash>"`: If-Match compares the version, If-None-Match the whole.

One version may have several bodies (by reader, by language), hence the hash.
"""

import re
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request, Response
from pydantic_core import to_json

from praktika.kernel.errors import PreconditionRequired, Stale

TAG: Final = re.compile(r'"(\d{1,9})-[0-9a-f]{8}"')


def versioned(request: Request, view: Any, version: int, status: int = 200) -> Response:
    """The view as JSON with its ETag; 304 without a body when the client has this very answer."""
    body = to_json(view)
    tag = f'"{version}-{sha256(body).hexdigest()[:8]}"'
    if request.method == "GET" and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, status, {"ETag": tag}, "application/json")


def answer(view: Any, status: int = 200) -> Response:
    """The view as JSON, for what has no version of its own."""
    return Response(to_json(view), status, media_type="application/json")


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int:
    if if_match is None:
        raise PreconditionRequired
    if not (tag := TAG.fullmatch(if_match)):
        raise Stale
    return int(tag[1])


ExpectedVersion = Annotated[int, Depends(expected_version)]
