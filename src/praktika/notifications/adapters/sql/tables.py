"""The tables, and the aggregates mapped to them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Instant, StrEnumType
from praktika.notifications.domain import (
    REPLY_LENGTH,
    Channel,
    Message,
    MessageState,
    Reason,
)

messages = Table(
    "notifications_messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("channel", StrEnumType(Channel), nullable=False),
    Column("recipient_id", Uuid, nullable=False),
    Column("organisation_id", Uuid),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("not_after", Instant),
    Column("state", StrEnumType(MessageState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("locale", Text),
    Column("address_masked", Text),
    Column("reason", StrEnumType(Reason)),
    Column("last_error", Text),
    Column("smtp_reply", Text),
    Column("sent_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("dedupe_key", "channel", name="uq_notifications_messages_dedupe_key"),
    CheckConstraint(f"length(smtp_reply) <= {REPLY_LENGTH}", name="smtp_reply"),
    CheckConstraint(f"length(last_error) <= {REPLY_LENGTH}", name="last_error"),
    Index(None, "created_at", "id"),
    Index(None, "recipient_id", "created_at", "id"),
    Index(None, "organisation_id", "created_at", "id"),
)

mapper_registry.map_imperatively(Message, messages)
