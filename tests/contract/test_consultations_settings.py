"""How specialists want to be booked: the same promises of both stores."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from builders.consultations import admin, client, manager, specialist
from praktika.consultations.domain.errors import SpecialistNotFound
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Forbidden, Invalid, Stale, Unauthenticated

pytestmark = pytest.mark.anyio


async def test_settings_begin_with_the_defaults_and_are_set_once_at_a_time(practice):
    who = specialist()
    made = await practice.setting.edit(who, who.me(), expected=0, hold_minutes=1, time_zone="Europe/Berlin")
    assert (made.hold_minutes, made.reserve_notice_minutes, made.cancel_notice_hours, made.version) == (1, 60, 24, 1)
    with pytest.raises(Stale):
        await practice.setting.edit(who, who.me(), expected=0, hold_minutes=2)
    changed = await practice.setting.edit(who, who.me(), expected=1, cancel_notice_hours=0, time_zone=None)
    assert (changed.cancel_notice_hours, changed.time_zone, changed.hold_minutes, changed.version) == (0, None, 1, 2)
    assert (await practice.setting.edit(who, who.me(), expected=2, hold_minutes=1)).version == 2
    trail = await practice.trail()
    assert [(entry.action, entry.subject_id) for entry in trail] == [("consultations.settings:update", who.me())] * 2
    assert trail[1].changes["cancel_notice_hours"] == {"from": 24, "to": 0}


async def test_of_parallel_first_settings_one_is_kept(practice):
    who = specialist()
    many = await asyncio.gather(
        *(practice.setting.edit(who, who.me(), expected=0, hold_minutes=n) for n in range(1, 6)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Stale) for each in many) == 4


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        ({"hold_minutes": 0}, ["/hold_minutes"]),
        ({"hold_minutes": 10081}, ["/hold_minutes"]),
        ({"reserve_notice_minutes": 10081}, ["/reserve_notice_minutes"]),
        (
            {"reserve_notice_minutes": -1, "cancel_notice_hours": 169},
            ["/reserve_notice_minutes", "/cancel_notice_hours"],
        ),
        ({"time_zone": "Mars/Olympus"}, ["/time_zone"]),
    ],
)
async def test_settings_out_of_range_are_refused(practice, terms, pointers):
    who = specialist()
    with pytest.raises(Invalid) as refused:
        await practice.setting.edit(who, who.me(), expected=0, **terms)
    assert [each.pointer for each in refused.value.violations] == pointers
    limits = {"hold_minutes": 10080, "reserve_notice_minutes": 0, "cancel_notice_hours": 168}
    assert (await practice.setting.edit(who, who.me(), expected=0, **limits)).version == 1


async def test_who_sets_whose_settings(practice):
    boss = manager()
    anna = specialist(boss.organisation_id)
    practice.people.organisations[anna.me()] = boss.organisation_id

    async def attempt(who: Actor, expected: int = 0) -> Any:
        return await practice.setting.edit(who, anna.me(), expected=expected, hold_minutes=expected + 5)

    refusals: dict[Callable[[], Actor], type[Exception]] = {
        manager: SpecialistNotFound,
        specialist: SpecialistNotFound,
        client: Forbidden,
        lambda: ANONYMOUS: Unauthenticated,
    }
    for stranger, refusal in refusals.items():
        with pytest.raises(refusal):
            await attempt(stranger())
    for expected, who in enumerate((anna, boss, admin())):
        assert (await attempt(who, expected)).version == expected + 1
    practice.people.powerless.add(anna.me())
    with pytest.raises(SpecialistNotFound):
        await attempt(boss, 3)
