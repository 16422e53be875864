"""Whose account closes while he makes something leaves nothing behind: the two wait for each other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from builders.consultations import People, manager, specialist
from praktika.consultations.domain.errors import SpecialistNotFound
from praktika.consultations.policies.feed_links import FeedLinks
from praktika.consultations.services import AccountService, FeedService, PersonalDataService, SettingsService
from praktika.identity.events import AccountErasureRequested
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope
from support.consultations import SqlPractice, StoredPractice

pytestmark = pytest.mark.anyio


class Hesitating(People):
    """The first to ask whether somebody may still do something gets the answer when he is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.answered, self.go = asyncio.Event(), asyncio.Event()

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool:
        return await self._slowly(await super().holds(account_id, permission, organisation_id, scope))

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        return await self._slowly(await super().is_active(ids))

    async def _slowly[Answer](self, answer: Answer) -> Answer:
        waits = not self.answered.is_set()
        self.answered.set()
        if waits:
            await self.go.wait()
        return answer


async def erased(practice: StoredPractice, people: People, who: UUID) -> None:
    """All that is to happen once the account is closed."""
    people.inactive.add(who)
    now = practice.clock()
    event = AccountErasureRequested(occurred_at=now, account_id=who, erasure_id=uuid7(), scheduled_for=now)
    accounts = AccountService(practice.uow, people, practice.clock)
    await PersonalDataService(practice.uow, accounts, practice.clock).on_account_erasure_requested(event)


async def kept(practice: StoredPractice, who: Actor, section: str) -> list[Any]:
    return [row async for name, rows in practice.data.personal_data_of(who.me()) if name == section for row in rows]


type Making = Callable[[StoredPractice, People, Actor], Awaitable[Any]]


async def settings(practice: StoredPractice, people: People, who: Actor) -> Any:
    service = SettingsService(practice.uow, people, practice.clock)
    return await service.edit(who, AccountId(who.me()), expected=0, hold_minutes=5)


async def feed(practice: StoredPractice, people: People, who: Actor) -> Any:
    return await FeedService(practice.uow, people, FeedLinks("https://portal.example.org"), practice.clock).create(who)


MADE = [
    pytest.param(settings, "settings", SpecialistNotFound, id="settings"),
    pytest.param(feed, "feeds", Unauthenticated, id="feed"),
]


@pytest.mark.postgres
@pytest.mark.parametrize(("make", "section", "refusal"), MADE)
async def test_what_was_allowed_a_moment_before_the_account_closed_goes_with_it(
    postgres_practice: SqlPractice, make: Making, section: str, refusal: type[Exception]
):
    practice, people, anna = postgres_practice, Hesitating(), specialist()
    making = asyncio.create_task(make(practice, people, anna))
    await people.answered.wait()
    closing = asyncio.create_task(erased(practice, people, anna.me()))
    while not (closing.done() or await practice.somebody_waits()):
        pass
    people.go.set()
    await asyncio.gather(making, closing)
    assert await kept(practice, anna, section) == []


@pytest.mark.parametrize(("make", "section", "refusal"), MADE)
async def test_nothing_is_made_for_an_account_that_closed_a_moment_before(
    practice: StoredPractice, make: Making, section: str, refusal: type[Exception]
):
    anna = specialist()
    await erased(practice, practice.people, anna.me())
    with pytest.raises(refusal):
        await make(practice, practice.people, anna)
    assert await kept(practice, anna, section) == []


async def test_staff_set_nothing_for_a_specialist_who_left(practice: StoredPractice):
    boss = manager()
    anna = specialist(boss.tenant())
    practice.people.organisations[anna.me()] = boss.tenant()
    await erased(practice, practice.people, anna.me())
    with pytest.raises(SpecialistNotFound):
        await practice.setting.edit(boss, AccountId(anna.me()), expected=0, hold_minutes=5)
    assert await kept(practice, anna, "settings") == []
