"""Letters

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notifications_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("address_masked", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("smtp_reply", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(last_error) <= 500", name=op.f("ck_notifications_messages_last_error")),
        sa.CheckConstraint("length(smtp_reply) <= 500", name=op.f("ck_notifications_messages_smtp_reply")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_messages")),
        sa.UniqueConstraint("dedupe_key", "channel", name="uq_notifications_messages_dedupe_key"),
    )
    op.create_index(
        op.f("ix_notifications_messages_created_at_id"), "notifications_messages", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_notifications_messages_organisation_id_created_at_id"),
        "notifications_messages",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_notifications_messages_recipient_id_created_at_id"),
        "notifications_messages",
        ["recipient_id", "created_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_notifications_messages_recipient_id_created_at_id"), table_name="notifications_messages")
    op.drop_index(op.f("ix_notifications_messages_organisation_id_created_at_id"), table_name="notifications_messages")
    op.drop_index(op.f("ix_notifications_messages_created_at_id"), table_name="notifications_messages")
    op.drop_table("notifications_messages")
