"""Slots and bookings over HTTP, at a portal whose time stands still until it is moved."""

from datetime import datetime, timedelta
from typing import Any, Final

from httpx import Response

from praktika.identity.domain import Grant, GrantId
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from support.served import Person, Served, well

API: Final = "/api/v1"
SLOTS: Final = f"{API}/slots"
BOOKINGS: Final = f"{API}/bookings"

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def written(moment: datetime) -> str:
    """As the API answers it."""
    return moment.isoformat().replace("+00:00", "Z")


class Consulting:
    """`days` from `clock()`; a slot is an hour."""

    def __init__(self, portal: Served, clock: FrozenClock, house: OrganisationId) -> None:
        self.portal, self.clock, self.house = portal, clock, house

    async def specialist(self, house: OrganisationId | None = None) -> Person:
        return await self.portal.staff("specialist", house or self.house)

    async def client(self) -> Person:
        return await self.portal.participant()

    async def granted(self, person: Person, role: str) -> Person:
        """The same person with another role, signed in anew."""
        grant = Grant(id=GrantId(uuid7()), account_id=AccountId(person.account_id), role=role, given_at=self.clock())
        async with self.portal.container.identity.uow() as uow:
            await uow.grants.add(grant)
        return await self.portal.sign_in(person.email)

    def period(self, days: float = 3, length: timedelta = HOUR) -> dict[str, str]:
        return period(self.clock().replace(minute=0, second=0, microsecond=0) + days * DAY, length)

    async def offer(self, who: Person, days: float = 3, **terms: Any) -> str:
        return await published(who, **self.period(days), **terms)

    async def booked(self, specialist: Person, client: Person, days: float = 3, **terms: Any) -> str:
        slot = await self.offer(specialist, days, **terms)
        await do(client, slot, "reserve")
        return slot

    async def agreed(self, specialist: Person, client: Person, days: float = 3, **terms: Any) -> str:
        slot = await self.booked(specialist, client, days, **terms)
        await do(specialist, slot, "agree")
        return slot

    def wait_until(self, moment: str, before: timedelta = timedelta()) -> None:
        self.clock.advance(datetime.fromisoformat(moment) - before - self.clock())


def period(starts_at: datetime, length: timedelta = HOUR) -> dict[str, str]:
    return {"starts_at": written(starts_at), "ends_at": written(starts_at + length)}


async def published(who: Person, **slot: Any) -> str:
    """The address of a new slot."""
    return f"{SLOTS}/{well(await who.post(SLOTS, json=slot)).json()['id']}"


async def read(who: Person, address: str) -> dict[str, Any]:
    found: dict[str, Any] = well(await who.get(address)).json()
    return found


async def do(who: Person, slot: str, command: str, **body: Any) -> dict[str, Any]:
    """The slot after it."""
    found: dict[str, Any] = well(await who.post(f"{slot}/{command}", json=body)).json()
    return found


async def refused(who: Person, slot: str, command: str, **body: Any) -> tuple[int, str]:
    return problem(await who.post(f"{slot}/{command}", json=body))


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def errors(answer: Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
