"""What somebody wants to hear of, with what there is to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.notifications.catalogue import KINDS, Kind
from praktika.notifications.domain import Channel, Preferences
from praktika.notifications.permissions import PREFERENCE_UPDATE
from praktika.notifications.policies.unsubscribing import LinkUnknown, UnsubscribeLinks


class PreferenceRows(Protocol):
    async def of(self, account_id: UUID) -> Preferences:
        """Version 0 when nothing was ever chosen."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelView:
    """`locked`: it cannot be switched off."""

    enabled: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class ChoiceView:
    kind: str
    title: str
    channels: Mapping[str, ChannelView]


@dataclass(frozen=True, slots=True)
class ChoicesView:
    """Every kind there is; version 0 of who has never chosen."""

    items: Sequence[ChoiceView]
    version: int


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    kind: str
    channel: str
    enabled: bool


class PreferenceQueries:
    def __init__(self, rows: PreferenceRows, links: UnsubscribeLinks) -> None:
        self._rows = rows
        self._links = links

    async def preferences(self, actor: Actor, *, locale: str) -> ChoicesView:
        """The actor's own."""
        actor.require(PREFERENCE_UPDATE)
        mine = await self._rows.of(actor.me())
        return ChoicesView([_view(kind, mine, locale) for kind in KINDS.values()], mine.version)

    async def subscription(self, token: str) -> SubscriptionView:
        """Whether letters of the kind go to the account the token names. LinkUnknown."""
        account_id, kind = self._links.read(token)
        if kind not in KINDS:
            raise LinkUnknown
        theirs = await self._rows.of(account_id)
        return SubscriptionView(kind, Channel.MAIL.value, theirs.wants(kind, Channel.MAIL))


def _view(kind: Kind, mine: Preferences, locale: str) -> ChoiceView:
    channels = {
        channel.value: ChannelView(kind.is_locked(channel) or mine.wants(kind.name, channel), kind.is_locked(channel))
        for channel in kind.channels
    }
    return ChoiceView(kind.name, kind.title(locale), channels)
