"""API keys, invitations into organisations

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

OPEN = "used_at IS NULL AND voided_at IS NULL"

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("permissions", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_api_keys_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_api_keys")),
        sa.UniqueConstraint("hash", name="uq_identity_api_keys_hash"),
    )
    op.create_index(
        "ix_identity_api_keys_kept",
        "identity_api_keys",
        ["account_id", "id"],
        unique=False,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "identity_organisation_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["identity_organisations.id"],
            name=op.f("fk_identity_organisation_invitations_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_organisation_invitations_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_organisation_invitations")),
    )
    op.create_index(
        op.f("ix_identity_organisation_invitations_organisation_id_id"),
        "identity_organisation_invitations",
        ["organisation_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_identity_organisation_invitations_pending",
        "identity_organisation_invitations",
        ["account_id", "organisation_id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    for column in ("account_id", "organisation_id", "given_by"):
        op.create_index(op.f(f"ix_identity_grants_{column}_id"), "identity_grants", [column, "id"], unique=False)
    op.create_index(
        "ix_identity_grants_pending",
        "identity_grants",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    # organisations may invite somebody at the same time, each with a code of its own
    _open_codes(f"{OPEN} AND purpose <> 'join-organisation'")


def downgrade() -> None:
    op.execute("DELETE FROM identity_codes WHERE purpose = 'join-organisation'")
    _open_codes(OPEN)
    op.drop_index("ix_identity_grants_pending", table_name="identity_grants")
    for column in ("given_by", "organisation_id", "account_id"):
        op.drop_index(op.f(f"ix_identity_grants_{column}_id"), table_name="identity_grants")
    op.drop_table("identity_organisation_invitations")
    op.drop_table("identity_api_keys")


def _open_codes(where: str) -> None:
    op.drop_index("uq_identity_codes_open", table_name="identity_codes")
    op.create_index(
        "uq_identity_codes_open",
        "identity_codes",
        ["account_id", "purpose"],
        unique=True,
        postgresql_where=sa.text(where),
    )
