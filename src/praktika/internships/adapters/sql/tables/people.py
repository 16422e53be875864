from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.internships.adapters.sql.tables.shared import own
from praktika.internships.domain.applications import BLOCKING, ApplicationStatus, Override, Preferences, Source
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.interns import InternStatus
from praktika.internships.domain.screenings import CriterionResult

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
    *own("candidates", "programme_id -> programmes"),
    UniqueConstraint("programme_id", "account_id", name="uq_internships_candidates_account"),
    Index(None, "account_id", "organisation_id"),
    Index(None, "organisation_id", "created_at", "id"),
    Index(None, "programme_id", "created_at", "id"),
)

BLOCKING_ONES: Final = ", ".join(f"'{status}'" for status in sorted(BLOCKING))

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
    Column("preferences", Document[Preferences](Preferences), nullable=False),
    Column("status", StrEnumType(ApplicationStatus), nullable=False),
    Column("source", StrEnumType(Source), nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("submitted_on", Date, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Uuid),
    Column("decision_comment", Text),
    Column("override", Document[Override](Override)),
    Column("version", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    *own("applications", "programme_id -> programmes", "candidate_id -> candidates"),
    Index(
        "uq_internships_applications_live",
        "step_id",
        "account_id",
        unique=True,
        postgresql_where=text(f"status IN ({BLOCKING_ONES})"),
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
    *own("screenings", "application_id -> applications"),
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
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
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
    *own(
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
    Index(None, "programme_id", "created_at", "id"),
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
