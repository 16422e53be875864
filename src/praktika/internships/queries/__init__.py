"""Read side: what the API answers, and who sees it."""

from praktika.internships.queries.applications import ApplicationQueries as ApplicationQueries
from praktika.internships.queries.candidacies import CandidacyQueries as CandidacyQueries
from praktika.internships.queries.catalogue import CatalogueQueries as CatalogueQueries
from praktika.internships.queries.interns import InternQueries as InternQueries
from praktika.internships.queries.points import PointsQueries as PointsQueries
from praktika.internships.queries.programmes import ProgrammeQueries as ProgrammeQueries
from praktika.internships.queries.templates import TemplateQueries as TemplateQueries
