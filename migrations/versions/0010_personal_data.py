"""Exports and erasures of personal data; the audit trail's only way to change

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _audit_indexes()
    _audit_functions()
    op.create_table(
        "identity_data_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'ready') <= (expires_at IS NOT NULL)", name=op.f("ck_identity_data_exports_expiry")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_data_exports_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_data_exports")),
    )
    op.create_index(
        op.f("ix_identity_data_exports_account_id_requested_at"),
        "identity_data_exports",
        ["account_id", "requested_at"],
    )
    op.create_index(
        "uq_identity_data_exports_live",
        "identity_data_exports",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('requested', 'running')"),
    )
    op.create_index(
        "ix_identity_data_exports_ready",
        "identity_data_exports",
        ["expires_at"],
        postgresql_where=sa.text("status = 'ready'"),
    )
    op.create_table(
        "identity_erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parts", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_erasures_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_erasures")),
    )
    op.create_index(op.f("ix_identity_erasures_account_id"), "identity_erasures", ["account_id"])
    op.create_index(
        "uq_identity_erasures_live",
        "identity_erasures",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('scheduled', 'running')"),
    )
    op.create_index(
        "ix_identity_erasures_due",
        "identity_erasures",
        ["scheduled_for", "id"],
        postgresql_where=sa.text("status = 'scheduled'"),
    )


def downgrade() -> None:
    op.drop_table("identity_erasures")
    op.drop_table("identity_data_exports")
    op.execute("DROP TRIGGER append_only ON audit_events")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes()"
    )
    op.execute("DROP FUNCTION audit_events_purge(timestamptz, integer)")
    op.execute("DROP FUNCTION audit_events_blank(uuid[], text[], uuid, text[])")
    op.execute("DROP FUNCTION audit_changes_blanked(jsonb, text[], text[])")
    op.execute("DROP FUNCTION audit_holds(text, text[])")
    op.execute("DROP FUNCTION refuse_audit_changes()")
    op.drop_index(op.f("ix_audit_events_subject_type_at"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_action_at"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_at_id"), table_name="audit_events")


def _audit_indexes() -> None:
    op.create_index(op.f("ix_audit_events_at_id"), "audit_events", ["at", "id"])
    op.create_index(op.f("ix_audit_events_action_at"), "audit_events", ["action", "at"])
    op.create_index(op.f("ix_audit_events_subject_type_at"), "audit_events", ["subject_type", "at"])


def _audit_functions() -> None:
    """Rows change within the two functions below alone: they run as the role that owns the table, under a setting
    that ends with them. A role that may only read and append cannot do what they do.
    """
    op.execute(
        """
        CREATE FUNCTION refuse_audit_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'TRUNCATE' AND current_setting('praktika.audit', true) = 'open'
                AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
            THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute("DROP TRIGGER append_only ON audit_events")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_changes()"
    )
    op.execute(
        """
        CREATE FUNCTION audit_holds(value text, patterns text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
            SELECT EXISTS (
                SELECT FROM unnest(patterns) AS pattern
                WHERE regexp_replace(value, '\\[bfnrt]', ' ', 'g') ~ pattern -- JSON writes line feeds with a letter
            )
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION audit_changes_blanked(changes jsonb, members text[], patterns text[]) RETURNS jsonb
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
            SELECT coalesce(jsonb_object_agg(member.key, (
                SELECT jsonb_object_agg(side.key, CASE
                    WHEN side.value IN ('null', '"***"') THEN side.value
                    WHEN member.key = ANY (members) OR audit_holds(side.value::text, patterns) THEN '"erased"'
                    ELSE side.value END)
                FROM jsonb_each(member.value) AS side
            )), '{}') FROM jsonb_each(changes) AS member
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION audit_events_blank(about uuid[], members text[], doer uuid, patterns text[]) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET praktika.audit = 'open' AS $$
        BEGIN
            UPDATE audit_events SET
                changes = audit_changes_blanked(changes, members, '{}'),
                reason = CASE WHEN 'reason' = ANY (members) AND reason IS NOT NULL THEN 'erased' ELSE reason END
            WHERE subject_id = ANY (about);
            UPDATE audit_events SET address = 'erased' WHERE actor_id = doer AND address IS NOT NULL;
            IF cardinality(patterns) > 0 THEN
                UPDATE audit_events SET
                    changes = audit_changes_blanked(changes, '{}', patterns),
                    reason = CASE WHEN audit_holds(reason, patterns) THEN 'erased' ELSE reason END
                WHERE audit_holds(changes::text, patterns) OR audit_holds(reason, patterns);
            END IF;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION audit_events_purge(before timestamptz, most integer) RETURNS integer
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET praktika.audit = 'open' AS $$
        DECLARE purged integer;
        BEGIN
            DELETE FROM audit_events WHERE id IN (
                SELECT id FROM audit_events WHERE at < least(before, now() - interval '3 years') ORDER BY at LIMIT most
            );
            GET DIAGNOSTICS purged = ROW_COUNT;
            RETURN purged;
        END $$
        """
    )
