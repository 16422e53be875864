"""What people want to hear of. None of it is audited."""

from collections.abc import Iterator, Sequence

from praktika.kernel.actors import Actor
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.versions import require_version
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import KIND_LOCKED, UNKNOWN_KIND, Channel, Choice, Preferences
from praktika.notifications.permissions import PREFERENCE_UPDATE
from praktika.notifications.policies.unsubscribing import LinkUnknown, UnsubscribeLinks
from praktika.notifications.ports import People
from praktika.notifications.services.shared import UnitsOfWork


class PreferenceService:
    def __init__(self, uow: UnitsOfWork, people: People, links: UnsubscribeLinks) -> None:
        self._uow = uow
        self._people = people
        self._links = links

    async def choose(self, actor: Actor, choices: Sequence[Choice], *, expected: int) -> Preferences:
        """Kinds that are not named stay as they are. Invalid, with all that is wrong; Stale."""
        actor.require(PREFERENCE_UPDATE)
        async with self._uow() as uow:
            mine = await uow.preferences.get(actor.me())
            require_version(mine, expected)
            if violations := tuple(_violations(choices)):
                raise Invalid(*violations)
            mine.choose(choices)
        return mine

    async def unsubscribe(self, token: str) -> str:
        """No more letters of the kind the token names, for whoever holds it; answers the kind. LinkUnknown."""
        account_id, kind = self._links.read(token)
        if kind not in KINDS or not await self._people.is_active([account_id]):
            raise LinkUnknown
        async with self._uow() as uow:
            theirs = await uow.preferences.get(account_id)
            theirs.choose([Choice(kind=kind, channel=Channel.MAIL, enabled=False)])
        return kind


def _violations(choices: Sequence[Choice]) -> Iterator[Violation]:
    for number, choice in enumerate(choices):
        kind = KINDS.get(choice.kind)
        if kind is None:
            yield Violation(f"/items/{number}/kind", UNKNOWN_KIND)
        elif choice.channel not in kind.channels:
            yield Violation(f"/items/{number}/channel", "not-an-option")
        elif kind.is_locked(choice.channel):
            yield Violation(f"/items/{number}/kind", KIND_LOCKED)
        elif choice.place in (earlier.place for earlier in choices[:number]):
            yield Violation(f"/items/{number}", "duplicate")
