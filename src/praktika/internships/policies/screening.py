"""Screening: every criterion is put to every answer, and each says what it found."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from praktika.internships.domain.cases import Case
from praktika.internships.domain.screenings import CriterionResult, Outcome
from praktika.internships.domain.steps import ApplicationStep, Criterion, Field, FieldKind
from praktika.internships.policies.criteria import PatternEngine, Rule, Setting, read
from praktika.internships.policies.values import answered
from praktika.kernel.documents import plain
from praktika.kernel.text import clean, folded

CODES: Final = {Outcome.PASS: "passed", Outcome.MISSING: "missing", Outcome.SKIPPED: "skipped"}

UNTOLD: Final = {
    Outcome.PASS: ("The answer meets the requirement.", "Ответ соответствует требованию."),
    Outcome.FAIL: ("The answer does not meet the requirement.", "Ответ не соответствует требованию."),
    Outcome.MISSING: ("There is no answer.", "Ответа нет."),
    Outcome.SKIPPED: ("There is no answer, and none is needed.", "Ответа нет, но он и не обязателен."),
}
"""What a result says without its rule."""


def rules_version(step: ApplicationStep) -> str:
    """The same for the same fields: 16 hex digits of the SHA-256 of their canonical JSON."""
    canonical = json.dumps(plain(step.fields), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()[:16]


def results_of(case: Case, patterns: PatternEngine) -> tuple[CriterionResult, ...]:
    """Reads the answers, the rules, the programme's first day and the day of submission; nothing else."""
    setting = Setting(case.programme.starts_on, case.application.submitted_on, patterns)
    answers = case.application.answers
    return tuple(
        _result(field, criterion, answers.get(field.key), setting)
        for field in case.step.fields
        for criterion in field.criteria
    )


def passed(results: tuple[CriterionResult, ...]) -> bool:
    return all(r.result is Outcome.PASS for r in results if r.decisive)


def _result(field: Field, criterion: Criterion, raw: Any, setting: Setting) -> CriterionResult:
    rule = read(criterion, field.kind)
    outcome = _outcome(rule, field, raw, setting)
    return CriterionResult(
        field=field.key,
        label=field.label,
        op=criterion["op"],
        rule=criterion,
        input=raw,
        result=outcome,
        decisive=field.must_be_verified,
        code=CODES.get(outcome, rule.code),
    )


def _outcome(rule: Rule, field: Field, raw: Any, setting: Setting) -> Outcome:
    answer = answered(field, raw)
    if answer is None:
        return Outcome.MISSING if field.must_be_verified else Outcome.SKIPPED
    return Outcome.PASS if rule.holds(answer, setting) else Outcome.FAIL


class Question(NamedTuple):
    """What a result's rule was put to; `labels` are what people read, by the value of the option."""

    kind: FieldKind
    labels: Mapping[str, str]


type Questions = Mapping[str, Question]
"""Of a step, by the key of the field."""


def message(result: CriterionResult, *, told: bool, locale: str, questions: Questions) -> str:
    """What a result says to its reader: with the rule and its bounds only where they may be `told`."""
    sentences = [UNTOLD[result.result]]
    if told:
        kind, labels = questions[result.field]
        en, ru = _labelled(read(result.rule, kind), labels).told()
        sentences.append((en[:1].upper() + en[1:] + ".", ru[:1].upper() + ru[1:] + "."))
    return " ".join(ru if locale == "ru" else en for en, ru in sentences)


def _labelled(rule: Rule, labels: Mapping[str, str]) -> Rule:
    """The rule with the options it names called by their labels, in whatever case it names them."""
    known = {**{folded(value): label for value, label in labels.items()}, **labels}

    def label(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(label, value))
        return known.get(clean(value), known.get(folded(value), value)) if isinstance(value, str) else value

    named = {name: label(getattr(rule, name)) for name in ("value", "values") if hasattr(rule, name)}
    return dataclasses.replace(rule, **named)  # type: ignore[type-var]  # every rule is a dataclass


def disclosed(steps: Sequence[Mapping[str, Any]], step_id: UUID) -> set[str]:
    """Fields of a step, written as JSON, whose rules applicants may know."""
    return {field["key"] for field in _fields(steps, step_id) if field["disclose"]}


def questions_of(steps: Sequence[Mapping[str, Any]], step_id: UUID) -> Questions:
    """Of a step, written as JSON."""
    return {field["key"]: _question(field) for field in _fields(steps, step_id)}


def _question(field: Mapping[str, Any]) -> Question:
    return Question(FieldKind(field["kind"]), {option["value"]: option["label"] for option in field["options"]})


def _fields(steps: Sequence[Mapping[str, Any]], step_id: UUID) -> Iterator[Mapping[str, Any]]:
    return (field for step in steps if step["id"] == str(step_id) for field in step["fields"])


def reasons(results: tuple[CriterionResult, ...]) -> Iterator[CriterionResult]:
    """The results that rejected."""
    return (r for r in results if r.decisive and r.result is not Outcome.PASS)
