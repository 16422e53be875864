"""The end of what notifications know of a person."""

from praktika.identity.events import AccountErasureRequested
from praktika.kernel.actors import SYSTEM
from praktika.kernel.clock import Clock
from praktika.kernel.personal_data import Kept
from praktika.kernel.uow import Subject
from praktika.notifications.events import PersonalDataErased
from praktika.notifications.services.shared import UnitsOfWork


class StillInHand(Exception):
    """A letter is with the mail server just now."""


class PersonalDataService:
    """The end of what notifications know of a person."""

    def __init__(self, uow: UnitsOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def on_account_erasure_requested(self, event: AccountErasureRequested) -> None:
        """Notices, preferences and reminders go. That letters of some kind went out, and when, stays; where to goes.

        StillInHand: again later, when the letter on its way has told what became of it.
        """
        async with self._uow() as uow:
            if await uow.messages.is_in_hand(event.account_id):
                raise StillInHand
            notices = await uow.messages.forget_notices(event.account_id)
            choices = await uow.preferences.forget(event.account_id)
            reminders = await uow.reminders.forget(event.account_id)
            letters = await uow.messages.forget(event.account_id)
            uow.record(SYSTEM, "notifications.personal-data:erase", Subject(event.account_id))
            uow.publish(
                PersonalDataErased(
                    occurred_at=self._clock(),
                    erasure_id=event.erasure_id,
                    account_id=event.account_id,
                    removed=letters + notices + choices + reminders,
                    kept=(Kept("kinds and times of letters", "delivery-record"),) if letters else (),
                )
            )
