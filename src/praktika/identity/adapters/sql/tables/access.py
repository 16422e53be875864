"""Tables of roles, grants, keys and invitations of those who have an account."""

from typing import Final

from sqlalchemy import (
    Boolean,
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

from praktika.identity.adapters.sql.tables.people import accounts, organisations
from praktika.identity.domain import (
    ApiKey,
    GivenPermission,
    Grant,
    GrantState,
    InvitationState,
    Level,
    OrganisationInvitation,
    Role,
)
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType

INVITATION_OVER: Final = "coalesce(decided_at, expires_at)"
"""Since when an invitation has been of no use."""


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
    Index(None, "account_id", "id"),
    Index(None, "organisation_id", "id"),
    Index(None, "given_by", "id"),
    Index("ix_identity_grants_pending", "id", postgresql_where=text("state = 'pending'")),
)


api_keys: Final = Table(
    "identity_api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("permissions", Document(tuple[GivenPermission, ...]), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    UniqueConstraint("hash", name="uq_identity_api_keys_hash"),
    Index("ix_identity_api_keys_kept", "account_id", "id", postgresql_where=text("revoked_at IS NULL")),
)


organisation_invitations: Final = Table(
    "identity_organisation_invitations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, ForeignKey(organisations.c.id), nullable=False),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("email", Text, nullable=False),
    Column("roles", Document(tuple[str, ...]), nullable=False),
    Column("state", StrEnumType(InvitationState), nullable=False),
    Column("invited_by", Uuid),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Index(None, "organisation_id", "id"),
    Index(
        "ix_identity_organisation_invitations_pending",
        "account_id",
        "organisation_id",
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_identity_organisation_invitations_over", text(INVITATION_OVER)),
)


mapper_registry.map_imperatively(Role, roles)


mapper_registry.map_imperatively(Grant, grants)


mapper_registry.map_imperatively(ApiKey, api_keys)


mapper_registry.map_imperatively(OrganisationInvitation, organisation_invitations)
