"""Hours of specialists over HTTP: rules, exceptions, and slots made of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from httpx import Response

from support.appointments import API
from support.served import Person, well

RULES, EXCEPTIONS, GENERATE = f"{API}/availability-rules", f"{API}/availability-exceptions", f"{API}/slots/generate"

HOURS = {"local_from": "09:00", "local_to": "12:00", "slot_minutes": 60}
ROUBLES = {"amount": "1500.00", "currency": "RUB"}


def monday() -> date:
    """The second one from now: no change of clocks between it and the next, and no slot of it in the past."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


def rule(**terms: Any) -> dict[str, Any]:
    return {"weekday": 1, "valid_from": "2020-01-01"} | HOURS | terms


def days(since: date, number: int = 1) -> dict[str, str]:
    return {"from": str(since), "to": str(since + timedelta(days=number))}


async def add(who: Person, address: str, body: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = well(await who.post(address, json=body)).json()
    return made


async def generate(who: Person, span: dict[str, str], **more: Any) -> dict[str, Any]:
    return await add(who, GENERATE, span | more)


def pointers(answer: Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [each["pointer"] for each in answer.json()["errors"]]
