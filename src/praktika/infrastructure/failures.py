"""How PostgreSQL refuses and breaks, whether the driver tells itself or through SQLAlchemy."""

from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

TRANSIENT: Final = {"40P01", "40001"}
"""SQLSTATE of a deadlock and of a serialisation failure: the whole use case may be tried again."""

SHUTTING_DOWN: Final = {"57P01", "57P02"}
"""SQLSTATE when the server ends connections, politely or after a crash of its own."""

FAILURES: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError, TimeoutError)
"""All that a statement may end with."""


def constraint_of(error: BaseException) -> str | None:
    """The name of the constraint that was violated, None when it is another kind of error."""
    told = _told(error)
    if isinstance(told, asyncpg.IntegrityConstraintViolationError):
        return told.constraint_name or ""
    return None


def may_pass_on_repetition(error: BaseException) -> bool:
    """A deadlock, a serialisation failure, or a connection that broke before it was used."""
    return getattr(_told(error), "sqlstate", None) in TRANSIENT or _is_broken(error)


def is_database_down(error: BaseException) -> bool:
    return isinstance(error, (OperationalError, InterfaceError)) or may_pass_on_repetition(error)


def _is_broken(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, asyncpg.DataError)  # that is a value of the wrong type
    broken = isinstance(error, (asyncpg.PostgresConnectionError, ConnectionError, TimeoutError))
    return broken or getattr(error, "sqlstate", None) in SHUTTING_DOWN


def _told(error: BaseException) -> BaseException:
    """What the driver said."""
    return error.driver_exception if isinstance(error, DBAPIError) else error
