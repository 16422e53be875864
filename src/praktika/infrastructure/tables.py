"""Tables of the shared mechanisms: work, audit, idempotency, limits."""

from typing import Final

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import StrEnumType
from praktika.infrastructure.work import WorkState

work_items: Final = Table(
    "work_items",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handler", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("event", Text),
    Column("payload", JSONB, nullable=False),
    Column("queue", Text, nullable=False),
    Column("available_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("losses", Integer, nullable=False, server_default=text("0")),
    Column("state", StrEnumType(WorkState), nullable=False),
    Column("leased_until", DateTime(timezone=True)),
    Column("last_error", Text),
    Column("trace_id", Text, nullable=False),
    Column("done_at", DateTime(timezone=True)),
    UniqueConstraint("handler", "key"),
    Index("ix_work_items_due", "queue", "available_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("ix_work_items_running", "queue", "leased_until", postgresql_where=text("state = 'running'")),
    Index("ix_work_items_dead", "id", postgresql_where=text("state = 'dead'")),
    Index("ix_work_items_dead_handler", "handler", "id", postgresql_where=text("state = 'dead'")),
    Index("ix_work_items_dead_event", "event", "id", postgresql_where=text("state = 'dead'")),
    Index("ix_work_items_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
)

audit_events: Final = Table(
    "audit_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_id", Uuid),
    Column("actor_kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("organisation_id", Uuid),
    Column("changes", JSONB, nullable=False),
    Column("reason", Text),
    Column("trace_id", Text, nullable=False),
    Column("address", Text),
    Index(None, "at", "id"),
    Index(None, "subject_id", "at"),
    Index(None, "actor_id", "at"),
    Index(None, "organisation_id", "at"),
    Index(None, "action", "at"),
    Index(None, "subject_type", "at"),
)

idempotency_keys: Final = Table(
    "idempotency_keys",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index(None, "created_at"),
)

request_counts: Final = Table(
    "request_counts",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Index(None, "ends_at"),
)
