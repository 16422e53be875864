"""Which failures mean that the database is away for a while, however they show themselves."""

import errno
from socket import gaierror

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import create_async_engine

from praktika.infrastructure.failures import FAILURES, is_database_down, may_pass_on_repetition

NO_ROOM = [
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    asyncpg.DiskFullError("could not extend file"),
    asyncpg.OutOfMemoryError("out of memory"),
    asyncpg.CannotConnectNowError("the database system is starting up"),
]
CUT = [
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
]
OUT_OF_REACH = [
    PoolExhausted("QueuePool limit reached"),
    ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
    OSError("Multiple exceptions: refused at ::1, refused at 127.0.0.1"),
    OSError(errno.EHOSTUNREACH, "No route to host"),
    FileNotFoundError(errno.ENOENT, "No such file or directory"),
    gaierror(-2, "Name or service not known"),
    TimeoutError(),
]
OUR_FAULT = [
    asyncpg.UndefinedColumnError("no such column"),
    asyncpg.InsufficientPrivilegeError("permission denied"),
    asyncpg.QueryCanceledError("canceling statement due to user request"),
    FileNotFoundError(errno.ENOENT, "No such file or directory", "a file of ours"),
    PermissionError(errno.EACCES, "Permission denied"),
    OSError(errno.ENOSPC, "No space left on device"),
]


def name(error: Exception) -> str:
    return f"{type(error).__name__} {error}"


@pytest.mark.parametrize("error", NO_ROOM + OUT_OF_REACH + CUT, ids=name)
def test_the_database_is_away(error: Exception):
    assert isinstance(error, FAILURES)
    assert is_database_down(error)


@pytest.mark.parametrize("error", OUR_FAULT, ids=name)
def test_the_database_is_there(error: Exception):
    assert isinstance(error, FAILURES)
    assert not is_database_down(error)


@pytest.mark.parametrize("error", CUT, ids=name)
def test_what_was_cut_may_be_tried_again(error: Exception):
    assert may_pass_on_repetition(error)


@pytest.mark.parametrize("error", NO_ROOM, ids=name)
def test_where_there_is_no_room_a_second_try_at_once_would_take_more_of_it(error: Exception):
    assert not may_pass_on_repetition(error)


@pytest.mark.anyio
@pytest.mark.parametrize("told", NO_ROOM, ids=name)
async def test_sqlalchemy_tells_the_same(told: Exception):
    async def refuse() -> asyncpg.Connection:
        raise told

    engine = create_async_engine("postgresql+asyncpg://nowhere/none", async_creator=refuse)
    with pytest.raises(DBAPIError) as caught:
        await engine.connect()
    assert is_database_down(caught.value)
    assert not may_pass_on_repetition(caught.value)
