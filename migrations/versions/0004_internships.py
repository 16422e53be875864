"""Catalogue, templates, programmes, applications, interns, points

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "internships_balances",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_internships_balances_balance")),
        sa.PrimaryKeyConstraint("organisation_id", "account_id", name=op.f("pk_internships_balances")),
    )
    op.create_index(op.f("ix_internships_balances_account_id"), "internships_balances", ["account_id"], unique=False)
    op.create_table(
        "internships_directions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("display", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_directions")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_directions_organisation_id"),
    )
    op.create_index(
        "ix_internships_directions_name_key",
        "internships_directions",
        ["name_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_internships_directions_name_key_id"), "internships_directions", ["name_key", "id"], unique=False
    )
    op.create_index(
        "uq_internships_directions_name",
        "internships_directions",
        ["organisation_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "internships_personnel_numbers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_internships_personnel_numbers")),
    )
    op.create_table(
        "internships_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_places")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_places_organisation_id"),
    )
    op.create_index(
        "ix_internships_places_name_key",
        "internships_places",
        ["name_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_internships_places_name_key_id"), "internships_places", ["name_key", "id"], unique=False)
    op.create_index(
        "uq_internships_places_name",
        "internships_places",
        ["organisation_id", "name_key"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "internships_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(collation="C"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("latest_version", sa.Integer(), nullable=False),
        sa.Column("has_unpublished_changes", sa.Boolean(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("defaults", postgresql.JSONB(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_templates")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_templates_organisation_id"),
    )
    op.create_index(
        op.f("ix_internships_templates_organisation_id_created_at_id"),
        "internships_templates",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_internships_templates_title_key",
        "internships_templates",
        ["title_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_internships_templates_title",
        "internships_templates",
        ["organisation_id", "title_key"],
        unique=True,
        postgresql_where=sa.text("status <> 'archived'"),
    )
    op.create_table(
        "internships_programmes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(collation="C"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applications_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applications_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("direction_id", sa.Uuid(), nullable=True),
        sa.Column("places", postgresql.JSONB(), nullable=False),
        sa.Column("curator_ids", postgresql.JSONB(), nullable=False),
        sa.Column("weekly_minutes", postgresql.JSONB(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_internships_programmes_days")),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_internships_programmes_taken")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "direction_id"],
            ["internships_directions.organisation_id", "internships_directions.id"],
            name="fk_internships_programmes_direction_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_id"],
            ["internships_templates.organisation_id", "internships_templates.id"],
            name="fk_internships_programmes_template_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_programmes")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_programmes_organisation_id"),
    )
    op.create_index(
        op.f("ix_internships_programmes_created_at_id"), "internships_programmes", ["created_at", "id"], unique=False
    )
    op.create_index(
        "ix_internships_programmes_curator_ids",
        "internships_programmes",
        ["curator_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_internships_programmes_organisation_id_starts_on_id"),
        "internships_programmes",
        ["organisation_id", "starts_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_programmes_starts_on_id"), "internships_programmes", ["starts_on", "id"], unique=False
    )
    op.create_index(
        "ix_internships_programmes_title_key",
        "internships_programmes",
        ["title_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
    )
    op.create_table(
        "internships_template_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("defaults", postgresql.JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_id"],
            ["internships_templates.organisation_id", "internships_templates.id"],
            name="fk_internships_template_versions_template_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_template_versions")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_template_versions_organisation_id"),
        sa.UniqueConstraint("template_id", "number", name="uq_internships_template_versions_number"),
    )
    op.create_table(
        "internships_candidates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("current_step_order", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["internships_programmes.organisation_id", "internships_programmes.id"],
            name="fk_internships_candidates_programme_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_candidates")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_candidates_organisation_id"),
        sa.UniqueConstraint("programme_id", "account_id", name="uq_internships_candidates_account"),
    )
    op.create_index(
        op.f("ix_internships_candidates_account_id_organisation_id"),
        "internships_candidates",
        ["account_id", "organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_candidates_organisation_id_created_at_id"),
        "internships_candidates",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_candidates_programme_id_created_at_id"),
        "internships_candidates",
        ["programme_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "internships_points_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("balance_after", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_internships_points_entries_amount")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "account_id"],
            ["internships_balances.organisation_id", "internships_balances.account_id"],
            name="fk_internships_points_entries_balance",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["internships_programmes.organisation_id", "internships_programmes.id"],
            name="fk_internships_points_entries_programme_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_points_entries")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_points_entries_organisation_id"),
        sa.UniqueConstraint("source", "source_key", name="uq_internships_points_entries_source"),
    )
    op.create_index(
        op.f("ix_internships_points_entries_account_id_created_at_id"),
        "internships_points_entries",
        ["account_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_points_entries_programme_id_account_id"),
        "internships_points_entries",
        ["programme_id", "account_id"],
        unique=False,
    )
    op.create_table(
        "internships_applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_comment", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "candidate_id"],
            ["internships_candidates.organisation_id", "internships_candidates.id"],
            name="fk_internships_applications_candidate_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["internships_programmes.organisation_id", "internships_programmes.id"],
            name="fk_internships_applications_programme_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_applications")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_applications_organisation_id"),
    )
    op.create_index(
        op.f("ix_internships_applications_account_id_submitted_at_id"),
        "internships_applications",
        ["account_id", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_applications_candidate_id"), "internships_applications", ["candidate_id"], unique=False
    )
    op.create_index(
        op.f("ix_internships_applications_organisation_id_submitted_at_id"),
        "internships_applications",
        ["organisation_id", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_applications_programme_id_submitted_at_id"),
        "internships_applications",
        ["programme_id", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_applications_step_id_account_id"),
        "internships_applications",
        ["step_id", "account_id"],
        unique=False,
    )
    op.create_index(
        "uq_internships_applications_live",
        "internships_applications",
        ["step_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('approved', 'in_review', 'returned', 'submitted')"),
    )
    op.create_table(
        "internships_interns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("origin_candidate_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("direction_id", sa.Uuid(), nullable=True),
        sa.Column("curator_id", sa.Uuid(), nullable=True),
        sa.Column("personnel_number", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("student", sa.Boolean(), nullable=False),
        sa.Column("weekly_minutes", postgresql.JSONB(), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("account_id"), "="),
            (sa.literal_column("daterange(starts_on, ends_on, '[]')"), "&&"),
            where=sa.text("status <> 'cancelled'"),
            using="gist",
            name="ex_internships_interns_days",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "candidate_id"],
            ["internships_candidates.organisation_id", "internships_candidates.id"],
            name="fk_internships_interns_candidate_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "direction_id"],
            ["internships_directions.organisation_id", "internships_directions.id"],
            name="fk_internships_interns_direction_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "origin_candidate_id"],
            ["internships_candidates.organisation_id", "internships_candidates.id"],
            name="fk_internships_interns_origin_candidate_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "place_id"],
            ["internships_places.organisation_id", "internships_places.id"],
            name="fk_internships_interns_place_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["internships_programmes.organisation_id", "internships_programmes.id"],
            name="fk_internships_interns_programme_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_interns")),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_interns_organisation_id"),
        sa.UniqueConstraint("organisation_id", "personnel_number", name="uq_internships_interns_personnel_number"),
    )
    op.create_index(
        op.f("ix_internships_interns_account_id_created_at_id"),
        "internships_interns",
        ["account_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_interns_curator_id_created_at_id"),
        "internships_interns",
        ["curator_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_interns_organisation_id_created_at_id"),
        "internships_interns",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_interns_programme_id_created_at_id"),
        "internships_interns",
        ["programme_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_internships_interns_programme_id_account_id"),
        "internships_interns",
        ["programme_id", "account_id"],
        unique=False,
    )
    op.create_table(
        "internships_screenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("results", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "application_id"],
            ["internships_applications.organisation_id", "internships_applications.id"],
            name="fk_internships_screenings_application_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internships_screenings")),
        sa.UniqueConstraint("application_id", "revision", "rules_version", name="uq_internships_screenings_rules"),
        sa.UniqueConstraint("organisation_id", "id", name="uq_internships_screenings_organisation_id"),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON internships_points_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER append_only ON internships_points_entries")
    op.drop_table("internships_screenings")
    op.drop_index(op.f("ix_internships_interns_programme_id_account_id"), table_name="internships_interns")
    op.drop_index(op.f("ix_internships_interns_programme_id_created_at_id"), table_name="internships_interns")
    op.drop_index(op.f("ix_internships_interns_organisation_id_created_at_id"), table_name="internships_interns")
    op.drop_index(op.f("ix_internships_interns_curator_id_created_at_id"), table_name="internships_interns")
    op.drop_index(op.f("ix_internships_interns_account_id_created_at_id"), table_name="internships_interns")
    op.drop_table("internships_interns")
    op.drop_index(
        "uq_internships_applications_live",
        table_name="internships_applications",
        postgresql_where=sa.text("status IN ('approved', 'in_review', 'returned', 'submitted')"),
    )
    op.drop_index(op.f("ix_internships_applications_step_id_account_id"), table_name="internships_applications")
    op.drop_index(
        op.f("ix_internships_applications_programme_id_submitted_at_id"), table_name="internships_applications"
    )
    op.drop_index(
        op.f("ix_internships_applications_organisation_id_submitted_at_id"), table_name="internships_applications"
    )
    op.drop_index(op.f("ix_internships_applications_candidate_id"), table_name="internships_applications")
    op.drop_index(op.f("ix_internships_applications_account_id_submitted_at_id"), table_name="internships_applications")
    op.drop_table("internships_applications")
    op.drop_index(
        op.f("ix_internships_points_entries_programme_id_account_id"), table_name="internships_points_entries"
    )
    op.drop_index(
        op.f("ix_internships_points_entries_account_id_created_at_id"), table_name="internships_points_entries"
    )
    op.drop_table("internships_points_entries")
    op.drop_index(op.f("ix_internships_candidates_programme_id_created_at_id"), table_name="internships_candidates")
    op.drop_index(op.f("ix_internships_candidates_organisation_id_created_at_id"), table_name="internships_candidates")
    op.drop_index(op.f("ix_internships_candidates_account_id_organisation_id"), table_name="internships_candidates")
    op.drop_table("internships_candidates")
    op.drop_table("internships_template_versions")
    op.drop_index(
        "ix_internships_programmes_title_key",
        table_name="internships_programmes",
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_internships_programmes_starts_on_id"), table_name="internships_programmes")
    op.drop_index(op.f("ix_internships_programmes_organisation_id_starts_on_id"), table_name="internships_programmes")
    op.drop_index("ix_internships_programmes_curator_ids", table_name="internships_programmes", postgresql_using="gin")
    op.drop_index(op.f("ix_internships_programmes_created_at_id"), table_name="internships_programmes")
    op.drop_table("internships_programmes")
    op.drop_index(
        "uq_internships_templates_title",
        table_name="internships_templates",
        postgresql_where=sa.text("status <> 'archived'"),
    )
    op.drop_index(
        "ix_internships_templates_title_key",
        table_name="internships_templates",
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_internships_templates_organisation_id_created_at_id"), table_name="internships_templates")
    op.drop_table("internships_templates")
    op.drop_index(
        "uq_internships_places_name", table_name="internships_places", postgresql_where=sa.text("archived_at IS NULL")
    )
    op.drop_index(op.f("ix_internships_places_name_key_id"), table_name="internships_places")
    op.drop_index(
        "ix_internships_places_name_key",
        table_name="internships_places",
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.drop_table("internships_places")
    op.drop_table("internships_personnel_numbers")
    op.drop_index(
        "uq_internships_directions_name",
        table_name="internships_directions",
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index(op.f("ix_internships_directions_name_key_id"), table_name="internships_directions")
    op.drop_index(
        "ix_internships_directions_name_key",
        table_name="internships_directions",
        postgresql_using="gin",
        postgresql_ops={"name_key": "gin_trgm_ops"},
    )
    op.drop_table("internships_directions")
    op.drop_index(op.f("ix_internships_balances_account_id"), table_name="internships_balances")
    op.drop_table("internships_balances")
