"""The table of day kinds as the API answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from praktika.kernel.actors import Actor
from praktika.timesheets.domain import KINDS, DayKind
from praktika.timesheets.permissions import CODES_READ


@dataclass(frozen=True, slots=True)
class DayKindView:
    """`codes` by form; a form without one is absent. `titles` by language."""

    number: int
    kind: str
    titles: Mapping[str, str]
    codes: Mapping[str, str]
    effect: str
    covers: str
    norm: str
    requestable: bool


def day_kinds(actor: Actor) -> Sequence[DayKindView]:
    actor.require(CODES_READ)
    return [_view(kind) for kind in KINDS.values()]


def _view(kind: DayKind) -> DayKindView:
    return DayKindView(
        number=kind.number,
        kind=kind.name,
        titles={"en": kind.en, "ru": kind.ru},
        codes={form.value: letters for form, letters in kind.letters.items()},
        effect=kind.effect.value,
        covers=kind.covers.value,
        norm=kind.norm.value,
        requestable=kind.requestable,
    )
