"""A letter of the catalogue without facts from its owner would be dropped as out of date, and nobody would notice."""

import pytest

from praktika.internships.adapters.letters import LETTERS
from praktika.notifications.catalogue import CATALOGUE


@pytest.mark.parametrize(
    "kind", [kind for kind in CATALOGUE if kind.owner == "internships"], ids=lambda kind: kind.name
)
def test_every_letter_of_internships_has_its_facts(kind):
    assert kind.name in LETTERS
