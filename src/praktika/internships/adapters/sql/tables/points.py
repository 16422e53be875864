from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Instant, StrEnumType
from praktika.internships.adapters.sql.tables.shared import POINTS, own
from praktika.internships.domain.points import EntryKind, EntrySource

balances = Table(
    "internships_balances",
    metadata,
    Column("organisation_id", Uuid, primary_key=True),
    Column("account_id", Uuid, primary_key=True),
    Column("balance", POINTS, nullable=False),
    CheckConstraint("balance >= 0", name="balance"),
    Index(None, "account_id"),
)

points_entries = Table(
    "internships_points_entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("programme_id", Uuid),
    Column("kind", StrEnumType(EntryKind), nullable=False),
    Column("amount", POINTS, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", StrEnumType(EntrySource), nullable=False),
    Column("source_key", Text),
    Column("reverses_id", Uuid),
    Column("balance_after", POINTS, nullable=False),
    Column("created_at", Instant, nullable=False),
    *own("points_entries", "programme_id -> programmes", "reverses_id -> points_entries"),
    ForeignKeyConstraint(
        ["organisation_id", "account_id"],
        ["internships_balances.organisation_id", "internships_balances.account_id"],
        name="fk_internships_points_entries_balance",
    ),
    CheckConstraint("amount > 0", name="amount"),
    UniqueConstraint("source", "source_key", name="uq_internships_points_entries_source"),
    UniqueConstraint("reverses_id", name="uq_internships_points_entries_reverses"),
    Index(None, "account_id", "created_at", "id"),
    Index(None, "programme_id", "account_id"),
)
