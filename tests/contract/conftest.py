from support.consultations import memory_practice, postgres_practice, practice  # noqa: F401
from support.database import database, reader, sessions, sql_store  # noqa: F401
from support.internships import house, memory_house, postgres_house  # noqa: F401
