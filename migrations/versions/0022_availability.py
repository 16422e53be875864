"""Availability of specialists

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultations_availability_exceptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("local_from", sa.Text(), nullable=True),
        sa.Column("local_to", sa.Text(), nullable=True),
        sa.Column("slot_minutes", sa.Integer(), nullable=True),
        sa.Column("gap_minutes", sa.Integer(), nullable=True),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("cost", postgresql.JSONB(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE kind WHEN 'closed' THEN num_nonnulls(local_from, local_to, slot_minutes, gap_minutes) = 0 ELSE num_nulls(local_from, local_to, slot_minutes, gap_minutes) = 0 AND local_from < local_to END",
            name=op.f("ck_consultations_availability_exceptions_times"),
        ),
        sa.CheckConstraint(
            "slot_minutes BETWEEN 5 AND 480 AND gap_minutes BETWEEN 0 AND 240",
            name=op.f("ck_consultations_availability_exceptions_minutes"),
        ),
        sa.CheckConstraint(
            "length(context) <= 255 AND length(location) <= 300",
            name=op.f("ck_consultations_availability_exceptions_texts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations_availability_exceptions")),
        sa.UniqueConstraint(
            "specialist_id",
            "on",
            "kind",
            "local_from",
            name="uq_consultations_availability_exceptions_day",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "consultations_availability_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("local_from", sa.Text(), nullable=False),
        sa.Column("local_to", sa.Text(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("gap_minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("cost", postgresql.JSONB(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("local_from < local_to", name=op.f("ck_consultations_availability_rules_times")),
        sa.CheckConstraint(
            "slot_minutes BETWEEN 5 AND 480 AND gap_minutes BETWEEN 0 AND 240",
            name=op.f("ck_consultations_availability_rules_minutes"),
        ),
        sa.CheckConstraint(
            "length(context) <= 255 AND length(location) <= 300", name=op.f("ck_consultations_availability_rules_texts")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_consultations_availability_rules_validity")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_consultations_availability_rules_weekday")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations_availability_rules")),
    )
    for table, order in {"rules": ["weekday", "local_from", "id"], "exceptions": ["on", "id"]}.items():
        name = f"consultations_availability_{table}"
        op.create_index(f"ix_{name}_specialist", name, ["specialist_id", *order])
        op.create_index(f"ix_{name}_organisation", name, ["organisation_id", *order])
        op.create_index(f"ix_{name}_{order[0]}", name, order)


def downgrade() -> None:
    op.drop_table("consultations_availability_rules")
    op.drop_table("consultations_availability_exceptions")
