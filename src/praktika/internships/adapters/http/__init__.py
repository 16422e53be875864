"""Internships over HTTP: translate, call, translate back."""

from typing import Final

from praktika.internships.adapters.http.applications import routes as applications
from praktika.internships.adapters.http.candidacies import routes as candidacies
from praktika.internships.adapters.http.catalogue import routes as catalogue
from praktika.internships.adapters.http.decisions import routes as decisions
from praktika.internships.adapters.http.interns import routes as interns
from praktika.internships.adapters.http.points import routes as points
from praktika.internships.adapters.http.programmes import routes as programmes
from praktika.internships.adapters.http.templates import routes as templates

ROUTERS: Final = (catalogue, templates, programmes, applications, decisions, candidacies, interns, points)
