"""Who handles which work."""

from typing import Final

from praktika.identity.events import CodeRequested
from praktika.kernel.work import Handler

HANDLERS: Final = (Handler(name="identity.issue-code", event=CodeRequested, target="identity.codes.on_code_requested"),)
