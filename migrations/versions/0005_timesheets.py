"""Calendars, schedules, days, deviations, exports

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "timesheets_calendar_years",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_timesheets_calendar_years_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets_calendar_years")),
        sa.UniqueConstraint("organisation_id", "year", name="uq_timesheets_calendar_years_year"),
    )
    op.create_table(
        "timesheets_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("programme_title", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("month_from", sa.Text(), nullable=False),
        sa.Column("month_to", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("curator_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_timesheets_exports_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets_exports")),
    )
    op.create_index(
        op.f("ix_timesheets_exports_created_at_id"), "timesheets_exports", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_timesheets_exports_organisation_id_created_at_id"),
        "timesheets_exports",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_timesheets_exports_requested_by_created_at_id"),
        "timesheets_exports",
        ["requested_by", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "timesheets_schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("intern_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("intern_revision", sa.Integer(), nullable=False),
        sa.Column("stages", postgresql.JSONB(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("personnel_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("curator_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets_schedules")),
        sa.UniqueConstraint("intern_id", name="uq_timesheets_schedules_intern_id"),
        sa.UniqueConstraint("organisation_id", "id", name="uq_timesheets_schedules_organisation_id"),
    )
    op.create_index(op.f("ix_timesheets_schedules_account_id"), "timesheets_schedules", ["account_id"], unique=False)
    op.create_index(op.f("ix_timesheets_schedules_curator_id"), "timesheets_schedules", ["curator_id"], unique=False)
    op.create_index(
        op.f("ix_timesheets_schedules_programme_id_starts_on"),
        "timesheets_schedules",
        ["programme_id", "starts_on"],
        unique=False,
    )
    op.create_table(
        "timesheets_days",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("plan_minutes", sa.Integer(), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("plan_minutes BETWEEN 0 AND 1440", name=op.f("ck_timesheets_days_plan_minutes")),
        sa.ForeignKeyConstraint(["schedule_id"], ["timesheets_schedules.id"], name="fk_timesheets_days_schedule_id"),
        sa.PrimaryKeyConstraint("schedule_id", "date", name=op.f("pk_timesheets_days")),
    )
    op.create_table(
        "timesheets_deviations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("intern_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("document", postgresql.JSONB(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_comment", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("schedule_id"), "="),
            (sa.column("kind"), "="),
            (sa.literal_column("daterange(first_day, last_day, '[]')"), "&&"),
            where=sa.text("status IN ('requested', 'approved') AND effect <> 'replaces'"),
            using="gist",
            name="ex_timesheets_deviations_of_kind",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("schedule_id"), "="),
            (sa.literal_column("daterange(first_day, last_day, '[]')"), "&&"),
            where=sa.text("status IN ('requested', 'approved') AND effect = 'replaces'"),
            using="gist",
            name="ex_timesheets_deviations_replacing",
        ),
        sa.CheckConstraint("(minutes IS NULL) = (effect = 'replaces')", name=op.f("ck_timesheets_deviations_minutes")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_timesheets_deviations_days")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "schedule_id"],
            ["timesheets_schedules.organisation_id", "timesheets_schedules.id"],
            name="fk_timesheets_deviations_schedule_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets_deviations")),
    )
    op.create_index(
        op.f("ix_timesheets_deviations_first_day_id"), "timesheets_deviations", ["first_day", "id"], unique=False
    )
    op.create_index(
        op.f("ix_timesheets_deviations_organisation_id_first_day_id"),
        "timesheets_deviations",
        ["organisation_id", "first_day", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_timesheets_deviations_programme_id_first_day_id"),
        "timesheets_deviations",
        ["programme_id", "first_day", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_timesheets_deviations_schedule_id_first_day"),
        "timesheets_deviations",
        ["schedule_id", "first_day"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_timesheets_deviations_schedule_id_first_day"), table_name="timesheets_deviations")
    op.drop_index(op.f("ix_timesheets_deviations_programme_id_first_day_id"), table_name="timesheets_deviations")
    op.drop_index(op.f("ix_timesheets_deviations_organisation_id_first_day_id"), table_name="timesheets_deviations")
    op.drop_index(op.f("ix_timesheets_deviations_first_day_id"), table_name="timesheets_deviations")
    op.drop_table("timesheets_deviations")
    op.drop_table("timesheets_days")
    op.drop_index(op.f("ix_timesheets_schedules_programme_id_starts_on"), table_name="timesheets_schedules")
    op.drop_index(op.f("ix_timesheets_schedules_curator_id"), table_name="timesheets_schedules")
    op.drop_index(op.f("ix_timesheets_schedules_account_id"), table_name="timesheets_schedules")
    op.drop_table("timesheets_schedules")
    op.drop_index(op.f("ix_timesheets_exports_requested_by_created_at_id"), table_name="timesheets_exports")
    op.drop_index(op.f("ix_timesheets_exports_organisation_id_created_at_id"), table_name="timesheets_exports")
    op.drop_index(op.f("ix_timesheets_exports_created_at_id"), table_name="timesheets_exports")
    op.drop_table("timesheets_exports")
    op.drop_table("timesheets_calendar_years")
