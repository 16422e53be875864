"""Tables of identity and what is mapped to them."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from praktika.identity.domain import (
    Account,
    AccountStatus,
    Code,
    EndReason,
    GivenPermission,
    Grant,
    GrantState,
    Level,
    Organisation,
    Purpose,
    RefreshToken,
    Role,
    Session,
)
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType

NAME_KEY: Final = "replace(lower(coalesce(last_name, '')), 'ё', 'е') COLLATE \"C\""
EMAIL_KEY: Final = 'lower(email) COLLATE "C"'
LOGIN_KEY: Final = "coalesce(last_login_at, '1970-01-01 00:00:00+00'::timestamptz)"
"""What accounts are sorted by; no server's collation decides, and ё stands beside е."""

SEARCHED: Final = (
    "lower(coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '') || ' ' || "
    "coalesce(username, '') || ' ' || email)"
)

NOT_ARCHIVED: Final = text("status <> 'archived'")

organisations: Final = Table(
    "identity_organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
    Column("name", Text, nullable=False),
    Column("short_name", Text),
    Column("legal_name", Text),
    Column("okpo", Text),
    Column("inn", Text),
    Column("timezone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Index(
        "uq_identity_organisations_name", text("lower(name)"), unique=True, postgresql_where=text("archived_at IS NULL")
    ),
    Index("ix_identity_organisations_order", text('lower(name) COLLATE "C"'), "id"),
    Index("ix_identity_organisations_search", text("lower(name) gin_trgm_ops"), postgresql_using="gin"),
)

accounts: Final = Table(
    "identity_accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("last_login_at", Instant),
    Column("email", Text, nullable=False),
    Column("email_confirmed_at", Instant),
    Column("username", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("middle_name", Text),
    Column("phone", Text),
    Column("title", Text),
    Column("locale", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("organisation_id", Uuid, ForeignKey(organisations.c.id)),
    Column("password_hash", Text),
    Column("status", StrEnumType(AccountStatus), nullable=False),
    Column("status_reason", Text),
    Column("status_by", Uuid),
    Column("status_at", Instant, nullable=False),
    Column("accepted_terms", Text),
    Column("accepted_terms_at", Instant),
    CheckConstraint("status <> 'active' OR password_hash IS NOT NULL", name="password"),
    Index("uq_identity_accounts_email", text("lower(email)"), unique=True, postgresql_where=NOT_ARCHIVED),
    Index("uq_identity_accounts_username", text("lower(username)"), unique=True, postgresql_where=NOT_ARCHIVED),
    Index(None, "created_at", "id"),
    Index(None, "organisation_id", "created_at", "id"),
    Index("ix_identity_accounts_last_name", text(NAME_KEY), "id"),
    Index("ix_identity_accounts_email", text(EMAIL_KEY), "id"),
    Index("ix_identity_accounts_last_login_at", text(LOGIN_KEY), "id"),
    Index("ix_identity_accounts_search", text(f"({SEARCHED}) gin_trgm_ops"), postgresql_using="gin"),
)

roles: Final = Table(
    "identity_roles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("level", StrEnumType(Level), nullable=False),
    Column("built_in", Boolean, nullable=False),
    Column("permissions", Document(tuple[GivenPermission, ...]), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("code", name="uq_identity_roles_code"),
)

grants: Final = Table(
    "identity_grants",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("role", Text, ForeignKey(roles.c.code), nullable=False),
    Column("organisation_id", Uuid, ForeignKey(organisations.c.id)),
    Column("state", StrEnumType(GrantState), nullable=False),
    Column("given_by", Uuid),
    Column("given_at", Instant, nullable=False),
    Column("reason", Text),
    Index(
        "uq_identity_grants_live",
        "account_id",
        "role",
        unique=True,
        postgresql_where=text("state IN ('pending', 'active')"),
    ),
    Index(None, "role", "organisation_id"),
)

sessions: Final = Table(
    "identity_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
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
    Index(None, "ended_at"),
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
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("voided_at", Instant),
    UniqueConstraint("hash", name="uq_identity_codes_hash"),
    Index(
        "uq_identity_codes_open",
        "account_id",
        "purpose",
        unique=True,
        postgresql_where=text("used_at IS NULL AND voided_at IS NULL"),
    ),
    Index(None, "account_id", "purpose", "created_at"),
)

mapper_registry.map_imperatively(Organisation, organisations)
mapper_registry.map_imperatively(Account, accounts)
mapper_registry.map_imperatively(Role, roles)
mapper_registry.map_imperatively(Grant, grants)
mapper_registry.map_imperatively(Session, sessions)
mapper_registry.map_imperatively(RefreshToken, refresh_tokens)
mapper_registry.map_imperatively(Code, codes)
