"""Interns know the midnights around their days, so that phases are found without asking for a zone

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MIDNIGHTS = """
    UPDATE internships_interns AS i
    SET starts_at = i.starts_on::timestamp AT TIME ZONE o.timezone,
        ends_at = (i.ends_on + 1)::timestamp AT TIME ZONE o.timezone
    FROM identity_organisations AS o
    WHERE o.id = i.organisation_id
"""


def upgrade() -> None:
    for name in ("starts_at", "ends_at"):
        op.add_column("internships_interns", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(MIDNIGHTS)
    for name in ("starts_at", "ends_at"):
        op.alter_column("internships_interns", name, nullable=False)


def downgrade() -> None:
    for name in ("ends_at", "starts_at"):
        op.drop_column("internships_interns", name)
