"""A letter of the catalogue without facts from its owner would be dropped as out of date, and nobody would notice."""

import pytest

from praktika.consultations.adapters.letters import LETTERS as CONSULTATIONS
from praktika.identity.adapters.answers import LETTERS as IDENTITY
from praktika.internships.adapters.letters import LETTERS as INTERNSHIPS
from praktika.notifications.catalogue import CATALOGUE


@pytest.mark.parametrize(
    "kind", [kind for kind in CATALOGUE if kind.owner == "internships"], ids=lambda kind: kind.name
)
def test_every_letter_of_internships_has_its_facts(kind):
    assert kind.name in INTERNSHIPS


@pytest.mark.parametrize(
    "kind", [kind for kind in CATALOGUE if kind.owner == "consultations"], ids=lambda kind: kind.name
)
def test_every_letter_about_a_booking_is_for_one_of_its_two_people(kind):
    assert CONSULTATIONS[kind.name].to == kind.to


def test_every_letter_about_an_intern_that_another_module_writes_has_its_people():
    asked = {kind.name for kind in CATALOGUE if kind.asked and kind.asked[0] == "internships"}
    assert asked <= INTERNSHIPS.keys()


@pytest.mark.parametrize("kind", [kind for kind in CATALOGUE if kind.owner == "identity"], ids=lambda kind: kind.name)
def test_every_letter_of_identity_has_its_facts(kind):
    assert kind.name in IDENTITY
    assert IDENTITY[kind.name].any_state == kind.starred
