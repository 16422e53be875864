"""Tables of timesheets, and how aggregates map to them."""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from praktika.infrastructure.mapping import mapper_registry, metadata
from praktika.infrastructure.types import Document, Instant, StrEnumType
from praktika.timesheets.domain import (
    CalendarDay,
    CalendarYear,
    Deviation,
    DeviationStatus,
    Effect,
    Export,
    ExportStatus,
    Form,
    Paper,
    Schedule,
    ScheduleState,
    Stage,
    Term,
)

DAYS_OF_YEAR: Final = Document[Any](tuple[CalendarDay, ...])

calendar_years = Table(
    "timesheets_calendar_years",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("year", Integer, nullable=False),
    Column("country", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("days", DAYS_OF_YEAR, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("organisation_id", "year", name="uq_timesheets_calendar_years_year"),
    CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
)

schedules = Table(
    "timesheets_schedules",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("intern_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("intern_revision", Integer, nullable=False),
    Column("stages", Document[Any](tuple[Stage, ...]), nullable=False),
    Column("terms", Document[Any](tuple[Term, ...]), nullable=False),
    Column("birth_date", Date),
    Column("personnel_number", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("department_id", Uuid),
    Column("curator_id", Uuid),
    Column("state", StrEnumType(ScheduleState), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("intern_id", name="uq_timesheets_schedules_intern_id"),
    UniqueConstraint("organisation_id", "id", name="uq_timesheets_schedules_organisation_id"),
    Index(None, "programme_id", "starts_on"),
    Index(None, "account_id"),
    Index(None, "curator_id"),
)

days = Table(
    "timesheets_days",
    metadata,
    Column("schedule_id", Uuid, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("plan_minutes", Integer, nullable=False),
    Column("entries", JSONB, nullable=False),  # [kind, minutes, source, source id] each: rows by the million
    ForeignKeyConstraint(["schedule_id"], ["timesheets_schedules.id"], name="fk_timesheets_days_schedule_id"),
    CheckConstraint("plan_minutes BETWEEN 0 AND 1440", name="plan_minutes"),
)

DATES: Final[ColumnElement[Any]] = literal_column("daterange(first_day, last_day, '[]')")
STANDING: Final = "status IN ('requested', 'approved')"

deviations = Table(
    "timesheets_deviations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("schedule_id", Uuid, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("intern_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("effect", StrEnumType(Effect), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("minutes", Integer),
    Column("document", Document[Paper](Paper)),
    Column("comment", Text),
    Column("status", StrEnumType(DeviationStatus), nullable=False),
    Column("requested_by", Uuid, nullable=False),
    Column("decided_by", Uuid),
    Column("decided_at", Instant),
    Column("decision_comment", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(
        ["organisation_id", "schedule_id"],
        ["timesheets_schedules.organisation_id", "timesheets_schedules.id"],
        name="fk_timesheets_deviations_schedule_id",
    ),
    ExcludeConstraint(
        ("schedule_id", "="),
        (DATES, "&&"),
        name="ex_timesheets_deviations_replacing",
        where=literal_column(f"{STANDING} AND effect = 'replaces'"),
    ),
    ExcludeConstraint(
        ("schedule_id", "="),
        ("kind", "="),
        (DATES, "&&"),
        name="ex_timesheets_deviations_of_kind",
        where=literal_column(f"{STANDING} AND effect <> 'replaces'"),
    ),
    CheckConstraint("first_day <= last_day", name="days"),
    CheckConstraint("(minutes IS NULL) = (effect = 'replaces')", name="minutes"),
    Index(None, "schedule_id", "first_day"),
    Index(None, "organisation_id", "first_day", "id"),
    Index(None, "programme_id", "first_day", "id"),
    Index(None, "first_day", "id"),
)

exports = Table(
    "timesheets_exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("programme_id", Uuid, nullable=False),
    Column("programme_title", Text, nullable=False),
    Column("form", StrEnumType(Form), nullable=False),
    Column("month_from", Text, nullable=False),
    Column("month_to", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("curator_id", Uuid),
    Column("status", StrEnumType(ExportStatus), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", Integer),
    Column("sha256", Text),
    Column("error", Text),
    Column("requested_by", Uuid, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("done BETWEEN 0 AND total", name="done"),
    Index(None, "organisation_id", "created_at", "id"),
    Index(None, "requested_by", "created_at", "id"),
    Index(None, "created_at", "id"),
)

mapper_registry.map_imperatively(CalendarYear, calendar_years)
mapper_registry.map_imperatively(Schedule, schedules)
mapper_registry.map_imperatively(Deviation, deviations)
mapper_registry.map_imperatively(Export, exports)
