"""Several processes that answer at one address. They are forked from one that has imported everything, so that the
second costs neither the time nor the memory of the first; uvicorn's own supervisor starts each from nothing."""

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from socket import socket
from typing import Final

import uvicorn

CONTEXT: Final = multiprocessing.get_context("forkserver")


def listen(config: uvicorn.Config) -> None:
    """Until SIGTERM or SIGINT. Who is killed is replaced; who gives up ends them all, as the next one would, too."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    CONTEXT.set_forkserver_preload(["praktika.bootstrap.preloaded"])
    start = partial(_started, config, config.bind_socket())
    processes = [start() for _ in range(config.workers)]
    try:
        while not any(each.exitcode for each in processes if (each.exitcode or 0) > 0):
            processes = [each if each.is_alive() else start() for each in processes]
            wait([each.sentinel for each in processes])
    finally:
        _stop(processes)
    sys.exit(1)


def _started(config: uvicorn.Config, listening: socket) -> ForkServerProcess:
    process = CONTEXT.Process(target=_answer, args=(config, listening))
    process.start()
    return process


def _stop(processes: list[ForkServerProcess]) -> None:
    for each in processes:
        each.terminate()
    for each in processes:
        each.join()


def _answer(config: uvicorn.Config, listening: socket) -> None:
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    config.configure_logging()
    with suppress(KeyboardInterrupt):  # raised once more after an orderly end
        uvicorn.Server(config).run(sockets=[listening])


def _end_with_supervisor() -> None:
    """Nobody would replace or stop this process any more, and it holds the port."""
    if supervisor := multiprocessing.parent_process():
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)
