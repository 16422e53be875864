"""Use cases of internships, a service per aggregate: authorise, load, decide, publish."""

from praktika.internships.services.applications import ApplicationService as ApplicationService
from praktika.internships.services.candidates import CandidateService as CandidateService
from praktika.internships.services.catalogue import CatalogueService as CatalogueService
from praktika.internships.services.interns import InternService as InternService
from praktika.internships.services.personal_data import PersonalDataService as PersonalDataService
from praktika.internships.services.programmes import ProgrammeService as ProgrammeService
from praktika.internships.services.screening import ScreeningService as ScreeningService
from praktika.internships.services.templates import TemplateService as TemplateService
