"""A private PostgreSQL for installations that name none: found, started, shared and ended without an administrator."""

from praktika.infrastructure.embedded_postgres.errors import EmbeddedPostgresError as EmbeddedPostgresError
from praktika.infrastructure.embedded_postgres.supervisor import EmbeddedPostgres as EmbeddedPostgres
