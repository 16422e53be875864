"""Tables of internships, and how aggregates map to them.

Every reference carries the organisation along, so that no row can point into another tenant.
"""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.internships.domain.applications import LIVE, Application, ApplicationStatus, Source
from praktika.internships.domain.candidates import Candidate, CandidateStatus
from praktika.internships.domain.catalogue import Direction, Place
from praktika.internships.domain.interns import Intern, InternStatus
from praktika.internships.domain.points import Balance, EntryKind, EntrySource, PointsEntry
from praktika.internships.domain.programmes import Audience, Programme, ProgrammePlace, ProgrammeStatus
from praktika.internships.domain.screenings import CriterionResult, Screening
from praktika.internships.domain.steps import ApplicationStep, ProgrammeKind, StageStep
from praktika.internships.domain.templates import Defaults, Template, TemplateStatus, TemplateVersion
from praktika.kernel.actors import AccountId
from praktika.kernel.text import folded

STEPS: Final = Document[Any](tuple[ApplicationStep | StageStep, ...])
POINTS: Final = Numeric(12, 2)


def _own(table: str, *references: str) -> list[UniqueConstraint | ForeignKeyConstraint]:
    """The key others refer to, and references as `column -> table`, both together with the organisation."""
    constraints: list[UniqueConstraint | ForeignKeyConstraint] = [
        UniqueConstraint("organisation_id", "id", name=f"uq_internships_{table}_organisation_id")
    ]
    for reference in references:
        column, target = reference.split(" -> ")
        remote = [f"internships_{target}.organisation_id", f"internships_{target}.id"]
        name = f"fk_internships_{table}_{column}"
        constraints.append(ForeignKeyConstraint(["organisation_id", column], remote, name=name))
    return constraints


def _searched(table: str, column: str) -> Index:
    return Index(
        f"ix_internships_{table}_{column}",
        column,
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
    )


def _sortable(name: str) -> Column[str]:
    """What is compared without regard to case, the same way whatever the server's collation."""
    return Column(name, Text(collation="C"), nullable=False)


directions = Table(
    "internships_directions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    _sortable("name_key"),
    Column("description", Text, nullable=False),
    Column("display", JSONB, nullable=False),
    Column("archived_at", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *_own("directions"),
    Index(
        "uq_internships_directions_name",
        "organisation_id",
        "name_key",
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
    Index(None, "name_key", "id"),
    _searched("directions", "name_key"),
)

places = Table(
    "internships_places",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    _sortable("name_key"),
    Column("address", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("archived_at", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *_own("places"),
    Index(
        "uq_internships_places_name",
        "organisation_id",
        "name_key",
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
    Index(None, "name_key", "id"),
    _searched("places", "name_key"),
)

templates = Table(
    "internships_templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    _sortable("title_key"),
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
    *_own("templates"),
    Index(
        "uq_internships_templates_title",
        "organisation_id",
        "title_key",
        unique=True,
        postgresql_where=text("status <> 'archived'"),
    ),
    Index(None, "organisation_id", "created_at", "id"),
    _searched("templates", "title_key"),
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
    *_own("template_versions", "template_id -> templates"),
    UniqueConstraint("template_id", "number", name="uq_internships_template_versions_number"),
)

programmes = Table(
    "internships_programmes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("template_id", Uuid, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("kind", StrEnumType(ProgrammeKind), nullable=False),
    Column("title", Text, nullable=False),
    _sortable("title_key"),
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
    *_own("programmes", "template_id -> templates", "direction_id -> directions"),
    CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
    CheckConstraint("starts_on <= ends_on", name="days"),
    Index(None, "starts_on", "id"),
    Index(None, "created_at", "id"),
    Index(None, "organisation_id", "starts_on", "id"),
    Index("ix_internships_programmes_curator_ids", "curator_ids", postgresql_using="gin"),
    _searched("programmes", "title_key"),
)

candidates = Table(
    "internships_candidates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("status", StrEnumType(CandidateStatus), nullable=False),
    Column("current_step_order", Integer),
    Column("confirmed_at", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *_own("candidates", "programme_id -> programmes"),
    UniqueConstraint("programme_id", "account_id", name="uq_internships_candidates_account"),
    Index(None, "account_id", "organisation_id"),
    Index(None, "organisation_id", "created_at", "id"),
    Index(None, "programme_id", "created_at", "id"),
)

LIVE_ONES: Final = ", ".join(f"'{status}'" for status in sorted(LIVE))

applications = Table(
    "internships_applications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("step_id", Uuid, nullable=False),
    Column("candidate_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("status", StrEnumType(ApplicationStatus), nullable=False),
    Column("source", StrEnumType(Source), nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("submitted_on", Date, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Uuid),
    Column("decision_comment", Text),
    Column("version", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *_own("applications", "programme_id -> programmes", "candidate_id -> candidates"),
    Index(
        "uq_internships_applications_live",
        "step_id",
        "account_id",
        unique=True,
        postgresql_where=text(f"status IN ({LIVE_ONES})"),
    ),
    Index(None, "step_id", "account_id"),
    Index(None, "account_id", "submitted_at", "id"),
    Index(None, "organisation_id", "submitted_at", "id"),
    Index(None, "programme_id", "submitted_at", "id"),
    Index(None, "candidate_id"),
)

screenings = Table(
    "internships_screenings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("reference_date", Date, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("results", Document[Any](tuple[CriterionResult, ...]), nullable=False),
    Column("created_at", Instant, nullable=False),
    *_own("screenings", "application_id -> applications"),
    UniqueConstraint("application_id", "revision", "rules_version", name="uq_internships_screenings_rules"),
)

interns = Table(
    "internships_interns",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("candidate_id", Uuid),
    Column("origin_candidate_id", Uuid),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("status", StrEnumType(InternStatus), nullable=False),
    Column("place_id", Uuid),
    Column("department_id", Uuid),
    Column("direction_id", Uuid),
    Column("curator_id", Uuid),
    Column("personnel_number", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("birth_date", Date),
    Column("student", Boolean, nullable=False),
    Column("weekly_minutes", Document[Any](tuple[int, ...]), nullable=False),
    Column("ended_reason", Text),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *_own(
        "interns",
        "programme_id -> programmes",
        "candidate_id -> candidates",
        "origin_candidate_id -> candidates",
        "place_id -> places",
        "direction_id -> directions",
    ),
    UniqueConstraint("organisation_id", "personnel_number", name="uq_internships_interns_personnel_number"),
    ExcludeConstraint(
        ("account_id", "="),
        (literal_column("daterange(starts_on, ends_on, '[]')"), "&&"),
        name="ex_internships_interns_days",
        where=literal_column("status <> 'cancelled'"),
    ),
    Index(None, "programme_id", "account_id"),
    Index(None, "account_id", "created_at", "id"),
    Index(None, "curator_id", "created_at", "id"),
    Index(None, "organisation_id", "created_at", "id"),
)

personnel_numbers = Table(
    "internships_personnel_numbers",
    metadata,
    Column("organisation_id", Uuid, primary_key=True),
    Column("last", Integer, nullable=False),
)

balances = Table(
    "internships_balances",
    metadata,
    Column("organisation_id", Uuid, primary_key=True),
    Column("account_id", Uuid, primary_key=True),
    Column("balance", POINTS, nullable=False),
    CheckConstraint("balance >= 0", name="balance"),
    Index(None, "account_id"),
)

points_entries = Table(
    "internships_points_entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("programme_id", Uuid),
    Column("kind", StrEnumType(EntryKind), nullable=False),
    Column("amount", POINTS, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", StrEnumType(EntrySource), nullable=False),
    Column("source_key", Text),
    Column("balance_after", POINTS, nullable=False),
    Column("created_at", Instant, nullable=False),
    *_own("points_entries", "programme_id -> programmes"),
    ForeignKeyConstraint(
        ["organisation_id", "account_id"],
        ["internships_balances.organisation_id", "internships_balances.account_id"],
        name="fk_internships_points_entries_balance",
    ),
    CheckConstraint("amount > 0", name="amount"),
    UniqueConstraint("source", "source_key", name="uq_internships_points_entries_source"),
    Index(None, "account_id", "created_at", "id"),
    Index(None, "programme_id", "account_id"),
)

for aggregate, table in {
    Direction: directions,
    Place: places,
    Template: templates,
    TemplateVersion: template_versions,
    Programme: programmes,
    Candidate: candidates,
    Application: applications,
    Screening: screenings,
    Intern: interns,
    Balance: balances,
    PointsEntry: points_entries,
}.items():
    mapper_registry.map_imperatively(aggregate, table)


def _fold_name(mapper: object, connection: object, target: Any) -> None:
    target.name_key = folded(target.name)


def _fold_title(mapper: object, connection: object, target: Any) -> None:
    target.title_key = folded(target.title)


for when in ("before_insert", "before_update"):
    for named in (Direction, Place):
        event.listen(named, when, _fold_name)
    for titled in (Template, Programme):
        event.listen(titled, when, _fold_title)
