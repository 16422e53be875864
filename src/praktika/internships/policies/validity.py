"""Whether the steps of a template hold together: what may be kept as a draft, and what may be published."""

from collections import Counter
from collections.abc import Iterator, Sequence

from praktika.internships.domain.errors import NOT_APPLICABLE, WRONG_ORDER, RegexUnsupported, TemplateInvalid
from praktika.internships.domain.steps import ApplicationStep, Field, FieldKind, Step
from praktika.internships.policies.criteria import PatternEngine, misshapen, read, unsupported
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.text import clean, folded

SELECTS = (FieldKind.SELECT, FieldKind.SELECT_WITH_OTHER)


def refuse_misshapen(steps: Sequence[Step], patterns: PatternEngine) -> None:
    """Not even a draft: keys given twice, criteria nobody can read (Invalid), expressions no engine runs in
    linear time (RegexUnsupported)."""
    if violations := list(_misshapen(steps)):
        raise Invalid(*violations)
    unsafe = [
        Violation(f"{pointer}/criteria/{i}/pattern", "invalid-format")
        for pointer, field in _fields(steps)
        for i, criterion in enumerate(field.criteria)
        if unsupported(criterion, field.kind, patterns)
    ]
    if unsafe:
        raise RegexUnsupported(*unsafe)


def refuse_unpublishable(steps: Sequence[Step]) -> None:
    """TemplateInvalid with every violation."""
    if violations := [*_misordered(steps), *_unanswerable(steps), *_unreadable(steps)]:
        raise TemplateInvalid(*violations)


def _fields(steps: Sequence[Step]) -> Iterator[tuple[str, Field]]:
    for s, step in enumerate(steps):
        if isinstance(step, ApplicationStep):
            yield from ((f"/steps/{s}/fields/{f}", field) for f, field in enumerate(step.fields))


def _misshapen(steps: Sequence[Step]) -> Iterator[Violation]:
    for s, step in enumerate(steps):
        if isinstance(step, ApplicationStep):
            keys = [field.key for field in step.fields]
            yield from (Violation(f"/steps/{s}/fields/{f}/key", "duplicate") for f in _repeated(keys))
    for pointer, field in _fields(steps):
        values = [option.value for option in field.options]
        yield from (Violation(f"{pointer}/options/{o}/value", "duplicate") for o in _repeated(values))
        for i, criterion in enumerate(field.criteria):
            yield from (_moved(v, f"{pointer}/criteria/{i}") for v in misshapen(criterion))


def _misordered(steps: Sequence[Step]) -> Iterator[Violation]:
    if not steps:
        yield Violation("/steps", "required")
    stages = [i for i, step in enumerate(steps) if step.kind == "stage"]
    late = (i for i, step in enumerate(steps) if stages and i > stages[0] and step.kind != "stage")
    yield from (Violation(f"/steps/{i}", WRONG_ORDER) for i in late)


def _unanswerable(steps: Sequence[Step]) -> Iterator[Violation]:
    for pointer, field in _fields(steps):
        if field.kind in SELECTS:
            if not field.options:
                yield Violation(f"{pointer}/options", "required")
            yield from (_moved(violation, pointer) for violation in _strange_options(field))
        elif field.options:
            yield Violation(f"{pointer}/options", NOT_APPLICABLE)


def _strange_options(field: Field) -> Iterator[Violation]:
    """Values criteria ask for that nobody can choose."""
    for i, criterion in enumerate(field.criteria):
        exact = bool(criterion.get("case_sensitive"))
        options = {_spelt(value, exact) for value in field.values}
        asked = {"/value": criterion.get("value")}
        asked |= {f"/values/{n}": value for n, value in enumerate(criterion.get("values") or ())}
        strange = (at for at, value in asked.items() if isinstance(value, str) and _spelt(value, exact) not in options)
        yield from (Violation(f"/criteria/{i}{at}", "not-an-option") for at in strange)


def _spelt(value: str, exact: bool) -> str:
    return clean(value) if exact else folded(value)


def _unreadable(steps: Sequence[Step]) -> Iterator[Violation]:
    for pointer, field in _fields(steps):
        for i, criterion in enumerate(field.criteria):
            try:
                read(criterion, field.kind)
            except Invalid as invalid:
                yield from (_moved(v, f"{pointer}/criteria/{i}") for v in invalid.violations)


def _repeated(keys: Sequence[str]) -> Iterator[int]:
    counts = Counter[str]()
    for i, key in enumerate(keys):
        counts[key] += 1
        if counts[key] > 1:
            yield i


def _moved(violation: Violation, to: str) -> Violation:
    return Violation(to + violation.pointer, violation.code, violation.context)
