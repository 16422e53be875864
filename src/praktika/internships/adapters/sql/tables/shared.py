"""Columns and constraints the tables share. Every reference carries the organisation along, so that no row can point
into another tenant."""

from typing import Any, Final

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
)

from praktika.infrastructure.types import Document
from praktika.internships.domain.steps import ApplicationStep, StageStep

STEPS: Final = Document[Any](tuple[ApplicationStep | StageStep, ...])
POINTS: Final = Numeric(12, 2)


def own(table: str, *references: str) -> list[UniqueConstraint | ForeignKeyConstraint]:
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


def searched(table: str, column: str) -> Index:
    return Index(
        f"ix_internships_{table}_{column}",
        column,
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
    )


def sortable(name: str) -> Column[str]:
    """What is compared without regard to case, the same way whatever the server's collation."""
    return Column(name, Text(collation="C"), nullable=False)
