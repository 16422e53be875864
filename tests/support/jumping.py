"""Workers and schedulers as in production, whose clock a test moves: a file says by how many seconds it is wrong.

python -m support.jumping worker|scheduler
"""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from dependency_injector import providers

from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings
from praktika.bootstrap.work import run_scheduler, run_worker
from praktika.kernel.clock import utc_now

CLOCK: Final = "PRAKTIKA_TEST_CLOCK"
"""The variable that names the file."""


class JumpingClock:
    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        return utc_now() + timedelta(seconds=float(self._file.read_text()))

    def jump(self, to: timedelta) -> None:
        """So much before or after the right time; at once, for whoever reads it."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(to.total_seconds()))
        fresh.replace(self._file)


async def main(role: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    container = Container(settings=Settings.from_env(os.environ))
    container.infrastructure.clock.override(providers.Object(JumpingClock(Path(os.environ[CLOCK]))))
    await (run_worker if role == "worker" else run_scheduler)(container, stop)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
