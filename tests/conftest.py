"""For every test: the event loop, a clock that stands still, and no silent skips where the gate runs."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from praktika.kernel.clock import FrozenClock

STRICT = os.environ.get("PRAKTIKA_TEST_STRICT") == "1"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2027, 3, 1, 9, tzinfo=UTC))


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes share the tests by file. Those on the one RabbitMQ take long and stay together, so they begin."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group("broker" if _is_on_broker(item) else str(item.path)))
    items.sort(key=lambda item: (not _is_on_broker(item), "system" not in item.path.parts))


def _is_on_broker(item: pytest.Item) -> bool:
    return "broker" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report
