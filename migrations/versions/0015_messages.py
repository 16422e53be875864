"""Notices, preferences, people without account

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MESSAGES = "notifications_messages"

FOUND_BY = ("subject_id", "kind", "state")

ARRIVED = "channel = 'notice' AND state = 'sent'"
PARTIAL = {"notices": ARRIVED, "unread": f"{ARRIVED} AND read_at IS NULL"}


def upgrade() -> None:
    op.alter_column(MESSAGES, "recipient_id", nullable=True)
    for column in (
        sa.Column("external_module", sa.Text()),
        sa.Column("external_ref", sa.Uuid()),
        sa.Column("context", postgresql.JSONB(astext_type=Text())),
        sa.Column("read_at", sa.DateTime(timezone=True)),
    ):
        op.add_column(MESSAGES, column)
    op.create_check_constraint(
        op.f("ck_notifications_messages_recipient"), MESSAGES, "num_nonnulls(recipient_id, external_ref) = 1"
    )
    op.create_check_constraint(
        op.f("ck_notifications_messages_external"), MESSAGES, "num_nulls(external_module, external_ref) <> 1"
    )
    for column_name in FOUND_BY:
        columns = [column_name, "created_at", "id"]
        op.create_index(op.f(f"ix_notifications_messages_{column_name}_created_at_id"), MESSAGES, columns)
    for name, which in PARTIAL.items():
        columns = ["recipient_id", "created_at", "id"]
        op.create_index(f"ix_notifications_messages_{name}", MESSAGES, columns, postgresql_where=sa.text(which))
    op.create_table(
        "notifications_preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notifications_preferences")),
    )


def downgrade() -> None:
    """What tells of people without account and of notices has no place before."""
    op.drop_table("notifications_preferences")
    op.execute(f"DELETE FROM {MESSAGES} WHERE channel = 'notice' OR recipient_id IS NULL")
    for name in PARTIAL:
        op.drop_index(f"ix_notifications_messages_{name}", table_name=MESSAGES)
    for column_name in FOUND_BY:
        op.drop_index(op.f(f"ix_notifications_messages_{column_name}_created_at_id"), table_name=MESSAGES)
    for name in ("external", "recipient"):
        op.drop_constraint(op.f(f"ck_notifications_messages_{name}"), MESSAGES)
    for column_name in ("read_at", "context", "external_ref", "external_module"):
        op.drop_column(MESSAGES, column_name)
    op.alter_column(MESSAGES, "recipient_id", nullable=False)
