"""Which aggregate is kept in which table."""

from typing import Any

from sqlalchemy import event

from praktika.infrastructure.mapping import mapper_registry
from praktika.internships.adapters.sql.tables.catalogue import directions, places, template_versions, templates
from praktika.internships.adapters.sql.tables.people import applications, candidates, interns, screenings
from praktika.internships.adapters.sql.tables.points import balances, points_entries
from praktika.internships.adapters.sql.tables.programmes import programmes
from praktika.internships.domain.applications import Application
from praktika.internships.domain.candidates import Candidate
from praktika.internships.domain.catalogue import Direction, Place
from praktika.internships.domain.interns import Intern
from praktika.internships.domain.points import Balance, PointsEntry
from praktika.internships.domain.programmes import Programme
from praktika.internships.domain.screenings import Screening
from praktika.internships.domain.templates import Template, TemplateVersion
from praktika.kernel.text import folded

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
