"""Throttled logins, login events, transports of sessions

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_sessions", sa.Column("transport", sa.Text(), nullable=False, server_default="bearer"))
    op.alter_column("identity_sessions", "transport", server_default=None)
    op.create_table(
        "identity_attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_identity_attempts")),
    )
    op.create_index(op.f("ix_identity_attempts_login"), "identity_attempts", ["login"])
    op.create_index(op.f("ix_identity_attempts_last_at"), "identity_attempts", ["last_at"])
    op.create_table(
        "identity_login_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity_accounts.id"],
            name=op.f("fk_identity_login_events_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_login_events")),
    )
    op.create_index(
        op.f("ix_identity_login_events_account_id_at_id"), "identity_login_events", ["account_id", "at", "id"]
    )
    op.create_index(op.f("ix_identity_login_events_at"), "identity_login_events", ["at"])
    op.create_index(
        "ix_identity_login_events_familiar",
        "identity_login_events",
        ["account_id", "address", "at"],
        postgresql_where=sa.text("outcome = 'success'"),
    )


def downgrade() -> None:
    op.drop_table("identity_login_events")
    op.drop_table("identity_attempts")
    op.drop_column("identity_sessions", "transport")
