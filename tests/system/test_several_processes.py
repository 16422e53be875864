"""A server of several processes: they come and go together, and one that dies is missed by nobody."""

import os
import re
import signal
import subprocess
import sys

import pytest

from support.portal_processes import PortalProcesses, Server
from support.processes import eventually, is_alive

pytestmark = pytest.mark.postgres

STARTED = re.compile(r"Started server process \[(\d+)\]")

WITHOUT_APPLICATION = """
import uvicorn
from praktika.bootstrap import forking
forking.listen(uvicorn.Config("praktika.bootstrap:nothing", port=0, workers=2))
"""


def started(server: Server) -> list[int]:
    return [int(pid) for pid in STARTED.findall(server.said)]


@pytest.fixture
def server(portal: PortalProcesses) -> Server:
    server = portal.serve(workers="2")
    eventually(lambda: len(started(server)) == 2)
    return server


def test_one_that_is_killed_is_replaced(server):
    os.kill(started(server)[0], signal.SIGKILL)
    eventually(lambda: len(started(server)) == 3)
    assert server.is_up
    assert server.stop() == 0
    assert not any(map(is_alive, started(server)))
    assert "Traceback" not in server.said


def test_none_outlives_the_one_that_would_replace_it(server):
    server.kill()
    eventually(lambda: not any(map(is_alive, started(server))))


def test_a_server_whose_processes_cannot_start_ends():
    ended = subprocess.run([sys.executable, "-c", WITHOUT_APPLICATION], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert 'Attribute "nothing" not found' in ended.stderr
