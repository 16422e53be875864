"""What somebody wrote into histories of bookings is found by who wrote it

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEX = "ix_consultations_booking_history_actor_id"


def upgrade() -> None:
    op.create_index(
        INDEX, "consultations_booking_history", ["actor_id"], postgresql_where=sa.text("actor_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index(INDEX, "consultations_booking_history")
