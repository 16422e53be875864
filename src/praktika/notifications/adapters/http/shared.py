"""What the routes of this module share."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import AfterValidator

from praktika.infrastructure.problems import language_of
from praktika.notifications.catalogue import KINDS


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("there is no such kind")
    return kind


KindName = Annotated[str, AfterValidator(_known)]


def _locale(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


Locale = Annotated[str, Depends(_locale)]
"""The reader's language, `ru` or `en`."""
