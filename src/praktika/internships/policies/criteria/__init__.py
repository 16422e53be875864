"""The criteria of fields. A new one is a new class in `rules`; nothing else is to be touched."""

from praktika.internships.policies.criteria.reading import misshapen as misshapen
from praktika.internships.policies.criteria.reading import read as read
from praktika.internships.policies.criteria.reading import unsupported as unsupported
from praktika.internships.policies.criteria.rules import PatternEngine as PatternEngine
from praktika.internships.policies.criteria.rules import Rule as Rule
from praktika.internships.policies.criteria.rules import Setting as Setting
