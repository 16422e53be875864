"""When specialists usually have time."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, Text, UniqueConstraint, Uuid

from praktika.consultations.domain.availability import ExceptionKind
from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.kernel.money import Money

rules = Table(
    "consultations_availability_rules",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("specialist_id", Uuid, nullable=False),
    Column("organisation_id", Uuid),
    Column("weekday", Integer, nullable=False),
    Column("local_from", Text, nullable=False),
    Column("local_to", Text, nullable=False),
    Column("slot_minutes", Integer, nullable=False),
    Column("gap_minutes", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("context", Text),
    Column("cost", Document[Money](Money)),
    Column("location", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    CheckConstraint("local_from < local_to", name="times"),
    CheckConstraint("slot_minutes BETWEEN 5 AND 480 AND gap_minutes BETWEEN 0 AND 240", name="minutes"),
    CheckConstraint("valid_from <= valid_to", name="validity"),
    CheckConstraint("length(context) <= 255 AND length(location) <= 300", name="texts"),
    Index("ix_consultations_availability_rules_specialist", "specialist_id", "weekday", "local_from", "id"),
    Index("ix_consultations_availability_rules_organisation", "organisation_id", "weekday", "local_from", "id"),
    Index("ix_consultations_availability_rules_weekday", "weekday", "local_from", "id"),
)

exceptions = Table(
    "consultations_availability_exceptions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("specialist_id", Uuid, nullable=False),
    Column("organisation_id", Uuid),
    Column("on", Date, nullable=False),
    Column("kind", StrEnumType(ExceptionKind), nullable=False),
    Column("local_from", Text),
    Column("local_to", Text),
    Column("slot_minutes", Integer),
    Column("gap_minutes", Integer),
    Column("context", Text),
    Column("cost", Document[Money](Money)),
    Column("location", Text),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint(
        "specialist_id",
        "on",
        "kind",
        "local_from",
        name="uq_consultations_availability_exceptions_day",
        postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint(
        "CASE kind WHEN 'closed' THEN num_nonnulls(local_from, local_to, slot_minutes, gap_minutes) = 0"
        " ELSE num_nulls(local_from, local_to, slot_minutes, gap_minutes) = 0 AND local_from < local_to END",
        name="times",
    ),
    CheckConstraint("slot_minutes BETWEEN 5 AND 480 AND gap_minutes BETWEEN 0 AND 240", name="minutes"),
    CheckConstraint("length(context) <= 255 AND length(location) <= 300", name="texts"),
    Index("ix_consultations_availability_exceptions_specialist", "specialist_id", "on", "id"),
    Index("ix_consultations_availability_exceptions_organisation", "organisation_id", "on", "id"),
    Index("ix_consultations_availability_exceptions_on", "on", "id"),
)
