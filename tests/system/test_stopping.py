"""SIGTERM: what runs ends, nothing new begins, and the exit code says that all was well."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import asyncpg
import pytest
from sqlalchemy import make_url

from support.admissions import applicants, crowd_applies, open_programme
from support.postgres import execute
from support.processes import eventually
from support.visitors import Applicant

pytestmark = pytest.mark.postgres


@contextmanager
def nobody_writes(database: str, table: str) -> Iterator[None]:
    """Whoever tries waits; reading goes on."""
    url = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url))
        runner.run(connection.execute(f"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE"))
        yield
        runner.run(connection.close())


def somebody_waits(database: str) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database "
    return bool(execute(database, f"{waiting} WHERE datname = current_database())")[0][0])


def test_a_server_finishes_the_request_it_has(portal, inside, database, ledger):
    async def one_applicant(container):
        return await open_programme(container), await applicants(container, 1)

    server = portal.serve()
    programme, [person] = inside(one_applicant)
    visitor = Applicant(server, person)
    with ThreadPoolExecutor() as others:
        with nobody_writes(database, "internships_applications"):
            answer = others.submit(visitor.apply, programme)
            eventually(lambda: somebody_waits(database))
            server.process.terminate()
            eventually(lambda: "Shutting down" in server.said)
            assert not server.is_over
        assert answer.result(20).status_code == 201
    assert server.wait(20) == 0
    assert "Traceback" not in server.said


@pytest.mark.rabbitmq
def test_a_worker_finishes_the_work_it_has(portal_on_rabbit, inside, database, ledger):
    worker, scheduler = portal_on_rabbit.worker(), portal_on_rabbit.scheduler()
    with nobody_writes(database, "internships_screenings"):
        inside(lambda container: crowd_applies(container, 1))
        eventually(lambda: somebody_waits(database), 60)
        worker.process.terminate()
        with pytest.raises(TimeoutError):
            worker.wait(1)
    assert worker.wait(20) == 0
    assert ledger.verdicts == 1
    assert scheduler.stop() == 0
    assert "Traceback" not in worker.said + scheduler.said


@pytest.mark.rabbitmq
def test_processes_that_have_just_begun_stop_as_well(portal_on_rabbit):
    worker, scheduler = portal_on_rabbit.worker(), portal_on_rabbit.scheduler()
    for each in (worker, scheduler):
        assert each.stop() in (0, 143, -15)
        assert "Traceback" not in each.said


def test_a_worker_without_its_broker_stops(portal):
    worker = portal.worker(broker_url="amqp://127.0.0.1:1/")
    eventually(lambda: "no broker" in worker.said, 60)
    assert worker.stop() == 0


def test_a_server_without_work_stops_at_once(portal):
    server = portal.serve()
    assert server.stop() == 0
    assert "Traceback" not in server.said
