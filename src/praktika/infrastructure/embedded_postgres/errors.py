class EmbeddedPostgresError(Exception):
    """Says in plain words why there is no private PostgreSQL and what to do about it."""
