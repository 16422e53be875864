"""Work, audit trail, kept answers

Revision: 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_actor_id_at"), "audit_events", ["actor_id", "at"], unique=False)
    op.create_index(op.f("ix_audit_events_organisation_id_at"), "audit_events", ["organisation_id", "at"], unique=False)
    op.create_index(op.f("ix_audit_events_subject_id_at"), "audit_events", ["subject_id", "at"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "work_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_items")),
        sa.UniqueConstraint("handler", "key", name=op.f("uq_work_items_handler_key")),
    )
    op.create_index(
        "ix_work_items_dead", "work_items", ["id"], unique=False, postgresql_where=sa.text("state = 'dead'")
    )
    op.create_index(
        "ix_work_items_done", "work_items", ["done_at"], unique=False, postgresql_where=sa.text("state = 'done'")
    )
    op.create_index(
        "ix_work_items_due",
        "work_items",
        ["queue", "available_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_work_items_running",
        "work_items",
        ["queue", "leased_until"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER append_only ON audit_events")
    op.execute("DROP FUNCTION refuse_changes()")
    op.drop_index("ix_work_items_running", table_name="work_items", postgresql_where=sa.text("state = 'running'"))
    op.drop_index("ix_work_items_due", table_name="work_items", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_work_items_done", table_name="work_items", postgresql_where=sa.text("state = 'done'"))
    op.drop_index("ix_work_items_dead", table_name="work_items", postgresql_where=sa.text("state = 'dead'"))
    op.drop_table("work_items")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index(op.f("ix_audit_events_subject_id_at"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_organisation_id_at"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_actor_id_at"), table_name="audit_events")
    op.drop_table("audit_events")
