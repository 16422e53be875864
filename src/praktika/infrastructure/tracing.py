"""The trace id of the request or work at hand (W3C trace context), for logs, problems and the work it causes."""

import re
import secrets
from contextvars import ContextVar
from typing import Final

TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

_trace_id: ContextVar[str] = ContextVar("trace_id", default="")


def current_trace_id() -> str:
    return _trace_id.get()


def follow_trace(trace_id: str) -> None:
    """Everything from here on in this task belongs to this trace."""
    _trace_id.set(trace_id)


def trace_of(traceparent: str | None) -> str:
    """The trace id of an incoming `traceparent`, or a new one."""
    if traceparent and (match := TRACEPARENT.fullmatch(traceparent)) and match[1] != "0" * 32:
        return match[1]
    return secrets.token_hex(16)
