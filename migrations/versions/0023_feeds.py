"""Calendar feeds

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultations_calendar_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_consultations_calendar_feeds_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name="uq_consultations_calendar_feeds_token_hash"),
    )
    op.create_index(
        op.f("ix_consultations_calendar_feeds_account_id_id"),
        "consultations_calendar_feeds",
        ["account_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("consultations_calendar_feeds")
