"""What the persons of a consultation hear of it, in memory: letters and notices, once each."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from builders.consultations import HOUR
from praktika.consultations.domain.slots import Slot
from praktika.kernel.actors import Actor
from praktika.notifications.adapters.memory import MESSAGES
from praktika.notifications.domain import MessageState
from praktika.notifications.ports import Letter
from praktika.testing import Portal

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
TEN = datetime(2026, 9, 7, 10, tzinfo=UTC)


class Practice:
    """A specialist, a client, the manager of the specialist's organisation, and what each of them hears."""

    def __init__(self, portal: Portal, manager: Actor, specialist: Actor, client: Actor) -> None:
        self.portal, self.manager, self.specialist, self.client = portal, manager, specialist, client
        self.slots, self.bookings = portal.consultations.slots, portal.consultations.bookings

    async def offer(self, starts_at: datetime = TEN, **terms: Any) -> Slot:
        given = {"context": "First job", "location": "Room 5"} | terms
        return await self.slots.create(self.specialist, starts_at=starts_at, ends_at=starts_at + HOUR, **given)

    async def reserved(self, starts_at: datetime = TEN) -> Slot:
        """And everybody has heard of it."""
        slot = await self.offer(starts_at)
        await self.bookings.reserve(self.client, slot.id, note="How?")
        await self.heard()
        return slot

    async def agreed(self, starts_at: datetime = TEN) -> Slot:
        """And everybody has heard of it."""
        slot = await self.reserved(starts_at)
        await self.bookings.agree(self.specialist, slot.id)
        await self.heard()
        return slot

    async def heard(self) -> Counter[tuple[str, str, str]]:
        """Whom anything reached since the last time: (who, kind, channel), each once. Nothing failed or waits."""
        await self.portal.work()
        before, self._told = getattr(self, "_told", set()), {each.id for each in self._messages()}
        return Counter(
            (self._names()[each.recipient_id], each.kind, each.channel.value)
            for each in self._messages()
            if each.id not in before and each.state is MessageState.SENT
        )

    async def letter(self, to: Actor) -> Letter:
        """The last one."""
        return (await self.portal.letters_to(to))[-1]

    def _names(self) -> dict[Any, str]:
        who = {"client": self.client, "specialist": self.specialist, "manager": self.manager}
        return {actor.account_id: name for name, actor in who.items()}

    def _messages(self) -> Sequence[Any]:
        return [each for each in self.portal.store.rows(MESSAGES) if each.kind.startswith("slot.")]


async def listening() -> Practice:
    portal = Portal(START)
    manager = await portal.organisation()
    specialist = await portal.staff(
        "specialist", organisation_id=manager.organisation_id, first_name="Мария", last_name="Орлова"
    )
    client = await portal.participant(first_name="Ada", last_name="Young")
    return Practice(portal, manager, specialist, client)


def both(who: str, kind: str) -> Counter[tuple[str, str, str]]:
    return Counter([(who, kind, "mail"), (who, kind, "notice")])
