"""Webhooks and their deliveries

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WEBHOOKS = "notifications_webhooks"
DELIVERIES = "notifications_webhook_deliveries"


def upgrade() -> None:
    op.create_table(
        WEBHOOKS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("event_types", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("struggling", sa.Boolean(), nullable=False),
        sa.Column("dead_in_row", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'disabled') = (reason IS NOT NULL)", name=op.f("ck_notifications_webhooks_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_webhooks")),
    )
    op.create_index(op.f("ix_notifications_webhooks_created_at_id"), WEBHOOKS, ["created_at", "id"])
    op.create_index(
        op.f("ix_notifications_webhooks_organisation_id_created_at_id"),
        WEBHOOKS,
        ["organisation_id", "created_at", "id"],
    )
    op.create_table(
        DELIVERIES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("calling_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("octet_length(body) <= 20000", name=op.f("ck_notifications_webhook_deliveries_body")),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            [f"{WEBHOOKS}.id"],
            name="fk_notifications_webhook_deliveries_webhook",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_webhook_deliveries")),
        sa.UniqueConstraint("webhook_id", "event_id", name="uq_notifications_webhook_deliveries_event"),
    )
    newest = ["created_at", "id"]
    op.create_index("ix_notifications_webhook_deliveries_newest", DELIVERIES, ["webhook_id", *newest])
    op.create_index("ix_notifications_webhook_deliveries_state", DELIVERIES, ["webhook_id", "state", *newest])
    op.create_index("ix_notifications_webhook_deliveries_type", DELIVERIES, ["webhook_id", "type", *newest])
    op.create_index("ix_notifications_webhook_deliveries_created_at", DELIVERIES, ["created_at"])
    op.create_index(
        "ix_notifications_webhook_deliveries_parked",
        DELIVERIES,
        ["webhook_id", *newest],
        postgresql_where=sa.text("parked"),
    )
    op.create_index(
        "ix_notifications_webhook_deliveries_calling",
        DELIVERIES,
        ["webhook_id"],
        postgresql_where=sa.text("calling_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table(DELIVERIES)
    op.drop_table(WEBHOOKS)
