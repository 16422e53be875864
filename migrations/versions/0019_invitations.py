"""Invitations that are over are found by when they were

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_identity_organisation_invitations_over",
        "identity_organisation_invitations",
        [sa.text("coalesce(decided_at, expires_at)")],
    )


def downgrade() -> None:
    op.drop_index("ix_identity_organisation_invitations_over", "identity_organisation_invitations")
