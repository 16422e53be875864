"""Webhooks in the whole portal: what people do is heard outside, and managers hear when nobody listens."""

import json

import pytest

from praktika.notifications.ports.webhooks import Answer
from praktika.testing import Portal

pytestmark = pytest.mark.anyio


async def test_an_application_is_heard_outside_without_its_answers():
    portal = Portal()
    manager, applicant = await portal.organisation(), await portal.participant()
    types = ["internships.application_submitted", "internships.candidate_confirmed"]
    await portal.notifications.webhooks.create(manager, url="https://example.org/", event_types=types)
    application = await portal.apply(applicant, await portal.launched_programme(manager), {"birth_date": "2002-03-04"})
    await portal.work()
    heard = [json.loads(call.body) for call in portal.notifications.receiver.calls]
    assert sorted(each["type"] for each in heard) == sorted(types)
    assert heard[0]["data"]["application_id"] == str(application.id)
    assert "2002-03-04" not in str([each["data"] for each in heard])


async def test_managers_are_told_when_a_receiver_is_gone():
    portal = Portal()
    manager, applicant = await portal.organisation(), await portal.participant()
    types = ["internships.application_submitted"]
    await portal.notifications.webhooks.create(manager, url="https://user-hooks.example.org/secret", event_types=types)
    portal.notifications.receiver.answer = Answer(410, "")
    await portal.apply(applicant, await portal.launched_programme(manager))
    await portal.work()
    letter = next(each for each in await portal.letters_to(manager) if each.kind == "webhook.disabled")
    assert letter.values == {"receiver": "user-hooks.example.org", "cause": "gone"}
    assert "webhook.disabled" not in [each.kind for each in await portal.letters_to(applicant)]
