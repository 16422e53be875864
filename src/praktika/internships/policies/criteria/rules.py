"""One class per `op`: its members and how each is read, the kinds of field it fits, when it holds, how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Protocol

from praktika.internships.domain.steps import FieldKind
from praktika.internships.policies.criteria.members import a_flag, a_moment, a_pattern, a_value, a_whole, some_values
from praktika.internships.policies.values import Other, Value
from praktika.kernel.text import clean, folded


class PatternEngine(Protocol):
    """Regular expressions in RE2 syntax, matched in time linear in the text."""

    def supports(self, pattern: str) -> bool: ...

    def matches(self, pattern: str, text: str) -> bool:
        """Whether the whole text matches."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What a criterion may read besides the answer; both days are local to the organisation."""

    programme_start: date
    submitted_on: date
    patterns: PatternEngine


type Sentence = tuple[str, str]
"""English, Russian."""


ALL_KINDS: Final = frozenset(FieldKind)
ORDERED_KINDS: Final = frozenset({FieldKind.NUMBER, FieldKind.DATE})


class Rule:
    """A criterion read for a kind of field. `code` is what a failure is called."""

    registry: ClassVar[dict[str, type["Rule"]]] = {}
    kinds: ClassVar[frozenset[FieldKind]]
    code: ClassVar[str]

    def __init_subclass__(cls, *, op: str, kinds: frozenset[FieldKind], code: str) -> None:
        cls.kinds, cls.code = kinds, code
        Rule.registry[op] = cls

    @property
    def is_possible(self) -> bool:
        """Whether any answer can pass."""
        return True

    def is_supported(self, patterns: PatternEngine) -> bool:
        return True

    def holds(self, answer: Value, setting: Setting) -> bool:
        raise NotImplementedError

    def told(self) -> Sentence:
        """What it asks for."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Equals(Rule, op="equals", kinds=ALL_KINDS, code="not-equal"):
    value: Annotated[Any, a_value]
    case_sensitive: Annotated[bool, a_flag] = False

    def holds(self, answer: Value, setting: Setting) -> bool:
        return _same(answer, self.value, self.case_sensitive)

    def told(self) -> Sentence:
        en, ru = _shown(self.value)
        return f"must be {en}", f"должно быть {ru}"


@dataclass(frozen=True, kw_only=True)
class NotEquals(Rule, op="not_equals", kinds=ALL_KINDS, code="equal"):
    value: Annotated[Any, a_value]
    case_sensitive: Annotated[bool, a_flag] = False

    def holds(self, answer: Value, setting: Setting) -> bool:
        return not _same(answer, self.value, self.case_sensitive)

    def told(self) -> Sentence:
        en, ru = _shown(self.value)
        return f"must not be {en}", f"не должно быть {ru}"


@dataclass(frozen=True, kw_only=True)
class In(Rule, op="in", kinds=ALL_KINDS - {FieldKind.BOOLEAN}, code="not-in-list"):
    values: Annotated[tuple[Any, ...], some_values]
    case_sensitive: Annotated[bool, a_flag] = False

    def holds(self, answer: Value, setting: Setting) -> bool:
        return any(_same(answer, value, self.case_sensitive) for value in self.values)

    def told(self) -> Sentence:
        listed = ", ".join(map(_written, self.values))
        return f"must be one of: {listed}", f"должно быть одним из: {listed}"


@dataclass(frozen=True, kw_only=True)
class NotIn(Rule, op="not_in", kinds=ALL_KINDS - {FieldKind.BOOLEAN}, code="in-list"):
    values: Annotated[tuple[Any, ...], some_values]
    case_sensitive: Annotated[bool, a_flag] = False

    def holds(self, answer: Value, setting: Setting) -> bool:
        return not any(_same(answer, value, self.case_sensitive) for value in self.values)

    def told(self) -> Sentence:
        listed = ", ".join(map(_written, self.values))
        return f"must be none of: {listed}", f"не должно быть одним из: {listed}"


@dataclass(frozen=True, kw_only=True)
class Range(Rule, op="range", kinds=ORDERED_KINDS, code="out-of-range"):
    min: Annotated[Any, a_value]
    max: Annotated[Any, a_value]
    min_inclusive: Annotated[bool, a_flag] = True
    max_inclusive: Annotated[bool, a_flag] = True

    @property
    def is_possible(self) -> bool:
        return bool(self.min < self.max or (self.min == self.max and self.min_inclusive and self.max_inclusive))

    def holds(self, answer: Any, setting: Setting) -> bool:
        above = answer >= self.min if self.min_inclusive else answer > self.min
        below = answer <= self.max if self.max_inclusive else answer < self.max
        return bool(above and below)

    def told(self) -> Sentence:
        low, high = _written(self.min), _written(self.max)
        en_low, ru_low = ("from", "от") if self.min_inclusive else ("more than", "больше")
        en_high, ru_high = ("up to", "до") if self.max_inclusive else ("and less than", "и меньше")
        ru = f"должно быть {ru_low} {low} {ru_high} {high}"
        return f"must be {en_low} {low} {en_high} {high}", ru + (" включительно" if self.max_inclusive else "")


@dataclass(frozen=True, kw_only=True)
class Least(Rule, op="min", kinds=ORDERED_KINDS, code="too-small"):
    value: Annotated[Any, a_value]
    inclusive: Annotated[bool, a_flag] = True

    def holds(self, answer: Any, setting: Setting) -> bool:
        return bool(answer >= self.value if self.inclusive else answer > self.value)

    def told(self) -> Sentence:
        value = _written(self.value)
        if self.inclusive:
            return f"must be at least {value}", f"должно быть не меньше {value}"
        return f"must be more than {value}", f"должно быть больше {value}"


@dataclass(frozen=True, kw_only=True)
class Most(Rule, op="max", kinds=ORDERED_KINDS, code="too-great"):
    value: Annotated[Any, a_value]
    inclusive: Annotated[bool, a_flag] = True

    def holds(self, answer: Any, setting: Setting) -> bool:
        return bool(answer <= self.value if self.inclusive else answer < self.value)

    def told(self) -> Sentence:
        value = _written(self.value)
        if self.inclusive:
            return f"must be at most {value}", f"должно быть не больше {value}"
        return f"must be less than {value}", f"должно быть меньше {value}"


DAYS_TOLD: Final[Mapping[str | date, Sentence]] = {
    "programme_start": ("on the first day of the programme", "в первый день программы"),
    "application": ("on the day of the application", "в день подачи заявки"),
}


@dataclass(frozen=True, kw_only=True)
class AgeAtDate(Rule, op="age_at_date", kinds=frozenset({FieldKind.DATE}), code="age-out-of-range"):
    """Age in whole years on the programme's first day, on the day of submission, or on a given day."""

    on: Annotated[str | date, a_moment]
    min: Annotated[int | None, a_whole] = None
    max: Annotated[int | None, a_whole] = None

    @property
    def is_possible(self) -> bool:
        return _bounded(self.min, self.max)

    def holds(self, answer: Any, setting: Setting) -> bool:
        return _between(age(answer, self._day(setting)), self.min, self.max)

    def _day(self, setting: Setting) -> date:
        if isinstance(self.on, date):
            return self.on
        return setting.programme_start if self.on == "programme_start" else setting.submitted_on

    def told(self) -> Sentence:
        en_when, ru_when = DAYS_TOLD.get(self.on, (f"on {self.on}", f"на {self.on}"))
        en, ru = _limits(self.min, self.max)
        return f"age must be {en} {en_when}", f"возраст должен быть {ru} {ru_when}"


@dataclass(frozen=True, kw_only=True)
class Length(Rule, op="length", kinds=frozenset({FieldKind.STRING}), code="length-out-of-range"):
    """Code points of the trimmed text."""

    min: Annotated[int | None, a_whole] = None
    max: Annotated[int | None, a_whole] = None

    @property
    def is_possible(self) -> bool:
        return _bounded(self.min, self.max)

    def holds(self, answer: Any, setting: Setting) -> bool:
        return _between(len(answer), self.min, self.max)

    def told(self) -> Sentence:
        en, ru = _limits(self.min, self.max)
        return f"length must be {en} characters", f"длина должна быть {ru} символов"


@dataclass(frozen=True, kw_only=True)
class Regex(Rule, op="regex", kinds=frozenset({FieldKind.STRING}), code="no-match"):
    pattern: Annotated[str, a_pattern]

    def is_supported(self, patterns: PatternEngine) -> bool:
        return patterns.supports(self.pattern)

    def holds(self, answer: Any, setting: Setting) -> bool:
        return setting.patterns.matches(self.pattern, answer)

    def told(self) -> Sentence:
        return f"must match {self.pattern}", f"должно соответствовать выражению {self.pattern}"


def age(born: date, on: date) -> int:
    """Whole years; who was born on 29 February has his birthday on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _same(answer: Value, value: Value, case_sensitive: bool) -> bool:
    if isinstance(answer, str) and isinstance(value, str):
        return clean(answer) == clean(value) if case_sensitive else folded(answer) == folded(value)
    return not isinstance(answer, Other) and answer == value


def _bounded(low: int | None, high: int | None) -> bool:
    if low is None or high is None:
        return (low, high) != (None, None)
    return low <= high


def _between(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _limits(low: int | None, high: int | None) -> Sentence:
    if low is None:
        return f"at most {high}", f"не больше {high}"
    if high is None:
        return f"at least {low}", f"не меньше {low}"
    return f"from {low} to {high}", f"от {low} до {high}"


def _shown(value: Any) -> Sentence:
    if isinstance(value, bool):
        return ("yes", "да") if value else ("no", "нет")
    return _written(value), _written(value)


def _written(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
