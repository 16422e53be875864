"""When specialists say they have time, and slots made of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from praktika.consultations.domain.availability import AvailabilityRule, ExceptionKind
from praktika.consultations.services.generating import Generated
from praktika.kernel.actors import Actor
from praktika.kernel.money import Money
from support.consultations import StoredPractice

MONDAY = date(2027, 5, 10)
"""A week from now."""

ROUBLES = Money(Decimal("1500.00"), "RUB")


async def add_rule(at: StoredPractice, who: Actor, **terms: Any) -> AvailabilityRule:
    """Mondays from nine to noon, an hour each."""
    given = {"weekday": 1, "local_from": "09:00", "local_to": "12:00", "slot_minutes": 60, "valid_from": MONDAY}
    return await at.availability.add_rule(who, **given | terms)


async def close(at: StoredPractice, who: Actor, on: date = MONDAY) -> Any:
    return await at.availability.add_exception(who, on=on, kind=ExceptionKind.CLOSED)


async def open_extra(at: StoredPractice, who: Actor, local_from: str = "15:00", **terms: Any) -> Any:
    given = {"on": MONDAY, "kind": ExceptionKind.EXTRA, "local_to": "18:00", "slot_minutes": 60}
    return await at.availability.add_exception(who, local_from=local_from, **given | terms)


async def generate(at: StoredPractice, who: Actor, days: int = 7, **given: Any) -> Generated:
    return await at.generating.generate(who, since=MONDAY, until=MONDAY + timedelta(days=days), **given)
