"""Slots, bookings and what happened to them."""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from praktika.consultations.domain.bookings import BookingStatus, By, HistoryKind, Reason
from praktika.consultations.domain.slots import SlotStatus
from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.kernel.money import Money

PERIOD: Final[ColumnElement[Any]] = literal_column("tstzrange(starts_at, ends_at)")
ACTIVE: Final = "status IN ('reserved', 'agreed')"


def holding(status: str = "status") -> str:
    """Whether a booking in this status belongs to its slot."""
    return f"{status} IN ('reserved', 'agreed', 'completed', 'no_show')"


def status_order(status: str = "status") -> str:
    """The place of a status in the life of a slot; said by the same words in every query, so that indexes serve it."""
    places = " ".join(f"WHEN '{each.value}' THEN {place}" for place, each in enumerate(SlotStatus))
    return f"(CASE {status} {places} END)"


def amount(cost: str = "cost") -> str:
    return f"(({cost} ->> 'amount')::numeric)"


slots = Table(
    "consultations_slots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("specialist_id", Uuid, nullable=False),
    Column("organisation_id", Uuid),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("context", Text),
    Column("context_key", Text(collation="C")),
    Column("cost", Document[Money](Money)),
    Column("location", Text),
    Column("status", StrEnumType(SlotStatus), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    ExcludeConstraint(
        ("specialist_id", "="),
        (PERIOD, "&&"),
        name="ex_consultations_slots_period",
        where=literal_column("status <> 'withdrawn'"),
    ),
    UniqueConstraint("id", "specialist_id", name="uq_consultations_slots_specialist"),
    UniqueConstraint("id", "organisation_id", name="uq_consultations_slots_organisation"),
    CheckConstraint("ends_at - starts_at BETWEEN interval '5 minutes' AND interval '12 hours'", name="period"),
    CheckConstraint("length(context) <= 255 AND length(location) <= 300", name="texts"),
    CheckConstraint("(cost ->> 'amount')::numeric BETWEEN 0 AND 9999999999.99", name="cost"),
    Index(None, "specialist_id", "starts_at", "id"),
    Index(None, "organisation_id", "starts_at", "id"),
    Index("ix_consultations_slots_status_starts_at_id", text(status_order()), "starts_at", "id"),
    Index("ix_consultations_slots_organisation_status", "organisation_id", text(status_order()), "starts_at", "id"),
    Index(None, "starts_at", "id"),
    Index(None, "created_at", "id"),
    Index("ix_consultations_slots_amount", text(amount())),
    Index(
        "ix_consultations_slots_context_key",
        "context_key",
        postgresql_using="gin",
        postgresql_ops={"context_key": "gin_trgm_ops"},
    ),
)

bookings = Table(
    "consultations_bookings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slot_id", Uuid, nullable=False),
    Column("specialist_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("organisation_id", Uuid),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("status", StrEnumType(BookingStatus), nullable=False),
    Column("note", Text),
    Column("reserved_at", Instant, nullable=False),
    Column("hold_expires_at", Instant, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(  # a booking is of no other specialist and organisation than its slot
        ["slot_id", "specialist_id"],
        ["consultations_slots.id", "consultations_slots.specialist_id"],
        name="fk_consultations_bookings_specialist",
    ),
    ForeignKeyConstraint(
        ["slot_id", "organisation_id"],
        ["consultations_slots.id", "consultations_slots.organisation_id"],
        name="fk_consultations_bookings_organisation",
    ),
    ExcludeConstraint(
        ("client_id", "="),
        (PERIOD, "&&"),
        name="ex_consultations_bookings_client",
        where=literal_column(ACTIVE),
    ),
    CheckConstraint("client_id <> specialist_id", name="client"),
    CheckConstraint("hold_expires_at <= starts_at OR status <> 'reserved'", name="hold"),
    CheckConstraint("length(note) <= 1000", name="note"),
    Index("uq_consultations_bookings_slot", "slot_id", unique=True, postgresql_where=text(holding())),
    Index(None, "slot_id", "updated_at"),
    Index(None, "client_id", "starts_at", "id"),
    Index(None, "specialist_id", "starts_at", "id"),
    Index(None, "organisation_id", "starts_at", "id"),
    Index(None, "status", "starts_at", "id"),
    Index(None, "starts_at", "id"),
    Index("ix_consultations_bookings_overdue", "hold_expires_at", postgresql_where=text("status = 'reserved'")),
    Index("ix_consultations_bookings_past", "ends_at", postgresql_where=text("status = 'agreed'")),
)

history = Table(
    "consultations_booking_history",
    metadata,
    Column("booking_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", StrEnumType(HistoryKind), nullable=False),
    Column("by", StrEnumType(By), nullable=False),
    Column("actor_id", Uuid),
    Column("from_slot_id", Uuid),
    Column("to_slot_id", Uuid),
    Column("from_starts_at", Instant),
    Column("was_agreed", Boolean, nullable=False),
    Column("reason", StrEnumType(Reason)),
    Column("text", Text),
    ForeignKeyConstraint(
        ["booking_id"], ["consultations_bookings.id"], name="fk_consultations_booking_history_booking_id"
    ),
    CheckConstraint("length(text) <= 1000", name="text"),
    Index(None, "from_slot_id", postgresql_where=text("from_slot_id IS NOT NULL")),
    Index(None, "actor_id", postgresql_where=text("actor_id IS NOT NULL")),
)
