"""Applications tell where their applicants would like to work

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NONE = sa.text("""'{"direction_id": null, "place_ids": []}'""")


def upgrade() -> None:
    column = sa.Column("preferences", postgresql.JSONB(astext_type=Text()), nullable=False, server_default=NONE)
    op.add_column("internships_applications", column)
    op.alter_column("internships_applications", "preferences", server_default=None)


def downgrade() -> None:
    op.drop_column("internships_applications", "preferences")
