"""Tables of data exports and erasures."""

from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text

from praktika.identity.adapters.sql.tables.people import accounts
from praktika.identity.domain import DataExport, DataExportStatus, Erasure, ErasurePart, ErasureStatus
from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType

data_exports: Final = Table(
    "identity_data_exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("requested_by", Uuid, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("status", StrEnumType(DataExportStatus), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at", Instant),
    Column("expires_at", Instant),
    Column("size", BigInteger),
    Column("error", Text),
    CheckConstraint("(status = 'ready') <= (expires_at IS NOT NULL)", name="expiry"),
    Index(None, "account_id", "requested_at"),
    Index(
        "uq_identity_data_exports_live",
        "account_id",
        unique=True,
        postgresql_where=text("status IN ('requested', 'running')"),
    ),
    Index("ix_identity_data_exports_ready", "expires_at", postgresql_where=text("status = 'ready'")),
)


erasures: Final = Table(
    "identity_erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("requested_by", Uuid, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("reason", Text),
    Column("scheduled_for", Instant, nullable=False),
    Column("status", StrEnumType(ErasureStatus), nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("parts", Document[Any](tuple[ErasurePart, ...]), nullable=False),
    Index(None, "account_id"),
    Index(
        "uq_identity_erasures_live",
        "account_id",
        unique=True,
        postgresql_where=text("status IN ('scheduled', 'running')"),
    ),
    Index("ix_identity_erasures_due", "scheduled_for", "id", postgresql_where=text("status = 'scheduled'")),
)


mapper_registry.map_imperatively(DataExport, data_exports)


mapper_registry.map_imperatively(Erasure, erasures)
