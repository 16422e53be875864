"""Repositories of identity in PostgreSQL."""

from praktika.identity.adapters.sql.storage.uow import SqlIdentityUnitOfWork

__all__ = ["SqlIdentityUnitOfWork"]
