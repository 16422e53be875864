"""Tables of sessions and codes."""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from praktika.identity.adapters.sql.tables.people import accounts
from praktika.identity.domain import (
    Code,
    EmailChange,
    EndReason,
    Purpose,
    RefreshToken,
    Session,
    Transport,
)
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Instant, StrEnumType

CODE_OVER: Final = "coalesce(used_at, voided_at, expires_at)"


SESSION_OVER: Final = "coalesce(ended_at, least(idle_until, absolute_until))"
"""Since when a code or a session has been of no use."""


sessions: Final = Table(
    "identity_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("transport", StrEnumType(Transport), nullable=False),
    Column("device_name", Text),
    Column("user_agent", Text),
    Column("address", Text),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("idle_until", Instant, nullable=False),
    Column("absolute_until", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("end_reason", StrEnumType(EndReason)),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
    Index("ix_identity_sessions_live", "account_id", postgresql_where=text("ended_at IS NULL")),
    Index(None, "account_id"),
    Index(None, "ended_at"),
    Index("ix_identity_sessions_over", text(SESSION_OVER)),
)


refresh_tokens: Final = Table(
    "identity_refresh_tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid, ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "session_id"),
)


codes: Final = Table(
    "identity_codes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("purpose", StrEnumType(Purpose), nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("new_email", Text),
    Column("mailed_to", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("voided_at", Instant),
    UniqueConstraint("hash", name="uq_identity_codes_hash"),
    CheckConstraint("(purpose = 'change-email') = (new_email IS NOT NULL)", name="new_email"),
    Index(
        "uq_identity_codes_open",
        "account_id",
        "purpose",
        unique=True,
        postgresql_where=text("used_at IS NULL AND voided_at IS NULL AND purpose <> 'join-organisation'"),
    ),
    Index(None, "account_id", "purpose", "created_at"),
    Index(None, "mailed_to", "purpose", "created_at"),
    Index("ix_identity_codes_over", text(CODE_OVER)),
)


email_changes: Final = Table(
    "identity_email_changes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("old_email", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(None, "account_id"),
    Index(None, "changed_at"),
)


mapper_registry.map_imperatively(Session, sessions)


mapper_registry.map_imperatively(RefreshToken, refresh_tokens)


mapper_registry.map_imperatively(Code, codes)


mapper_registry.map_imperatively(EmailChange, email_changes)
