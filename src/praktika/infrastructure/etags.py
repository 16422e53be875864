"""If-Match names the version an edit starts from. An ETag is `"<version>-<hash>"`: If-Match compares the version,
If-None-Match the whole, as one version may have several bodies (by reader, by language)."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from praktika.infrastructure.answers import answer as answer
from praktika.infrastructure.answers import versioned as versioned
from praktika.kernel.errors import PreconditionRequired, Stale

TAG: Final = re.compile(r'"(\d{1,9})-[^"]*"')


async def version_if_any(if_match: Annotated[str | None, Header()] = None) -> int | None:
    if if_match is None:
        return None
    if not (tag := TAG.fullmatch(if_match)):
        raise Stale
    return int(tag[1])


VersionIfAny = Annotated[int | None, Depends(version_if_any)]
"""Of a command, which may be given without having read anything."""


async def expected_version(version: VersionIfAny) -> int:
    if version is None:
        raise PreconditionRequired
    return version


ExpectedVersion = Annotated[int, Depends(expected_version)]
