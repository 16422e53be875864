"""The tables, and the aggregates mapped to them."""

from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.notifications.domain import (
    REPLY_LENGTH,
    Channel,
    Choice,
    Message,
    MessageState,
    Preferences,
    Reason,
)

ARRIVED: Final = "channel = 'notice' AND state = 'sent'"
UNREAD: Final = f"{ARRIVED} AND read_at IS NULL"
"""Literally, so that statements are seen to fit the partial indexes."""

messages = Table(
    "notifications_messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("channel", StrEnumType(Channel), nullable=False),
    Column("recipient_id", Uuid),
    Column("external_module", Text),
    Column("external_ref", Uuid),
    Column("organisation_id", Uuid),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("planned_at", Instant),
    Column("not_after", Instant),
    Column("state", StrEnumType(MessageState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("locale", Text),
    Column("address_masked", Text),
    Column("reason", StrEnumType(Reason)),
    Column("last_error", Text),
    Column("smtp_reply", Text),
    Column("sent_at", Instant),
    Column("context", Document[Any](dict[str, Any])),
    Column("read_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("dedupe_key", "channel", name="uq_notifications_messages_dedupe_key"),
    CheckConstraint(f"length(smtp_reply) <= {REPLY_LENGTH}", name="smtp_reply"),
    CheckConstraint(f"length(last_error) <= {REPLY_LENGTH}", name="last_error"),
    Index(None, "created_at", "id"),
    Index(None, "recipient_id", "created_at", "id"),
    CheckConstraint("num_nonnulls(recipient_id, external_ref) = 1", name="recipient"),
    CheckConstraint("num_nulls(external_module, external_ref) <> 1", name="external"),
    Index(None, "organisation_id", "created_at", "id"),
    Index(None, "subject_id", "created_at", "id"),
    Index(None, "kind", "created_at", "id"),
    Index(None, "state", "created_at", "id"),
    Index("ix_notifications_messages_notices", "recipient_id", "created_at", "id", postgresql_where=text(ARRIVED)),
    Index("ix_notifications_messages_unread", "recipient_id", "created_at", "id", postgresql_where=text(UNREAD)),
)

preferences = Table(
    "notifications_preferences",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("choices", Document[Any](tuple[Choice, ...]), nullable=False),
    Column("version", Integer, nullable=False),
)

mapper_registry.map_imperatively(Message, messages)
mapper_registry.map_imperatively(Preferences, preferences)
