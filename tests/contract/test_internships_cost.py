"""How many statements a use case and a list cost, whatever the number of rows."""

import pytest

from builders.internships import manager, participant
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def test_a_use_case_stays_within_its_statements(postgres_house, monkeypatch):
    house = postgres_house
    run = await house.open_programme(capacity=100)
    staff, who = manager(run.organisation_id), participant()
    for _ in range(5):
        await house.confirm(run)
    with statements(monkeypatch) as submitting:
        application = await house.apply(run, who)
    with statements(monkeypatch) as screening:
        await house.screening.on_application_submitted(application.submitted(house.clock()))
    with statements(monkeypatch) as enrolling:
        await house.interns.enrol(staff, run.id, candidate_id=application.candidate_id)
    zone, activity = 1, 1  # statements of identity's facade, which is not the real one here
    assert len(submitting) + zone <= 12, submitting
    assert len(screening) <= 10, screening
    assert len(enrolling) + zone + activity <= 14, enrolling


async def test_a_list_costs_one_statement(postgres_house, monkeypatch):
    house = postgres_house
    run = await house.open_programme()
    staff = manager(run.organisation_id)
    for _ in range(3):
        candidate = await house.confirm(run)
        await house.interns.enrol(staff, run.id, candidate_id=candidate.id)
    lists = (
        house.read.programmes.programmes,
        house.read.applications.applications,
        house.read.candidacies.candidacies,
        house.read.interns.interns,
        house.read.templates.templates,
    )
    for read in lists:
        with statements(monkeypatch) as sent:
            assert (await read(staff)).items
        assert len(sent) == 1, read
