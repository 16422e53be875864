"""Commands given at the same moment, and what each led to."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any

from praktika.kernel.errors import PraktikaError
from support.consultations import StoredPractice
from support.soundness import assert_sound, picture

AT_ONCE = 20
"""Each on a connection of its own; the server has not many to give."""


async def race(*commands: Awaitable[Any]) -> list[Any]:
    """What each led to: its result, or a refusal; any other failure, a deadlock above all, fails the test."""
    places = asyncio.Semaphore(AT_ONCE)

    async def placed(command: Awaitable[Any]) -> Any:
        async with places:
            return await command

    ended = await asyncio.gather(*map(placed, commands), return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException) and not isinstance(each, PraktikaError):
            raise each
    return ended


def kinds(ended: list[Any]) -> Counter[type]:
    return Counter(type(each) for each in ended if isinstance(each, PraktikaError))


def wins(ended: list[Any]) -> int:
    return sum(not isinstance(each, PraktikaError) for each in ended)


async def sound(practice: StoredPractice) -> None:
    assert_sound(await picture(practice), await practice.facts())
