"""Fills the database by COPY: the rows use cases would have left, without the time they take."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import Any

import asyncpg
from argon2 import PasswordHasher
from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import JSONB

import praktika.bootstrap.tables  # noqa: F401  every mapping is known
from bench.database import plain_url
from bench.scale import Scale
from bench.world import ANSWERS, PASSWORD, World, template_of
from praktika.consultations.domain.slots import Slot
from praktika.identity.adapters.passwords import MEMORY_KIB
from praktika.identity.domain import Account, AccountStatus, Device, Grant, GrantId, Organisation, Session, SessionRules
from praktika.infrastructure.database import speak_json
from praktika.internships.domain.applications import Application, ApplicationStatus
from praktika.internships.domain.candidates import Candidate, CandidateId
from praktika.internships.domain.interns import Intern, InternId
from praktika.internships.domain.programmes import Programme
from praktika.internships.domain.templates import WORKING_WEEK
from praktika.kernel.actors import AccountId
from praktika.kernel.documents import plain
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from praktika.kernel.text import folded

AT_ONCE = 10_000
"""Rows of one COPY: they are in memory together."""


def seed(url: str, world: World, scale: Scale) -> None:
    asyncio.run(_seed(url, world, scale))


async def _seed(url: str, world: World, scale: Scale) -> None:
    connection = await asyncpg.connect(plain_url(url))
    await speak_json(connection)
    for aggregates in (
        _organisations(world),
        _accounts(world),
        _sessions(world),
        _grants(world),
        (template_of(programme, world.now) for programme in world.programmes),
        world.programmes,
        _candidates(world),
        _applications(world),
        _interns(world, scale.interns),
        _slots(world),
    ):
        await _copy(connection, iter(aggregates))
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _copy(connection: asyncpg.Connection, aggregates: Iterator[object]) -> None:
    while batch := list(islice(aggregates, AT_ONCE)):
        table = inspect(type(batch[0])).local_table
        rows = [_row(table, aggregate) for aggregate in batch]
        await connection.copy_records_to_table(table.name, records=rows, columns=list(table.columns.keys()))


def _row(table: Table, aggregate: Any) -> list[Any]:
    found = vars(aggregate)
    return [_value(column.type, _of(found, name)) for name, column in table.columns.items()]


def _of(found: dict[str, Any], column: str) -> Any:
    """`title_key` is the folded title, `context_key` the folded topic; the other columns are members."""
    return found[column] if column in found else folded(found[column.removesuffix("_key")])


def _value(kind: Any, value: Any) -> Any:
    if isinstance(getattr(kind, "impl", kind), JSONB):
        return json.dumps(plain(value), ensure_ascii=False)
    return value.value if isinstance(value, Enum) else value


def _organisations(world: World) -> Iterable[Organisation]:
    for number, id_ in enumerate(world.organisation_ids):
        yield Organisation(id=id_, name=f"Organisation {number}", created_at=world.now, updated_at=world.now)


def _accounts(world: World) -> Iterable[Account]:
    hash_ = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1).hash(PASSWORD)
    for number, account_id in enumerate(world.account_ids):
        yield Account(
            id=account_id,
            email=world.email(number),
            email_confirmed_at=world.now,
            first_name="Анна",
            last_name=f"Иванова{number}",
            locale="ru",
            organisation_id=world.organisation_ids[0] if account_id == world.manager.account_id else None,
            password_hash=hash_,
            status=AccountStatus.ACTIVE,
            status_at=world.now,
            created_at=world.now,
            updated_at=world.now,
        )


def _sessions(world: World) -> Iterable[Session]:
    for principal in (world.manager, *world.participants):
        device = Device(user_agent="bench", address="127.0.0.1")
        yield Session.begin(principal.session_id, principal.account_id, device, SessionRules(), world.now)


def _grants(world: World) -> Iterable[Grant]:
    for account_id in world.account_ids:
        yield _grant(world, account_id, "participant")
    for account_id in world.specialist_ids:
        yield _grant(world, account_id, "specialist")
    yield _grant(world, world.manager.account_id, "manager", world.organisation_ids[0])


def _grant(world: World, account_id: AccountId, role: str, organisation_id: Any = None) -> Grant:
    return Grant(
        id=GrantId(uuid7()),
        account_id=account_id,
        role=role,
        organisation_id=organisation_id,
        given_at=world.now,
    )


def _candidates(world: World) -> Iterable[Candidate]:
    for application in world.applications:
        programme = application.programme
        yield Candidate(
            id=application.candidate_id,
            organisation_id=programme.organisation_id,
            programme_id=programme.id,
            account_id=application.account_id,
            current_step_order=1,
            created_at=application.submitted_at,
            updated_at=application.submitted_at,
        )


def _applications(world: World) -> Iterable[Application]:
    for application in world.applications:
        programme = application.programme
        yield Application(
            id=application.id,
            organisation_id=programme.organisation_id,
            programme_id=programme.id,
            step_id=programme.steps[0].id,
            candidate_id=CandidateId(application.candidate_id),
            account_id=application.account_id,
            answers=ANSWERS,
            status=ApplicationStatus.IN_REVIEW,
            submitted_at=application.submitted_at,
            submitted_on=application.submitted_at.date(),
            updated_at=application.submitted_at,
        )


def _slots(world: World) -> Iterable[Slot]:
    for offer in world.slots:
        yield Slot(
            id=offer.id,
            specialist_id=offer.specialist_id,
            organisation_id=offer.organisation_id,
            starts_at=offer.starts_at,
            ends_at=offer.ends_at,
            context="Первые шаги в профессии",
            cost=Money(Decimal("1500.00"), "RUB"),
            location="Тверская 1, кабинет 12",
            created_at=world.now,
            updated_at=world.now,
        )


def _interns(world: World, most: int) -> Iterable[Intern]:
    for number, application in enumerate(islice(world.applications, 0, None, world.scale.applications_each)):
        if number < most:
            yield _intern(world, application.programme, application.account_id, number)


def _intern(world: World, programme: Programme, account_id: AccountId, number: int) -> Intern:
    today: date = world.now.date()
    starts_at = datetime.combine(today, time(), UTC)
    return Intern(
        id=InternId(uuid7()),
        organisation_id=programme.organisation_id,
        programme_id=programme.id,
        account_id=account_id,
        starts_on=today,
        ends_on=today + timedelta(days=180),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=181),
        personnel_number=f"P{number:06}",
        weekly_minutes=WORKING_WEEK,
        created_at=world.now,
        updated_at=world.now,
    )
