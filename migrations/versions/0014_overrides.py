"""Decisions are turned round, and points with them

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("internships_applications", sa.Column("override", postgresql.JSONB(astext_type=Text())))
    op.add_column("internships_points_entries", sa.Column("reverses_id", sa.Uuid()))
    op.create_unique_constraint("uq_internships_points_entries_reverses", "internships_points_entries", ["reverses_id"])
    op.create_foreign_key(
        "fk_internships_points_entries_reverses_id",
        "internships_points_entries",
        "internships_points_entries",
        ["organisation_id", "reverses_id"],
        ["organisation_id", "id"],
    )


def downgrade() -> None:
    op.drop_constraint("fk_internships_points_entries_reverses_id", "internships_points_entries")
    op.drop_constraint("uq_internships_points_entries_reverses", "internships_points_entries")
    op.drop_column("internships_points_entries", "reverses_id")
    op.drop_column("internships_applications", "override")
