"""Letters of consultations as they are read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from praktika.notifications.adapters.rendering import Renderer, moment
from support.hearing import TEN, listening

pytestmark = pytest.mark.anyio

LATER = TEN + timedelta(days=1)


@pytest.mark.parametrize(("locale", "said"), [("en", "and cancelled it since"), ("ru", "потом отменили запись")])
async def test_who_moved_is_told_that_he_has_cancelled_since(locale: str, said: str):
    practice = await listening()
    slot, target = await practice.agreed(), await practice.offer(LATER)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    await practice.bookings.cancel(practice.client, target.id)
    await practice.heard()
    letter = await practice.letter(practice.client)
    rendered = Renderer("https://portal.example.org").render(replace(letter, locale=locale))
    for text in (rendered.text, rendered.html):
        assert said in text
        assert "None" not in text
        assert moment(LATER, locale, letter.timezone) not in text
