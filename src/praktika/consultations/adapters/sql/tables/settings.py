"""How specialists want to be booked."""

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text, Uuid

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Instant

settings = Table(
    "consultations_specialist_settings",
    metadata,
    Column("specialist_id", Uuid, primary_key=True),
    Column("time_zone", Text),
    Column("hold_minutes", Integer, nullable=False),
    Column("reserve_notice_minutes", Integer, nullable=False),
    Column("cancel_notice_hours", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("hold_minutes BETWEEN 1 AND 10080", name="hold_minutes"),
    CheckConstraint("reserve_notice_minutes BETWEEN 0 AND 10080", name="reserve_notice_minutes"),
    CheckConstraint("cancel_notice_hours BETWEEN 0 AND 168", name="cancel_notice_hours"),
)
