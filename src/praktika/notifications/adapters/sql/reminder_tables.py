"""The table of reminders, and the aggregate mapped to it."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint, Uuid, text

from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Instant, StrEnumType
from praktika.notifications.domain import Reminder, ReminderState

reminders = Table(
    "notifications_reminders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("recipient_id", Uuid),
    Column("external_module", Text),
    Column("external_ref", Uuid),
    Column("organisation_id", Uuid),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("not_after", Instant),
    Column("state", StrEnumType(ReminderState), nullable=False),
    Column("settled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint(
        *("kind", "subject_id", "recipient_id", "external_ref", "due_at"),
        name="uq_notifications_reminders_occasion",
        postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint("num_nonnulls(recipient_id, external_ref) = 1", name="recipient"),
    CheckConstraint("num_nulls(external_module, external_ref) <> 1", name="external"),
    CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled"),
    Index(None, "due_at", "id"),
    Index(None, "recipient_id", "due_at", "id"),
    Index(None, "subject_id", "due_at", "id"),
    Index(None, "organisation_id", "due_at", "id"),
    Index("ix_notifications_reminders_waiting", "due_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("ix_notifications_reminders_settled", "due_at", postgresql_where=text("state <> 'waiting'")),
)

mapper_registry.map_imperatively(Reminder, reminders)
