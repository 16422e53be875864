"""What a slot's reader is told he may do is what the commands then do for him, and nothing else (A30)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, Practice, admin, client, manager, someone, specialist
from praktika.consultations.adapters.memory.reading import MemorySlotRows
from praktika.consultations.domain.errors import SlotNotFound
from praktika.consultations.domain.slots import Slot
from praktika.consultations.policies.actions import ACTIONS
from praktika.consultations.queries import SlotQueries
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.errors import PraktikaError
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import Cursors

pytestmark = pytest.mark.anyio

HOUSE: Final = uuid7()
ANNA: Final = specialist(HOUSE)
IVAN: Final = client()
BOSS: Final = manager(HOUSE)

type Step = Callable[[Practice, Slot], Awaitable[Any]]


def who_also(actor: Actor, *permissions: str) -> Actor:
    return replace(actor, permissions=dict(actor.permissions) | dict.fromkeys(permissions, Reach(own=True)))


ACTORS: Final = {
    "the specialist": ANNA,
    "the specialist, a client elsewhere": who_also(ANNA, "consultations.slot:reserve"),
    "another specialist": specialist(),
    "a colleague": specialist(HOUSE),
    "a colleague who is a client": who_also(specialist(HOUSE), "consultations.slot:reserve"),
    "the client": IVAN,
    "the client, no client any more": replace(someone(), account_id=IVAN.account_id),
    "another client": client(),
    "somebody": someone(),
    "the manager": BOSS,
    "the manager, who is the specialist": replace(BOSS, account_id=ANNA.account_id),
    "the manager, who is the client": who_also(replace(BOSS, account_id=IVAN.account_id), "consultations.slot:reserve"),
    "another manager": manager(),
    "an administrator": admin(),
}


async def reserve(practice: Practice, slot: Slot) -> None:
    await practice.reserved(slot, IVAN)


async def agree(practice: Practice, slot: Slot) -> None:
    await practice.bookings.agree(ANNA, slot.id)


async def withdraw(practice: Practice, slot: Slot) -> None:
    await practice.slots.withdraw(ANNA, slot.id, expected=slot.version)


async def complete(practice: Practice, slot: Slot) -> None:
    practice.at(TEN)
    await practice.bookings.complete(ANNA, slot.id)


async def no_show(practice: Practice, slot: Slot) -> None:
    practice.at(TEN)
    await practice.bookings.no_show(ANNA, slot.id)


def at(moment: datetime) -> Step:
    async def wait(practice: Practice, slot: Slot) -> None:
        practice.at(moment)

    return wait


SECOND: Final = timedelta(seconds=1)

STATES: Final[dict[str, tuple[Step, ...]]] = {
    "free": (),
    "free, just in time": (at(TEN - HOUR),),
    "free, too late": (at(TEN - HOUR + SECOND),),
    "free, begun": (at(TEN),),
    "reserved": (reserve,),
    "reserved, to be answered this second": (reserve, at(NOW + DAY - SECOND)),
    "reserved, overdue": (reserve, at(NOW + DAY)),
    "reserved, overdue and too late": (at(TEN - 2 * HOUR), reserve, at(TEN - SECOND)),
    "reserved, overdue and begun": (at(TEN - 2 * HOUR), reserve, at(TEN)),
    "agreed": (reserve, agree),
    "agreed, just in time": (reserve, agree, at(TEN - DAY)),
    "agreed, too late": (reserve, agree, at(TEN - DAY + SECOND)),
    "agreed, begun": (reserve, agree, at(TEN)),
    "agreed, over": (reserve, agree, at(TEN + HOUR)),
    "completed": (reserve, agree, complete),
    "no show": (reserve, agree, no_show),
    "withdrawn": (withdraw,),
}


async def set_up(steps: tuple[Step, ...]) -> tuple[Practice, Slot, Slot]:
    """A slot in its state, and a free one to move to."""
    practice = Practice()
    slot, other = await practice.offer(ANNA), await practice.offer(ANNA, TEN + 7 * DAY)
    for step in steps:
        await step(practice, slot)
    return practice, slot, other


async def told(practice: Practice, who: Actor, slot: Slot) -> list[str] | None:
    queries = SlotQueries(MemorySlotRows(practice.store), practice.people, Cursors("secret"), practice.clock)
    try:
        return [*(await queries.slot(who, slot.id)).allowed_actions]
    except SlotNotFound:
        return None


async def tried(practice: Practice, who: Actor, action: str, slot: Slot, other: Slot) -> bool:
    """Whether the command does it, given what it needs to be given."""
    now, expected = await practice.slot(slot), (await practice.slot(slot)).version
    moved = {"starts_at": TEN + 14 * DAY, "ends_at": TEN + 14 * DAY + HOUR} if now.is_free else {"context": "New"}
    bookings, slots = practice.bookings, practice.slots
    commands: dict[str, Callable[[], Awaitable[Any]]] = {
        "edit": lambda: slots.edit(who, slot.id, expected=expected, **moved),  # type: ignore[arg-type]  # either kind
        "delete": lambda: slots.withdraw(who, slot.id, expected=expected),
        "reserve": lambda: bookings.reserve(who, slot.id, client_id=None if _is_client(who, slot) else client().me()),
        "agree": lambda: bookings.agree(who, slot.id),
        "decline": lambda: bookings.decline(who, slot.id),
        "cancel": lambda: bookings.cancel(who, slot.id),
        "reschedule": lambda: bookings.reschedule(who, slot.id, to_slot_id=other.id),
        "complete": lambda: bookings.complete(who, slot.id),
        "no_show": lambda: bookings.no_show(who, slot.id),
    }
    try:
        await commands[action]()
    except PraktikaError:
        return False
    return True


def _is_client(who: Actor, slot: Slot) -> bool:
    """Staff who may not come themselves reserve for somebody."""
    reach = who.permissions.get("consultations.slot:reserve")
    return reach is not None and who.account_id != slot.specialist_id


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", ACTORS)
async def test_actions_told_are_those_that_work(who: str, state: str):
    actor, works = ACTORS[who], []
    practice, slot, _ = await set_up(STATES[state])
    promised = await told(practice, actor, slot)
    if promised is None:
        return
    for action in ACTIONS:
        practice, slot, other = await set_up(STATES[state])
        if await tried(practice, actor, action, slot, other):
            works.append(action)
    assert sorted(promised) == sorted(works)


async def test_every_action_is_told_to_somebody():
    found = set()
    for steps in STATES.values():
        for actor in ACTORS.values():
            practice, slot, _ = await set_up(steps)
            found.update(await told(practice, actor, slot) or ())
    assert found == set(ACTIONS)


async def test_what_one_does_not_see_can_only_be_reserved():
    """Somebody else's slot is no secret to who tries to take it; nothing else about it may be done unseen."""
    for steps in STATES.values():
        for actor in ACTORS.values():
            for action in ACTIONS:
                practice, slot, other = await set_up(steps)
                if await told(practice, actor, slot) is None and action != "reserve":
                    assert not await tried(practice, actor, action, slot, other)
