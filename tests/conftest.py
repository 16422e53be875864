"""For every test: the event loop, a clock that stands still, and no silent skips where the gate runs."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from praktika.kernel.clock import FrozenClock

ROOT = Path(__file__).parents[1]
SYSTEM = "tests/system/"
ON_BROKER = "on the broker"

STRICT = os.environ.get("PRAKTIKA_TEST_STRICT") == "1"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2027, 3, 1, 9, tzinfo=UTC))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin: those on the one RabbitMQ, then others of real processes."""
    _tell_apart(items)
    items.sort(key=lambda item: (share_of(item.nodeid) != ON_BROKER, not item.nodeid.startswith(SYSTEM)))


def _tell_apart(items: list[pytest.Item]) -> None:
    """Processes share tests by id and do one of those that have the same; schemathesis names all its routes alike."""
    for item in items:
        if item.parent and not item.nodeid.endswith(item.name):
            item._id = item.parent.id.child(item.name)
    if same := [nodeid for nodeid, times in Counter(item.nodeid for item in items).items() if times > 1]:
        raise pytest.UsageError(f"several tests have one id: {', '.join(same)}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Processes share the tests by file, but for those on the one RabbitMQ, which stay together."""
    from xdist.scheduler import LoadScopeScheduling

    class Shared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid)

    return Shared(config, log)


def share_of(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    return ON_BROKER if path.startswith(SYSTEM) and is_on_broker(path) else path


@cache
def is_on_broker(path: str) -> bool:
    return "mark.rabbitmq" in (ROOT / path).read_text()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report
