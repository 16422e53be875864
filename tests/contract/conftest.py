from support.database import database, reader, sessions, sql_store  # noqa: F401
from support.internships import house, memory_house, postgres_house  # noqa: F401
