"""The last administrators of a portal act on each other at the same time; A22 of identity."""

import asyncio
from uuid import UUID

import pytest
from httpx import Response

from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"

LATE = {401, 403, 409}
"""Whoever is late is told so, may do nothing any more, or is nobody any more."""


async def grant_of(person: Person) -> str:
    (found,) = well(await person.get(f"{API}/grants", params={"account_id": str(person.account_id)})).json()["items"]
    return str(found["id"])


async def block(actor: Person, account_id: UUID) -> Response:
    return await actor.post(f"{API}/accounts/{account_id}/block", json={"reason": "x"})


@pytest.fixture
async def pair(portal: Served) -> tuple[Person, Person]:
    """Two administrators, who have seen to it that there is no other."""
    first, second = await portal.admin(), await portal.admin()
    held = well(await first.get(f"{API}/grants", params={"role": "admin", "state": "active"})).json()["items"]
    ours = {str(first.account_id), str(second.account_id)}
    for grant in held:
        if grant["account"]["id"] not in ours:
            well(await first.delete(f"{API}/grants/{grant['id']}"))
    return first, second


async def administrators(portal: Served) -> list[str]:
    found = await portal.container.facades.identity().holders_of("identity.role:write")
    return [str(account_id) for account_id in found]


async def test_two_who_take_each_others_role_leave_one(portal: Served, pair: tuple[Person, Person]):
    first, second = pair
    of_first, of_second = await grant_of(first), await grant_of(second)
    answers = await asyncio.gather(second.delete(f"{API}/grants/{of_first}"), first.delete(f"{API}/grants/{of_second}"))
    one, late = sorted(answer.status_code for answer in answers)
    assert one == 204
    assert late in LATE
    assert len(await administrators(portal)) == 1


async def test_two_who_block_each_other_leave_one(portal: Served, pair: tuple[Person, Person]):
    first, second = pair
    answers = await asyncio.gather(block(first, second.account_id), block(second, first.account_id))
    one, late = sorted(answer.status_code for answer in answers)
    assert one == 200
    assert late in LATE
    assert len(await administrators(portal)) == 1


async def test_nobody_gives_up_or_blocks_the_last_one(portal: Served, pair: tuple[Person, Person]):
    first, second = pair
    own = await grant_of(first)
    for answer, code in (
        (await first.delete(f"{API}/grants/{own}"), "identity.not-yourself"),
        (await block(first, first.account_id), "identity.not-yourself"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    well(await first.delete(f"{API}/grants/{await grant_of(second)}"))
    last = await first.delete(f"{API}/grants/{own}")
    assert (last.status_code, last.json()["code"]) == (409, "identity.last-admin")
    assert await administrators(portal) == [str(first.account_id)]
