from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.internships.adapters.sql.tables.shared import STEPS, own, searched, sortable
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.domain.templates import Defaults, TemplateStatus

directions = Table(
    "internships_directions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    sortable("name_key"),
    Column("description", Text, nullable=False),
    Column("display", JSONB, nullable=False),
    Column("archived_at", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *own("directions"),
    Index(
        "uq_internships_directions_name",
        "organisation_id",
        "name_key",
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
    Index(None, "name_key", "id"),
    searched("directions", "name_key"),
)

places = Table(
    "internships_places",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    sortable("name_key"),
    Column("address", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("archived_at", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *own("places"),
    Index(
        "uq_internships_places_name",
        "organisation_id",
        "name_key",
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
    Index(None, "name_key", "id"),
    searched("places", "name_key"),
)

templates = Table(
    "internships_templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    sortable("title_key"),
    Column("description", Text, nullable=False),
    Column("status", StrEnumType(TemplateStatus), nullable=False),
    Column("kind", StrEnumType(ProgrammeKind), nullable=False),
    Column("latest_version", Integer, nullable=False),
    Column("has_unpublished_changes", Boolean, nullable=False),
    Column("steps", STEPS, nullable=False),
    Column("defaults", Document[Defaults](Defaults), nullable=False),
    Column("archived_at", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *own("templates"),
    Index(
        "uq_internships_templates_title",
        "organisation_id",
        "title_key",
        unique=True,
        postgresql_where=text("status <> 'archived'"),
    ),
    Index(None, "organisation_id", "created_at", "id"),
    searched("templates", "title_key"),
)

template_versions = Table(
    "internships_template_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("template_id", Uuid, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("steps", STEPS, nullable=False),
    Column("defaults", Document[Defaults](Defaults), nullable=False),
    Column("published_at", Instant, nullable=False),
    *own("template_versions", "template_id -> templates"),
    UniqueConstraint("template_id", "number", name="uq_internships_template_versions_number"),
)
