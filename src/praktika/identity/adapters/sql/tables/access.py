"""Tables of roles and grants."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from praktika.identity.adapters.sql.tables.people import accounts, organisations
from praktika.identity.domain import (
    GivenPermission,
    Grant,
    GrantState,
    Level,
    Role,
)
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType

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


mapper_registry.map_imperatively(Role, roles)


mapper_registry.map_imperatively(Grant, grants)
