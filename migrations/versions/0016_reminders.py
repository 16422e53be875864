"""Reminders

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "notifications_reminders"

INDEXES = (
    ("due_at", "id"),
    ("recipient_id", "due_at", "id"),
    ("subject_id", "due_at", "id"),
    ("organisation_id", "due_at", "id"),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("external_module", sa.Text(), nullable=True),
        sa.Column("external_ref", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("num_nonnulls(recipient_id, external_ref) = 1", name=op.f(f"ck_{TABLE}_recipient")),
        sa.CheckConstraint("num_nulls(external_module, external_ref) <> 1", name=op.f(f"ck_{TABLE}_external")),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f(f"ck_{TABLE}_settled")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            *("kind", "subject_id", "recipient_id", "external_ref", "due_at"),
            name=f"uq_{TABLE}_occasion",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.add_column("notifications_messages", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
    for columns in INDEXES:
        op.create_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE, columns)
    op.create_index(f"ix_{TABLE}_waiting", TABLE, ["due_at", "id"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(f"ix_{TABLE}_settled", TABLE, ["due_at"], postgresql_where=sa.text("state <> 'waiting'"))


def downgrade() -> None:
    op.drop_column("notifications_messages", "planned_at")
    op.drop_table(TABLE)
