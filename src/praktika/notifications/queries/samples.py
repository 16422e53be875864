"""A value for every variable a kind may declare, so that each message can be looked at before anybody gets one."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from praktika.notifications.catalogue import Kind
from praktika.notifications.domain import MessageId
from praktika.notifications.ports import Letter

MONDAY: Final = date(2026, 11, 2)
NOON: Final = datetime(2026, 10, 19, 12, tzinfo=UTC)

SAMPLES: Final[Mapping[str, Any]] = {
    "programme_title": "Python in practice",
    "comment": "Please name the year of your diploma.",
    "reasons": [{"en": "Age: 16 is under 18", "ru": "Возраст: 16 меньше 18"}],
    "status": "confirmed",
    "starts_on": MONDAY,
    "ends_on": date(2027, 1, 29),
    "last_day": date(2026, 11, 6),
    "place": "Minsk, Lenina 1",
    "curator": "Olga Petrova",
    "reason": "Left the organisation.",
    "key_name": "CI-7",
    "expires_at": NOON,
    "scheduled_for": NOON,
    "role": {"en": "Specialist", "ru": "Специалист"},
    "applicant": "Anna Petrova",
    "organisation": "City Internships",
    "outcome": "active",
    "decision": "approved",
    "asked": True,
    "minutes": 90,
    "kind_title": {"en": "Sick leave", "ru": "Больничный"},
    "first_day": MONDAY,
    "amount": "10",
    "direction": "increase",
    "balance": "35",
    "receiver": "hooks.example.org",
    "cause": "failing",
    "specialist": "Maria Orlova",
    "client": "Ivan Sidorov",
    "by": "specialist",
    "starts_at": NOON,
    "old_starts_at": NOON - timedelta(days=1),
    "answer_by": NOON - timedelta(hours=4),
    "context": "How to find the first job",
    "location": "Minsk, Lenina 1, room 5",
    "note": "What do I write about if I have never worked?",
    "why": {"en": "illness", "ru": "болезнь"},
}

IN_RUSSIAN: Final[Mapping[str, Any]] = {
    "programme_title": "Python на практике",
    "comment": "Пожалуйста, укажите год диплома.",
    "place": "Минск, Ленина 1",
    "curator": "Ольга Петрова",
    "applicant": "Анна Петрова",
    "reason": "Больше не работает в организации.",
    "organisation": "Городские стажировки",
    "specialist": "Мария Орлова",
    "client": "Иван Сидоров",
    "context": "Как найти первую работу",
    "location": "Минск, Ленина 1, кабинет 5",
    "note": "О чём писать в резюме, если я ещё нигде не работал?",
}

OF_KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "export.finished": {"status": "ready"},
    "slot.cancelled.specialist": {"by": "client"},
    "slot.moved.specialist": {"by": "client"},
}
"""Where a value that fits another kind would not do."""

CODE: Final = "hJ2kQ8vXw0pZr4TnBd6Yg1sLmA7cEf9u"

NOBODY: Final = UUID(int=0)


def sample_letter(kind: Kind, locale: str, now: datetime) -> Letter:
    """To a person in Moscow who reads this language."""
    samples = {**SAMPLES, **(IN_RUSSIAN if locale == "ru" else {}), **OF_KINDS.get(kind.name, {})}
    values = {name: samples[name] for name in kind.variables}
    if kind.with_code:
        values |= {"code": CODE, "valid_until": now + (kind.lasts or timedelta(days=1))}
    return Letter(
        message_id=MessageId(NOBODY),
        kind=kind.name,
        subject_id=NOBODY,
        address="anna@example.org",
        name="Анна" if locale == "ru" else "Anna",
        locale=locale,
        timezone="Europe/Moscow",
        values=values,
        written_at=now,
        unsubscribe=None if kind.locked else "https://example.org/unsubscribe",
    )
