"""How messages look, with sample values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import NotFound
from praktika.notifications.catalogue import KINDS, Kind
from praktika.notifications.domain import Channel
from praktika.notifications.permissions import TEMPLATE_READ
from praktika.notifications.ports import Letter, Said, Texts
from praktika.notifications.queries.samples import sample_letter

LOCALES: Final = ("ru", "en")


class KindNotFound(NotFound, code="notifications.kind-not-found", ru="Такого вида сообщений нет."):
    """There is no such kind of message."""


@dataclass(frozen=True, slots=True)
class MessageTemplateView:
    """`variables` are the values its letter shows besides the reader's name."""

    kind: str
    title: str
    locales: Sequence[str]
    channels: Sequence[str]
    locked: bool
    variables: Sequence[str]


@dataclass(frozen=True, slots=True)
class MessageTemplatesView:
    items: Sequence[MessageTemplateView]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Of a kind that is only mailed without `notice`, of one that is never mailed without the letter."""

    subject: str | None
    text: str | None
    html: str | None
    notice: Said | None


class TemplateQueries:
    def __init__(self, texts: Texts, clock: Clock) -> None:
        self._texts = texts
        self._clock = clock

    async def templates(self, actor: Actor, *, locale: str) -> MessageTemplatesView:
        actor.require_all(TEMPLATE_READ, actor.organisation_id)
        return MessageTemplatesView([_view(kind, locale) for kind in KINDS.values()])

    async def preview(self, actor: Actor, kind: str, *, locale: str) -> PreviewView:
        """KindNotFound."""
        actor.require_all(TEMPLATE_READ, actor.organisation_id)
        if kind not in KINDS:
            raise KindNotFound
        channels = KINDS[kind].channels
        letter = self._texts.render(self._sample(kind, locale)) if Channel.MAIL in channels else None
        return PreviewView(
            subject=letter.subject if letter else None,
            text=letter.text if letter else None,
            html=letter.html if letter else None,
            notice=self._notice(KINDS[kind], locale) if Channel.NOTICE in channels else None,
        )

    def _sample(self, kind: str, locale: str) -> Letter:
        return sample_letter(KINDS[kind], locale, self._clock())

    def _notice(self, kind: Kind, locale: str) -> Said:
        sample = self._sample(kind.name, locale)
        kept = {name: sample.values[name] for name in kind.kept}
        return self._texts.say(kind.name, kept, locale=locale, timezone=sample.timezone)


def _view(kind: Kind, locale: str) -> MessageTemplateView:
    return MessageTemplateView(
        kind=kind.name,
        title=kind.title(locale),
        locales=LOCALES,
        channels=[channel.value for channel in kind.channels],
        locked=kind.locked,
        variables=sorted(kind.variables | ({"code", "valid_until"} if kind.with_code else set())),
    )
