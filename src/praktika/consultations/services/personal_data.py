"""The end of what consultations know of a person."""

from collections.abc import Callable
from typing import Final

from praktika.consultations.events import PersonalDataErased
from praktika.consultations.ports import ConsultationsUnitOfWork
from praktika.consultations.services.accounts import AccountService
from praktika.identity.events import AccountErasureRequested
from praktika.kernel.actors import SYSTEM, AccountId
from praktika.kernel.clock import Clock
from praktika.kernel.personal_data import Kept
from praktika.kernel.uow import Subject

SERVICES: Final = "service-record"
"""Which consultation was to be given when, to whom and at what price is a paper of accounting (Federal Law 402-FZ,
article 29), and the other person's, too.
"""


class PersonalDataService:
    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], accounts: AccountService, clock: Clock) -> None:
        self._uow = uow
        self._accounts = accounts
        self._clock = clock

    async def on_account_erasure_requested(self, event: AccountErasureRequested) -> None:
        """The person leaves, then words, rules, settings and feeds go; bookings stay as facts. A repetition finds
        nothing left.
        """
        account_id = AccountId(event.account_id)
        await self._accounts.leave(account_id)
        async with self._uow() as uow:
            await uow.lock_persons(account_id)
            told = await uow.people.forget(account_id, self._clock())
            await uow.blank(about=told.argued, members=("reason",))
            uow.record(SYSTEM, "consultations.personal-data:erase", Subject(account_id))
            uow.publish(
                PersonalDataErased(
                    occurred_at=self._clock(),
                    erasure_id=event.erasure_id,
                    account_id=account_id,
                    removed=told.removed,
                    kept=(Kept("times of slots and bookings", SERVICES),) if told.stays else (),
                )
            )
