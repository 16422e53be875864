"""From criteria as they are written down to rules, with everything that is wrong with them."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, get_type_hints

from praktika.internships.domain.errors import EMPTY_RANGE, NOT_APPLICABLE
from praktika.internships.domain.steps import Criterion, FieldKind
from praktika.internships.policies.criteria.rules import PatternEngine, Rule
from praktika.internships.policies.values import Misfit
from praktika.kernel.errors import Invalid, Violation


@dataclass(frozen=True, slots=True)
class Member:
    parse: Callable[[FieldKind, Any], Any]
    default: Any

    @property
    def is_required(self) -> bool:
        return self.default is dataclasses.MISSING

    def read(self, kind: FieldKind, raw: Any) -> Any:
        """The value; absent and null mean the default. Misfit when it is none."""
        return self.default if raw is None and not self.is_required else self.parse(kind, raw)


def read(criterion: Criterion, kind: FieldKind) -> Rule:
    """The rule for a kind of field; Invalid with every violation, pointers relative to the criterion."""
    rule = Rule.registry.get(str(criterion.get("op")))
    if rule is None:
        raise Invalid.at("/op", "not-an-option")
    if kind not in rule.kinds:
        raise Invalid.at("/op", NOT_APPLICABLE)
    if violations := [*misshapen(criterion), *_misfits(rule, criterion, kind)]:
        raise Invalid(*violations)
    made = rule(**{name: member.read(kind, criterion.get(name)) for name, member in _members(rule).items()})
    if not made.is_possible:
        raise Invalid.at("", EMPTY_RANGE)
    return made


def misshapen(criterion: Criterion) -> Iterator[Violation]:
    """Unknown and missing members, whatever the field: such a criterion is not even kept in a draft."""
    rule = Rule.registry.get(str(criterion.get("op")))
    if rule is None:
        yield Violation("/op", "not-an-option")
        return
    members = _members(rule)
    yield from (Violation(f"/{name}", "unknown-member") for name in criterion if name not in members | {"op": None})
    required = (name for name, member in members.items() if member.is_required)
    yield from (Violation(f"/{name}", "required") for name in required if name not in criterion)


def unsupported(criterion: Criterion, kind: FieldKind, patterns: PatternEngine) -> bool:
    """Whether only the engine of regular expressions stands against it."""
    try:
        return not read(criterion, kind).is_supported(patterns)
    except Invalid:
        return False


READ: Final[dict[str, dict[str, Member]]] = {}


def _members(rule: type[Rule]) -> dict[str, Member]:
    """Worked out once for each rule: asking for type hints is slow."""
    if rule.__name__ not in READ:
        READ[rule.__name__] = _declared(rule)
    return READ[rule.__name__]


def _declared(rule: type[Rule]) -> dict[str, Member]:
    hints = get_type_hints(rule, include_extras=True)
    return {
        member.name: Member(hints[member.name].__metadata__[0], member.default)
        for member in dataclasses.fields(rule)  # type: ignore[arg-type]  # every rule is a dataclass
    }


def _misfits(rule: type[Rule], criterion: Criterion, kind: FieldKind) -> Iterator[Violation]:
    for name, member in _members(rule).items():
        try:
            if name in criterion:
                member.read(kind, criterion[name])
        except Misfit as misfit:
            yield Violation(f"/{name}", misfit.code)
