"""Lost work is counted, and dead work is found by who handles it

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    op.add_column("work_items", sa.Column("losses", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_index("ix_work_items_dead_handler", "work_items", ["handler", "id"], postgresql_where=DEAD)
    op.create_index("ix_work_items_dead_event", "work_items", ["event", "id"], postgresql_where=DEAD)
    _end_is_found_where("done_at IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE work_items SET state = 'done' WHERE state = 'discarded'")
    _end_is_found_where("state = 'done'")
    op.drop_index("ix_work_items_dead_event", "work_items")
    op.drop_index("ix_work_items_dead_handler", "work_items")
    op.drop_column("work_items", "losses")


def _end_is_found_where(condition: str) -> None:
    op.drop_index("ix_work_items_done", "work_items")
    op.create_index("ix_work_items_done", "work_items", ["done_at"], postgresql_where=sa.text(condition))
