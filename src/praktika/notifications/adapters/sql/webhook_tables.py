"""The tables of webhooks, and the aggregates mapped to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
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

from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.notifications.domain.deliveries import BODY_BYTES, Attempt, DeliveryState, WebhookDelivery
from praktika.notifications.domain.webhooks import DisabledReason, Webhook, WebhookState

webhooks = Table(
    "notifications_webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid),
    Column("url", Text, nullable=False),
    Column("event_types", Document(tuple[str, ...]), nullable=False),
    Column("description", Text),
    Column("secret", LargeBinary, nullable=False),
    Column("state", StrEnumType(WebhookState), nullable=False),
    Column("reason", StrEnumType(DisabledReason)),
    Column("struggling", Boolean, nullable=False),
    Column("dead_in_row", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("(state = 'disabled') = (reason IS NOT NULL)", name="reason"),
    Index(None, "organisation_id", "created_at", "id"),
    Index(None, "created_at", "id"),
)

deliveries = Table(
    "notifications_webhook_deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "webhook_id",
        ForeignKey("notifications_webhooks.id", name="fk_notifications_webhook_deliveries_webhook", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("organisation_id", Uuid),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", StrEnumType(DeliveryState), nullable=False),
    Column("attempts", Document(tuple[Attempt, ...]), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("parked", Boolean, nullable=False),
    Column("calling_until", Instant),
    Column("next_attempt_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("webhook_id", "event_id", name="uq_notifications_webhook_deliveries_event"),
    CheckConstraint(f"octet_length(body) <= {BODY_BYTES}", name="body"),
    Index("ix_notifications_webhook_deliveries_newest", "webhook_id", "created_at", "id"),
    Index("ix_notifications_webhook_deliveries_state", "webhook_id", "state", "created_at", "id"),
    Index("ix_notifications_webhook_deliveries_type", "webhook_id", "type", "created_at", "id"),
    Index("ix_notifications_webhook_deliveries_created_at", "created_at"),
    Index(
        "ix_notifications_webhook_deliveries_parked",
        "webhook_id",
        "created_at",
        "id",
        postgresql_where=text("parked"),
    ),
    Index(
        "ix_notifications_webhook_deliveries_calling",
        "webhook_id",
        postgresql_where=text("calling_until IS NOT NULL"),
    ),
)

mapper_registry.map_imperatively(Webhook, webhooks)
mapper_registry.map_imperatively(WebhookDelivery, deliveries)
