"""The SQL of one request as a script that the floor can repeat for other people and records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.kernel.ids import uuid7

LENGTH: Final = 36
"""Of an identifier as text."""

JUST_NOW: Final = timedelta(seconds=60)


@dataclass
class Repetition:
    """One repetition: what it is `told` by name, and what it makes itself."""

    told: Mapping[str, UUID | datetime]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    made: dict[int, UUID] = field(default_factory=dict)


class Argument(Protocol):
    def value(self, of: Repetition) -> Any: ...


@dataclass(frozen=True)
class Fixed(Argument):
    """The same every time."""

    given: Any

    def value(self, of: Repetition) -> Any:
        return self.given


@dataclass(frozen=True)
class Told(Argument):
    name: str

    def value(self, of: Repetition) -> Any:
        return of.told[self.name]


@dataclass(frozen=True)
class Made(Argument):
    """An identifier the request made, the same wherever it was the same."""

    number: int

    def value(self, of: Repetition) -> Any:
        return of.made.get(self.number) or of.made.setdefault(self.number, uuid7())


@dataclass(frozen=True)
class Now(Argument):
    def value(self, of: Repetition) -> Any:
        return of.now


@dataclass(frozen=True)
class Text(Argument):
    """Ends with an identifier, and perhaps is nothing else."""

    before: str
    of_what: Argument

    def value(self, of: Repetition) -> Any:
        return f"{self.before}{self.of_what.value(of)}"


@dataclass(frozen=True)
class Several(Argument):
    each: Sequence[Argument]

    def value(self, of: Repetition) -> Any:
        return [argument.value(of) for argument in self.each]


@dataclass(frozen=True)
class Statement:
    """`rows` of arguments: one, or several that are sent together. `writes`: it belongs to the transaction of the
    command; otherwise it ran on a connection for reading."""

    sql: str
    rows: Sequence[Sequence[Argument]]
    writes: bool

    def values(self, of: Repetition) -> list[list[Any]]:
        return [[argument.value(of) for argument in row] for row in self.rows]


type Script = Sequence[Statement]


class Learner:
    """Tells what each recorded argument stands for. `told` are the identifiers and times of the recorded request."""

    def __init__(self, told: Mapping[str, UUID | datetime]) -> None:
        self._names = {value: name for name, value in told.items()}
        self._made: dict[UUID, int] = {}
        self._began = datetime.now(UTC)

    def learn(self, value: Any) -> Argument:
        if isinstance(value, UUID):
            return self._identifier(UUID(int=value.int))
        if isinstance(value, list | tuple):
            return Several([self.learn(each) for each in value])
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, str) and (id_ := _uuid(value[-LENGTH:])):
            return Text(value[:-LENGTH], self._identifier(id_))
        return Fixed(value)

    def _moment(self, value: datetime) -> Argument:
        if value in self._names:
            return Told(self._names[value])
        return Now() if abs(datetime.now(UTC) - value) < JUST_NOW else Fixed(value)

    def _identifier(self, id_: UUID) -> Argument:
        if id_ in self._names:
            return Told(self._names[id_])
        if _made_at(id_) >= self._began - timedelta(milliseconds=1):
            return Made(self._made.setdefault(id_, len(self._made)))
        return Fixed(id_)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == LENGTH else None
    except ValueError:
        return None


def _made_at(id_: UUID) -> datetime:
    """UUIDv7 begins with its milliseconds."""
    return datetime.fromtimestamp((id_.int >> 80) / 1000, UTC)
