"""People are found by what everybody may know of them

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CALLED = (
    "replace(lower(coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '') "
    "|| ' ' || coalesce(username, '') || ' ' || coalesce(title, '')), 'ё', 'е')"
)


def upgrade() -> None:
    op.create_index(
        "ix_identity_accounts_called",
        "identity_accounts",
        [sa.text(f"({CALLED}) gin_trgm_ops")],
        postgresql_using="gin",
    )


def downgrade() -> None:
    op.drop_index("ix_identity_accounts_called", "identity_accounts")
