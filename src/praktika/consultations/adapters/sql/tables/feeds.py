"""Addresses calendar programs read."""

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, UniqueConstraint, Uuid

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Instant

feeds = Table(
    "consultations_calendar_feeds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("name", Text),
    Column("token_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    UniqueConstraint("token_hash", name="uq_consultations_calendar_feeds_token_hash"),
    CheckConstraint("length(name) <= 100", name="name"),
    Index(None, "account_id", "id"),
)
