"""Changes of e-mail addresses

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_codes", sa.Column("new_email", sa.Text(), nullable=True))
    op.add_column("identity_codes", sa.Column("mailed_to", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE identity_codes SET mailed_to = hash")  # theirs are still counted by account
    op.alter_column("identity_codes", "mailed_to", nullable=False)
    op.create_check_constraint(
        op.f("ck_identity_codes_new_email"),
        "identity_codes",
        "(purpose = 'change-email') = (new_email IS NOT NULL)",
    )
    op.create_index(
        op.f("ix_identity_codes_mailed_to_purpose_created_at"), "identity_codes", ["mailed_to", "purpose", "created_at"]
    )
    op.create_index(
        "ix_identity_codes_over", "identity_codes", [sa.literal_column("coalesce(used_at, voided_at, expires_at)")]
    )
    op.create_index(op.f("ix_identity_sessions_account_id"), "identity_sessions", ["account_id"])
    op.create_index(
        "ix_identity_sessions_over",
        "identity_sessions",
        [sa.literal_column("coalesce(ended_at, least(idle_until, absolute_until))")],
    )
    op.create_index(
        "ix_identity_accounts_unconfirmed",
        "identity_accounts",
        ["status_at"],
        postgresql_where=sa.text("status = 'unconfirmed'"),
    )
    op.create_table(
        "identity_email_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("old_email", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity_accounts.id"],
            name=op.f("fk_identity_email_changes_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_email_changes")),
    )
    op.create_index(op.f("ix_identity_email_changes_account_id"), "identity_email_changes", ["account_id"])
    op.create_index(op.f("ix_identity_email_changes_changed_at"), "identity_email_changes", ["changed_at"])


def downgrade() -> None:
    op.drop_table("identity_email_changes")
    op.drop_index("ix_identity_accounts_unconfirmed", table_name="identity_accounts")
    op.drop_index("ix_identity_sessions_over", table_name="identity_sessions")
    op.drop_index(op.f("ix_identity_sessions_account_id"), table_name="identity_sessions")
    op.drop_index("ix_identity_codes_over", table_name="identity_codes")
    op.drop_index(op.f("ix_identity_codes_mailed_to_purpose_created_at"), table_name="identity_codes")
    op.execute("DELETE FROM identity_codes WHERE purpose IN ('change-email', 'reset-password')")
    op.drop_constraint(op.f("ck_identity_codes_new_email"), "identity_codes")
    op.drop_column("identity_codes", "mailed_to")
    op.drop_column("identity_codes", "new_email")
