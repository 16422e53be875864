"""The scenes about consultations: two specialists, three clients, a week behind them and two ahead."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from dependency_injector import providers

from praktika.bootstrap.administration import with_container
from praktika.bootstrap.container import Container
from praktika.bootstrap.demo.portal import DemoFailed, Person, Stage
from praktika.bootstrap.demo.scenes import coded_letter
from praktika.bootstrap.demo.telling import enough
from praktika.bootstrap.embedded import prepared
from praktika.consultations.domain.availability import ExceptionKind
from praktika.consultations.domain.bookings import Reason, Why
from praktika.consultations.domain.slots import Slot
from praktika.consultations.permissions import SETTINGS_WRITE, SLOT_DECIDE, SLOT_READ, SLOT_RESERVE, SLOT_WRITE
from praktika.consultations.services import SlotService
from praktika.infrastructure.transactions import joined
from praktika.kernel.actors import AccountId, Actor, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock, utc_now
from praktika.kernel.money import Money

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

STAFFED: Final = "specialist@demo.example"
FREELANCE: Final = "freelancer@demo.example"
CLIENTS: Final = ("client-1@demo.example", "client-2@demo.example", "client-3@demo.example")

PEOPLE: Final[dict[str, dict[str, Any]]] = {
    STAFFED: {"first_name": "Ирина", "last_name": "Орлова", "title": "Карьерный консультант", "locale": "ru"},
    FREELANCE: {"first_name": "Clara", "last_name": "Weiss", "title": "Portfolio reviewer", "locale": "en"},
    CLIENTS[0]: {"first_name": "Павел", "last_name": "Соколов", "locale": "ru"},
    CLIENTS[1]: {"first_name": "Emma", "last_name": "Stone", "locale": "en"},
    CLIENTS[2]: {"first_name": "Алия", "last_name": "Юсупова", "locale": "ru"},
}

AHEAD: Final = {"free": 20, "reserved": 3, "agreed": 4}
BEHIND: Final = {"completed": 4, "no_show": 1, "cancelled": 1, "declined": 1, "expired": 1}


def consultants(stage: Stage) -> str:
    """Two specialists and three clients accept their invitations."""
    new = [email for email in PEOPLE if not known(stage, email)]
    for email in new:
        invite(stage, email)
    return f"{len(new)} people joined" if new else "they are there from an earlier demo"


def consultations(stage: Stage) -> str:
    """Rules become slots; some are reserved, agreed to, declined, cancelled, or past."""
    ids = {email: UUID(account["id"]) for email in PEOPLE if (account := known(stage, email))}
    path = f"/bookings?specialist_id={ids[STAFFED]}"
    if stage.call("GET", path, "admin")["items"]:
        return "they are there from an earlier demo"
    home = known(stage, STAFFED)["organisation"]["id"]
    practices = [Practice(specialist(ids[STAFFED], UUID(home))), Practice(specialist(ids[FREELANCE]))]
    clients = [client(ids[email]) for email in CLIENTS]
    with prepared(stage.settings) as settings:
        asyncio.run(with_container(settings, lambda container: _live(container, practices, clients)))
    told = stage.wait(
        "letters", lambda: enough(stage, "/messages?kind=slot.agreed&state=sent", "admin", AHEAD["agreed"])
    )
    return f"{check(stage, ids)} slots ahead, {sum(BEHIND.values())} bookings behind, {len(told)} invitations mailed"


def known(stage: Stage, email: str) -> Any:
    """The account; None when there is none of this address."""
    found = stage.call("GET", f"/accounts?q={email}", "admin")["items"]
    return stage.call("GET", f"/accounts/{found[0]['id']}", "admin") if found else None


def invite(stage: Stage, email: str) -> None:
    person = stage.people[email] = Person(email)
    body = {"email": email, "roles": ["client" if email in CLIENTS else "specialist"], **PEOPLE[email]}
    if email == STAFFED:
        body |= {"organisation_id": stage.ids["organisation"], "timezone": "Europe/Moscow"}
    if email == FREELANCE:
        body |= {"timezone": "Europe/Berlin"}
    stage.call("POST", "/accounts", "admin", 201, json=body)
    acceptance = {"password": person.password, "password_confirmation": person.password}
    code = coded_letter(stage, email).code
    stage.call("POST", "/auth/invitations/accept", None, 204, json={"code": code, **acceptance})


def check(stage: Stage, ids: dict[str, UUID]) -> int:
    """How many slots lie ahead; DemoFailed when they are not as many as they should be."""
    theirs = f"specialist_id={ids[STAFFED]}&specialist_id={ids[FREELANCE]}&include=total"
    since = utc_now().isoformat().replace("+00:00", "Z")
    ahead = {each: _total(stage, f"/slots?{theirs}&starts_at_from={since}&status={each}") for each in AHEAD}
    if ahead != AHEAD:
        raise DemoFailed(f"slots ahead: {ahead}")
    return sum(ahead.values())


def _total(stage: Stage, path: str) -> int:
    return int(stage.call("GET", path, "admin")["total"])


class Hours(NamedTuple):
    """Every week, from an hour to another, in meetings of so many minutes."""

    weekday: int
    local_from: str
    local_to: str
    slot_minutes: int = 50
    gap_minutes: int = 10


class Practice(NamedTuple):
    specialist: Actor

    @property
    def hours(self) -> tuple[Hours, ...]:
        """Six meetings a week for who is staff, seven for the other; an extra day makes one more."""
        if self.is_staffed:
            return Hours(1, "10:00", "13:00"), Hours(3, "10:00", "13:00")
        return Hours(2, "15:00", "18:00"), Hours(4, "15:00", "18:00"), Hours(6, "11:00", "12:00")

    @property
    def is_staffed(self) -> bool:
        return self.specialist.organisation_id is not None

    @property
    def terms(self) -> dict[str, Any]:
        if self.is_staffed:
            return {"context": "Первые шаги в профессии", "location": "Тверская 1, кабинет 12"}
        cost = Money(Decimal("40.00"), "EUR")
        return {"context": "Portfolio review", "location": "https://meet.example/clara", "cost": cost}


def specialist(account_id: UUID, organisation_id: UUID | None = None) -> Actor:
    return _actor(account_id, organisation_id, SLOT_WRITE, SLOT_DECIDE, SETTINGS_WRITE)


def client(account_id: UUID) -> Actor:
    return _actor(account_id, None, SLOT_RESERVE)


def _actor(account_id: UUID, organisation_id: UUID | None, *permissions: Any) -> Actor:
    return Actor(
        account_id=AccountId(account_id),
        organisation_id=OrganisationId(organisation_id) if organisation_id else None,
        permissions={permission.name: Reach(own=True) for permission in (SLOT_READ, *permissions)},
    )


async def _live(container: Container, practices: list[Practice], clients: list[Actor]) -> int:
    """By a clock that begins nine days ago, and in one transaction: all of it is there, or nothing."""
    now = utc_now().replace(minute=0, second=0, microsecond=0)
    clock = FrozenClock(now - 9 * DAY)
    store = container.infrastructure.store()
    container.infrastructure.clock.override(providers.Object(clock))
    store.clock = clock
    async with store.transaction() as transaction:
        token = joined.set(transaction)
        try:
            await _look_back(container, clock, practices, clients)
            clock.advance(utc_now() - clock())
            await _look_ahead(container, clock().date() + DAY, practices, clients)
        finally:
            joined.reset(token)
        await transaction.commit()
    return 0


async def _look_back(container: Container, clock: FrozenClock, practices: list[Practice], clients: list[Actor]) -> None:
    bookings, settling = container.consultations.bookings(), container.consultations.settling()
    started = clock()
    slots = [await _offered(container, practices[n % 2], started + (2 + n // 2) * DAY + n % 2 * HOUR) for n in range(8)]
    for n, slot in enumerate(slots):
        await bookings.reserve(clients[n % len(clients)], slot.id, note="С чего начать?" if n % 3 == 0 else None)
    *agreed, declined, _ = slots
    for slot in agreed:
        await bookings.agree(_specialist_of(practices, slot), slot.id)
    full = Why(Reason.SCHEDULE_CONFLICT, "I am at a conference.")
    await bookings.decline(_specialist_of(practices, declined), declined.id, full, reopen=False)
    clock.advance(DAY)
    await settling.expire_holds()
    *met, missed, cancelled = agreed
    sick = Why(Reason.GOT_SICK, "С температурой остаюсь дома.")
    await bookings.cancel(_specialist_of(practices, cancelled), cancelled.id, sick)
    clock.advance(started + 7 * DAY - clock())
    for slot in met:
        await bookings.complete(_specialist_of(practices, slot), slot.id)
    await bookings.no_show(_specialist_of(practices, missed), missed.id)


async def _look_ahead(container: Container, first: date, practices: list[Practice], clients: list[Actor]) -> None:
    """The last of them are taken."""
    slots = [slot for practice in practices for slot in await _generated(container, practice, first)]
    taken = sorted(slots, key=lambda slot: slot.starts_at)[AHEAD["free"] :]
    bookings = container.consultations.bookings()
    for n, slot in enumerate(taken):
        await bookings.reserve(clients[n % len(clients)], slot.id, note="Посмотрите моё резюме, пожалуйста.")
    for slot in taken[: AHEAD["agreed"]]:
        await bookings.agree(_specialist_of(practices, slot), slot.id)


async def _generated(container: Container, practice: Practice, first: date) -> list[Slot]:
    """Of two weeks, after the answer to a reservation was given a week."""
    who, module = practice.specialist, container.consultations
    await module.settings().edit(who, who.me(), expected=0, hold_minutes=7 * 24 * 60)
    for hours in practice.hours:
        await module.availability().add_rule(who, valid_from=first, **hours._asdict(), **practice.terms)
    if practice.is_staffed:
        extra = {"kind": ExceptionKind.EXTRA, "local_from": "17:00", "local_to": "18:00"}
        friday = first + (5 - first.isoweekday()) % 7 * DAY
        await module.availability().add_exception(
            who, on=friday, **extra, slot_minutes=50, gap_minutes=0, **practice.terms
        )
    return list((await module.generating().generate(who, since=first, until=first + 14 * DAY)).slots)


async def _offered(container: Container, practice: Practice, starts_at: datetime) -> Slot:
    slots: SlotService = container.consultations.slots()
    return await slots.create(practice.specialist, starts_at=starts_at, ends_at=starts_at + HOUR, **practice.terms)


def _specialist_of(practices: list[Practice], slot: Slot) -> Actor:
    return next(each.specialist for each in practices if each.specialist.account_id == slot.specialist_id)
