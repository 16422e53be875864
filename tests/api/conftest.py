from support.database import database, reader, sessions, sql_store  # noqa: F401
