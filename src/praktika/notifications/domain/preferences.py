"""What a person wants to hear of, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from praktika.kernel.errors import explain
from praktika.notifications.domain.messages import Channel

KIND_LOCKED: Final = explain(
    "notifications.kind-locked", "These letters cannot be switched off.", "Эти письма отключить нельзя."
)
UNKNOWN_KIND: Final = explain(
    "notifications.unknown-kind", "There is no such kind of message.", "Такого вида сообщений нет."
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A kind in one channel, wanted or not."""

    kind: str
    channel: Channel
    enabled: bool

    @property
    def place(self) -> tuple[str, Channel]:
        return self.kind, self.channel


@dataclass(eq=False, kw_only=True)
class Preferences:
    """Of one account. What is not among the choices is wanted; version 0 is of who has never chosen."""

    account_id: UUID
    choices: tuple[Choice, ...] = ()
    version: int = 0

    def wants(self, kind: str, channel: Channel) -> bool:
        return next((each.enabled for each in self.choices if each.place == (kind, channel)), True)

    def choose(self, choices: Iterable[Choice]) -> None:
        """The other choices stay; choosing what is chosen already changes nothing."""
        merged = {each.place: each for each in (*self.choices, *choices)}
        chosen = tuple(merged[place] for place in sorted(merged))
        if chosen != self.choices:
            self.choices = chosen
            self.version += 1
