"""Archived and restored accounts

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_accounts", sa.Column("archived_from", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_identity_accounts_archived"),
        "identity_accounts",
        "(archived_from IS NOT NULL) = (status = 'archived')",
    )
    op.create_check_constraint(
        op.f("ck_identity_accounts_erased"), "identity_accounts", "(email = '') = (status = 'erased')"
    )
    op.create_index(
        op.f("ix_identity_accounts_status_created_at_id"),
        "identity_accounts",
        ["status", "created_at", "id"],
        unique=False,
    )
    _search(f"replace({SEARCHED}, 'ё', 'е')")
    _unique_names("status NOT IN ('archived', 'erased')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_identity_accounts_erased"), "identity_accounts")
    op.drop_constraint(op.f("ck_identity_accounts_archived"), "identity_accounts")
    op.execute("UPDATE identity_accounts SET status = 'archived' WHERE status = 'erased'")
    _unique_names("status <> 'archived'")
    _search(SEARCHED)
    op.drop_index(op.f("ix_identity_accounts_status_created_at_id"), "identity_accounts")
    op.drop_column("identity_accounts", "archived_from")


SEARCHED = (
    "lower(coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '') || ' ' || "
    "coalesce(username, '') || ' ' || email)"
)


def _search(text: str) -> None:
    """Texts in which accounts are looked for."""
    op.drop_index("ix_identity_accounts_search", "identity_accounts")
    op.create_index(
        "ix_identity_accounts_search",
        "identity_accounts",
        [sa.literal_column(f"({text}) gin_trgm_ops")],
        unique=False,
        postgresql_using="gin",
    )


def _unique_names(where: str) -> None:
    """Addresses and usernames are unique among the accounts that are not gone."""
    for name in ("email", "username"):
        op.drop_index(f"uq_identity_accounts_{name}", "identity_accounts")
        op.create_index(
            f"uq_identity_accounts_{name}",
            "identity_accounts",
            [sa.literal_column(f"lower({name})")],
            unique=True,
            postgresql_where=sa.text(where),
        )
