"""Tables of attempts to sign in."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid, text

from praktika.identity.adapters.sql.tables.people import accounts
from praktika.identity.domain import LoginEvent, LoginOutcome
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Instant, StrEnumType

attempts: Final = Table(
    "identity_attempts",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("login", LargeBinary),
    Column("number", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("previous_at", Instant),
    Index(None, "login"),
    Index(None, "last_at"),
)


login_events: Final = Table(
    "identity_login_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE")),
    Column("outcome", StrEnumType(LoginOutcome), nullable=False),
    Column("address", Text),
    Column("user_agent", Text),
    Index(None, "account_id", "at", "id"),
    Index(None, "at"),
    Index(
        "ix_identity_login_events_familiar",
        "account_id",
        "address",
        "at",
        postgresql_where=text("outcome = 'success'"),
    ),
)


mapper_registry.map_imperatively(LoginEvent, login_events)
