from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.internships.adapters.sql.tables.shared import STEPS, own, searched, sortable
from praktika.internships.domain.programmes import Audience, ProgrammePlace, ProgrammeStatus
from praktika.internships.domain.steps import ProgrammeKind
from praktika.kernel.actors import AccountId

programmes = Table(
    "internships_programmes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("template_id", Uuid, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("kind", StrEnumType(ProgrammeKind), nullable=False),
    Column("title", Text, nullable=False),
    sortable("title_key"),
    Column("description", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("applications_from", Instant),
    Column("applications_until", Instant),
    Column("capacity", Integer),
    Column("taken", Integer, nullable=False),
    Column("enrol_until", Date, nullable=False),
    Column("audience", Document[Any](tuple[Audience, ...]), nullable=False),
    Column("direction_id", Uuid),
    Column("places", Document[Any](tuple[ProgrammePlace, ...]), nullable=False),
    Column("curator_ids", Document[Any](tuple[AccountId, ...]), nullable=False),
    Column("weekly_minutes", Document[Any](tuple[int, ...]), nullable=False),
    Column("steps", STEPS, nullable=False),
    Column("status", StrEnumType(ProgrammeStatus), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *own("programmes", "template_id -> templates", "direction_id -> directions"),
    CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
    CheckConstraint("starts_on <= ends_on", name="days"),
    Index(None, "starts_on", "id"),
    Index(None, "created_at", "id"),
    Index(None, "organisation_id", "starts_on", "id"),
    Index("ix_internships_programmes_curator_ids", "curator_ids", postgresql_using="gin"),
    searched("programmes", "title_key"),
)
