"""Figures for Prometheus."""

import os
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

QUICK: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS: Final = Histogram(
    "praktika_http_request_seconds", "Answered requests", ("method", "route", "status"), buckets=QUICK
)
WORK: Final = Histogram("praktika_work_seconds", "Handled background work", ("handler", "outcome"), buckets=QUICK)

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST


def exposition(gauges: dict[str, float]) -> bytes:
    """Of all processes when they share `PROMETHEUS_MULTIPROC_DIR`, of this one otherwise; then `gauges` as they are."""
    return generate_latest(_registry()) + "".join(_lines(gauges)).encode()


def _lines(gauges: dict[str, float]) -> Iterator[str]:
    """The type of a family before its first value."""
    for family, names in groupby(gauges, lambda name: name.partition("{")[0]):
        yield f"# TYPE {family} gauge\n"
        yield from (f"{name} {gauges[name]}\n" for name in names)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
