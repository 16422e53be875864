"""Names at the beginning of a line are found in the trail, and with less work for each entry

Revision: 0020, after 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """JSON writes line feeds with a letter, which is no part of the word that follows. A body of one expression becomes
    a part of the query that asks.
    """
    _replace(
        r"""
            SELECT CASE
                WHEN position('\' IN value) > 0 THEN regexp_replace(value, '\\[bfnrt]', ' ', 'g')
                ELSE value
            END ~ ANY (patterns)
        """
    )


def downgrade() -> None:
    _replace(
        r"""
            SELECT EXISTS (
                SELECT FROM unnest(patterns) AS pattern
                WHERE regexp_replace(value, '\[bfnrt]', ' ', 'g') ~ pattern -- JSON writes line feeds with a letter
            )
        """
    )


def _replace(body: str) -> None:
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION audit_holds(value text, patterns text[]) RETURNS boolean
        LANGUAGE sql IMMUTABLE AS $${body}$$
        """
    )
