"""Structured logs on standard output: one JSON object a line, or coloured text for a person at a terminal."""

import logging
import re
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

from praktika.infrastructure.tracing import current_trace_id

DETAIL: Final = re.compile(r"\n *DETAIL: .*")
QUIET: Final = ("taskiq", "aio_pika", "aiormq", "asyncio", "uvicorn.access", "httpx", "alembic")


def configure(level: str = "INFO", *, json: bool = True) -> None:
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _add_trace,
        structlog.processors.TimeStamper("iso"),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer()
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_values,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel("WARNING")
    _configure_direct(level, renderer)


def _configure_direct(level: str, renderer: Processor) -> None:
    """The access log goes straight to the output: it is on the path of every request."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper("iso"), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )


def _add_trace(_: Any, __: str, event: EventDict) -> EventDict:
    if trace_id := current_trace_id():
        event.setdefault("trace_id", trace_id)
    return event


def _without_values(_: Any, __: str, event: EventDict) -> EventDict:
    """A traceback without the line in which PostgreSQL quotes the row at fault: it is people's data."""
    if exception := event.get("exception"):
        event["exception"] = DETAIL.sub("", exception)
    return event
