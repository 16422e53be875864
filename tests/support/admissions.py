"""An open programme and people who want in, made by the use cases in this process, beside the portal's own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from builders.internships import manager
from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings
from praktika.identity.domain import Account, AccountStatus, Grant, GrantId
from praktika.identity.policies.roles import PARTICIPANT
from praktika.internships.domain.programmes import Programme
from praktika.kernel.actors import SYSTEM, AccountId, Actor, Reach
from praktika.kernel.ids import uuid7
from praktika.testing import application_step, stage_step

PASSWORD: Final = "correct horse 9 battery"

FITS: Final = {"birth_date": "2002-03-04"}

AT_ONCE: Final = 8


def in_process[T](settings: Settings, use: Callable[[Container], Awaitable[T]]) -> T:
    """What `use` answers, from plain functions."""

    async def used() -> T:
        container = Container(settings=settings)
        try:
            return await use(container)
        finally:
            await container.infrastructure.reader().close()
            await container.infrastructure.engine().dispose()

    return asyncio.run(used())


async def open_programme(container: Container) -> Programme:
    """Published, open to anyone for a month; ten points for whoever is approved."""
    organisation = await container.identity.organisations().create(SYSTEM, name=f"Organisation {uuid7()}")
    staff, now = manager(organisation.id), datetime.now(UTC)
    template = await container.internships.templates().create(
        staff, title="T", steps=(application_step(), stage_step())
    )
    await container.internships.templates().publish(staff, template.id)
    launched: Programme = await container.internships.programmes().launch(
        staff,
        template.id,
        title="Programme",
        starts_on=now.date() + timedelta(days=1),  # where organisations are it may be tomorrow
        ends_on=now.date() + timedelta(days=180),
        applications_from=now - timedelta(hours=1),
        applications_until=now + timedelta(days=30),
    )
    return launched


async def applicants(container: Container, count: int) -> Sequence[Account]:
    """People with an active account and the password `PASSWORD`."""
    password_hash, now = await container.identity.hasher().hash(PASSWORD), datetime.now(UTC)
    people = [_person(password_hash, now) for _ in range(count)]
    async with container.identity.uow() as uow:
        for person in people:
            await uow.accounts.add(person)
            await uow.grants.add(Grant(id=GrantId(uuid7()), account_id=person.id, role=PARTICIPANT, given_at=now))
    return people


def _person(password_hash: str, now: datetime) -> Account:
    account_id = AccountId(uuid7())
    return Account(
        id=account_id,
        created_at=now,
        updated_at=now,
        email=f"{account_id}@example.org",
        email_confirmed_at=now,
        first_name="Ada",
        last_name="Young",
        password_hash=password_hash,
        status=AccountStatus.ACTIVE,
        status_at=now,
    )


async def apply(container: Container, programme: Programme, people: Sequence[Account]) -> None:
    """One application each, all of them good."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def submit(person: Account) -> None:
        actor = Actor(account_id=person.id, permissions={"internships.application:submit": Reach(own=True)})
        async with turns:
            await container.internships.applications().submit(
                actor, programme.id, step_id=programme.steps[0].id, answers=FITS
            )

    await asyncio.gather(*map(submit, people))


async def crowd_applies(container: Container, count: int) -> None:
    programme = await open_programme(container)
    await apply(container, programme, await applicants(container, count))
