"""How PostgreSQL refuses and breaks, whether the driver tells itself or through SQLAlchemy."""

import errno
from socket import gaierror
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

TRANSIENT: Final = {"40P01", "40001"}
"""SQLSTATE of a deadlock and of a serialisation failure: the whole use case may be tried again."""

SHUTTING_DOWN: Final = {"57P01", "57P02"}
"""SQLSTATE when the server ends connections, politely or after a crash of its own."""

AWAY: Final = ("08", "53", "57P")
"""How the SQLSTATE of a server begins that lost the connection, has no room (for one more of them, on its disk, in its
memory), or starts or stops."""

UNREACHABLE: Final = {None, errno.ENOENT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH}
"""What the system says where nothing answers; none where it has tried several addresses, ENOENT of a socket file."""

CUT: Final = asyncpg.InternalClientError
"""What the driver says of a statement it has not sent, as the server has just ended the connection."""


class Undecided(Exception):
    """The connection broke while a commit was on its way: what it was to keep may be there, or not."""


FAILURES: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, CUT, PoolExhausted, OSError, Undecided)
"""All that a statement may end with, or the wait for a connection before it."""


def constraint_of(error: BaseException) -> str | None:
    """The name of the constraint that was violated, None when it is another kind of error."""
    told = _told(error)
    if isinstance(told, asyncpg.IntegrityConstraintViolationError):
        return told.constraint_name or ""
    return None


def may_pass_on_repetition(error: BaseException) -> bool:
    """A deadlock, a serialisation failure, or a connection that broke before anything was kept."""
    return getattr(_told(error), "sqlstate", None) in TRANSIENT or is_broken(error)


def is_database_down(error: BaseException) -> bool:
    """It cannot be reached or cannot serve one more: another try may do, a little later."""
    if isinstance(error, (OperationalError, InterfaceError, PoolExhausted, Undecided)) or may_pass_on_repetition(error):
        return True
    told = _told(error)
    return str(getattr(told, "sqlstate", None)).startswith(AWAY) or _is_out_of_reach(told)


def _is_out_of_reach(error: BaseException) -> bool:
    """Nothing behind the name or the address; an error about a file names the file."""
    if isinstance(error, OSError) and type(error) in (OSError, FileNotFoundError):
        return error.errno in UNREACHABLE and error.filename is None
    return isinstance(error, gaierror)


def is_broken(error: BaseException) -> bool:
    """The connection, before the statement or under it."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, asyncpg.DataError)  # that is a value of the wrong type
    broken = isinstance(error, (asyncpg.PostgresConnectionError, CUT, ConnectionError, TimeoutError))
    return broken or getattr(error, "sqlstate", None) in SHUTTING_DOWN


def _told(error: BaseException) -> BaseException:
    """What the driver said."""
    return error.driver_exception if isinstance(error, DBAPIError) else error
