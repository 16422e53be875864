"""What is left of an address its owner has moved away from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NewType
from uuid import UUID

from praktika.identity.events import EmailChanged
from praktika.kernel.actors import AccountId

EmailChangeId = NewType("EmailChangeId", UUID)

OLD_ADDRESS_KEPT: Final = timedelta(hours=24)
"""Long enough for the letter that tells the owner of the address."""


@dataclass(eq=False, kw_only=True)
class EmailChange:
    """An account has moved; whoever reads the mail of the old address is told, in case it was not the owner."""

    id: EmailChangeId
    account_id: AccountId
    old_email: str
    changed_at: datetime

    def happened(self) -> EmailChanged:
        return EmailChanged(occurred_at=self.changed_at, account_id=self.account_id, change_id=self.id)
