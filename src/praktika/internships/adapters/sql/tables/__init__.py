"""Tables of internships; importing them maps the aggregates."""

from praktika.internships.adapters.sql.tables import mapping as mapping
from praktika.internships.adapters.sql.tables.catalogue import directions as directions
from praktika.internships.adapters.sql.tables.catalogue import places as places
from praktika.internships.adapters.sql.tables.catalogue import template_versions as template_versions
from praktika.internships.adapters.sql.tables.catalogue import templates as templates
from praktika.internships.adapters.sql.tables.people import applications as applications
from praktika.internships.adapters.sql.tables.people import candidates as candidates
from praktika.internships.adapters.sql.tables.people import interns as interns
from praktika.internships.adapters.sql.tables.people import personnel_numbers as personnel_numbers
from praktika.internships.adapters.sql.tables.people import screenings as screenings
from praktika.internships.adapters.sql.tables.points import balances as balances
from praktika.internships.adapters.sql.tables.points import points_entries as points_entries
from praktika.internships.adapters.sql.tables.programmes import programmes as programmes
