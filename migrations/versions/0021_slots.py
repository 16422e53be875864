"""Slots and bookings

Revision: 0021, after 0020
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

GIVEN = {
    "manager": {
        "all": (
            *("consultations.slot:read", "consultations.slot:write", "consultations.slot:decide"),
            "consultations.settings:write",
        )
    },
    "specialist": {"own": ("consultations.slot:write", "consultations.slot:decide", "consultations.settings:write")},
    "client": {"own": ("consultations.slot:reserve",)},
    "participant": {"own": ("consultations.slot:reserve",)},
}
"""What built-in roles may do from now on."""

STATUS_ORDER = (
    "(CASE status WHEN 'free' THEN 0 WHEN 'reserved' THEN 1 WHEN 'agreed' THEN 2 WHEN 'completed' THEN 3 "
    "WHEN 'no_show' THEN 4 WHEN 'withdrawn' THEN 5 END)"
)

KEEP_HISTORY = """
    CREATE FUNCTION consultations_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR NEW.text IS NOT NULL OR to_jsonb(NEW) - 'text' <> to_jsonb(OLD) - 'text' THEN
            RAISE EXCEPTION 'the history of bookings is never changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
"""
"""An erasure takes texts away; nothing else ever changes."""


def upgrade() -> None:
    op.create_table(
        "consultations_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("context_key", sa.Text(collation="C"), nullable=True),
        sa.Column("cost", postgresql.JSONB(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("specialist_id"), "="),
            (sa.literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            where=sa.text("status <> 'withdrawn'"),
            using="gist",
            name="ex_consultations_slots_period",
        ),
        sa.CheckConstraint(
            "(cost ->> 'amount')::numeric BETWEEN 0 AND 9999999999.99", name=op.f("ck_consultations_slots_cost")
        ),
        sa.CheckConstraint(
            "ends_at - starts_at BETWEEN interval '5 minutes' AND interval '12 hours'",
            name=op.f("ck_consultations_slots_period"),
        ),
        sa.CheckConstraint(
            "length(context) <= 255 AND length(location) <= 300", name=op.f("ck_consultations_slots_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations_slots")),
        sa.UniqueConstraint("id", "organisation_id", name="uq_consultations_slots_organisation"),
        sa.UniqueConstraint("id", "specialist_id", name="uq_consultations_slots_specialist"),
    )
    op.create_index(
        op.f("ix_consultations_slots_organisation_id_starts_at_id"),
        "consultations_slots",
        ["organisation_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultations_slots_specialist_id_starts_at_id"),
        "consultations_slots",
        ["specialist_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultations_slots_starts_at_id"), "consultations_slots", ["starts_at", "id"], unique=False
    )
    op.create_index(
        "ix_consultations_slots_status_starts_at_id",
        "consultations_slots",
        [sa.text(STATUS_ORDER), "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_consultations_slots_organisation_status",
        "consultations_slots",
        ["organisation_id", sa.text(STATUS_ORDER), "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultations_slots_created_at_id"), "consultations_slots", ["created_at", "id"], unique=False
    )
    op.create_index("ix_consultations_slots_amount", "consultations_slots", [sa.text("((cost ->> 'amount')::numeric)")])
    op.create_index(
        "ix_consultations_slots_context_key",
        "consultations_slots",
        ["context_key"],
        postgresql_using="gin",
        postgresql_ops={"context_key": "gin_trgm_ops"},
    )
    op.create_table(
        "consultations_specialist_settings",
        sa.Column("specialist_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("reserve_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("cancel_notice_hours", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cancel_notice_hours BETWEEN 0 AND 168",
            name=op.f("ck_consultations_specialist_settings_cancel_notice_hours"),
        ),
        sa.CheckConstraint(
            "hold_minutes BETWEEN 1 AND 10080", name=op.f("ck_consultations_specialist_settings_hold_minutes")
        ),
        sa.CheckConstraint(
            "reserve_notice_minutes BETWEEN 0 AND 10080",
            name=op.f("ck_consultations_specialist_settings_reserve_notice_minutes"),
        ),
        sa.PrimaryKeyConstraint("specialist_id", name=op.f("pk_consultations_specialist_settings")),
    )
    op.create_table(
        "consultations_bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("client_id"), "="),
            (sa.literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            where=sa.text("status IN ('reserved', 'agreed')"),
            using="gist",
            name="ex_consultations_bookings_client",
        ),
        sa.CheckConstraint(
            "hold_expires_at <= starts_at OR status <> 'reserved'", name=op.f("ck_consultations_bookings_hold")
        ),
        sa.CheckConstraint("client_id <> specialist_id", name=op.f("ck_consultations_bookings_client")),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("ck_consultations_bookings_note")),
        sa.ForeignKeyConstraint(
            ["slot_id", "organisation_id"],
            ["consultations_slots.id", "consultations_slots.organisation_id"],
            name="fk_consultations_bookings_organisation",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id", "specialist_id"],
            ["consultations_slots.id", "consultations_slots.specialist_id"],
            name="fk_consultations_bookings_specialist",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations_bookings")),
    )
    op.create_index(
        op.f("ix_consultations_bookings_client_id_starts_at_id"),
        "consultations_bookings",
        ["client_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultations_bookings_organisation_id_starts_at_id"),
        "consultations_bookings",
        ["organisation_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_consultations_bookings_overdue",
        "consultations_bookings",
        ["hold_expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'reserved'"),
    )
    op.create_index(
        "ix_consultations_bookings_past",
        "consultations_bookings",
        ["ends_at"],
        unique=False,
        postgresql_where=sa.text("status = 'agreed'"),
    )
    op.create_index(
        op.f("ix_consultations_bookings_slot_id_updated_at"),
        "consultations_bookings",
        ["slot_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultations_bookings_specialist_id_starts_at_id"),
        "consultations_bookings",
        ["specialist_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consultations_bookings_starts_at_id"), "consultations_bookings", ["starts_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_consultations_bookings_status_starts_at_id"),
        "consultations_bookings",
        ["status", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_consultations_bookings_slot",
        "consultations_bookings",
        ["slot_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('reserved', 'agreed', 'completed', 'no_show')"),
    )
    op.create_table(
        "consultations_booking_history",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("from_slot_id", sa.Uuid(), nullable=True),
        sa.Column("to_slot_id", sa.Uuid(), nullable=True),
        sa.Column("from_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_agreed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint("length(text) <= 1000", name=op.f("ck_consultations_booking_history_text")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["consultations_bookings.id"], name="fk_consultations_booking_history_booking_id"
        ),
        sa.PrimaryKeyConstraint("booking_id", "seq", name=op.f("pk_consultations_booking_history")),
    )
    op.create_index(
        op.f("ix_consultations_booking_history_from_slot_id"),
        "consultations_booking_history",
        ["from_slot_id"],
        unique=False,
        postgresql_where=sa.text("from_slot_id IS NOT NULL"),
    )
    op.execute(KEEP_HISTORY)
    op.execute(
        """
        CREATE TRIGGER consultations_keep_history BEFORE UPDATE OR DELETE ON consultations_booking_history
        FOR EACH ROW EXECUTE FUNCTION consultations_keep_history()
        """
    )
    for role, given in GIVEN.items():
        _set_permissions(role, lambda held, given=given: [*held, *_rows(given)])


def downgrade() -> None:
    for role, given in GIVEN.items():
        _set_permissions(role, lambda held, given=given: [each for each in held if each not in _rows(given)])
    op.drop_table("consultations_booking_history")
    op.drop_table("consultations_bookings")
    op.drop_table("consultations_specialist_settings")
    op.drop_table("consultations_slots")
    op.execute("DROP FUNCTION consultations_keep_history()")


def _rows(given: dict[str, tuple[str, ...]]) -> list[dict[str, str]]:
    return [{"permission": name, "scope": scope} for scope, names in given.items() for name in names]


def _set_permissions(role: str, change: Callable[[list[Any]], list[Any]]) -> None:
    roles = sa.table("identity_roles", sa.column("code"), sa.column("permissions", postgresql.JSONB()))
    held = op.get_bind().scalar(sa.select(roles.c.permissions).where(roles.c.code == role))
    changed = sorted(change(held), key=lambda each: (each["permission"], each["scope"]))
    op.execute(roles.update().where(roles.c.code == role).values(permissions=changed))
