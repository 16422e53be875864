"""Tables of organisations and accounts."""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from praktika.identity.domain import (
    Account,
    AccountStatus,
    Organisation,
)
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Instant, StrEnumType

NAME_KEY: Final = "replace(lower(coalesce(last_name, '')), 'ё', 'е') COLLATE \"C\""


EMAIL_KEY: Final = 'lower(email) COLLATE "C"'


LOGIN_KEY: Final = "coalesce(last_login_at, '1970-01-01 00:00:00+00'::timestamptz)"
"""What accounts are sorted by; no server's collation decides, and ё stands beside е."""


SEARCHED: Final = (
    "replace(lower(coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '') "
    "|| ' ' || coalesce(username, '') || ' ' || email), 'ё', 'е')"
)


CALLED: Final = (
    "replace(lower(coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '') "
    "|| ' ' || coalesce(username, '') || ' ' || coalesce(title, '')), 'ё', 'е')"
)
"""What everybody may know of a person."""

NOT_GONE: Final = text("status NOT IN ('archived', 'erased')")
"""Accounts that keep others from taking their address and username; said by the same words in every query, so that
the indexes serve it."""


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
    Column("archived_from", StrEnumType(AccountStatus)),
    Column("accepted_terms", Text),
    Column("accepted_terms_at", Instant),
    CheckConstraint("status <> 'active' OR password_hash IS NOT NULL", name="password"),
    CheckConstraint("(archived_from IS NOT NULL) = (status = 'archived')", name="archived"),
    CheckConstraint("(email = '') = (status = 'erased')", name="erased"),
    Index("uq_identity_accounts_email", text("lower(email)"), unique=True, postgresql_where=NOT_GONE),
    Index("uq_identity_accounts_username", text("lower(username)"), unique=True, postgresql_where=NOT_GONE),
    Index(None, "created_at", "id"),
    Index(None, "organisation_id", "created_at", "id"),
    Index(None, "status", "created_at", "id"),
    Index("ix_identity_accounts_unconfirmed", "status_at", postgresql_where=text("status = 'unconfirmed'")),
    Index("ix_identity_accounts_last_name", text(NAME_KEY), "id"),
    Index("ix_identity_accounts_email", text(EMAIL_KEY), "id"),
    Index("ix_identity_accounts_last_login_at", text(LOGIN_KEY), "id"),
    Index("ix_identity_accounts_search", text(f"({SEARCHED}) gin_trgm_ops"), postgresql_using="gin"),
    Index("ix_identity_accounts_called", text(f"({CALLED}) gin_trgm_ops"), postgresql_using="gin"),
)


mapper_registry.map_imperatively(Organisation, organisations)


mapper_registry.map_imperatively(Account, accounts)
