"""One container per module, and what each module brings to the whole: routes and handlers of work."""

from typing import Final

from fastapi import APIRouter

from praktika.infrastructure.housekeeping import PURGE
from praktika.kernel.work import Handler

ROUTERS: Final[tuple[APIRouter, ...]] = ()

HANDLERS: Final[tuple[Handler, ...]] = (PURGE,)
