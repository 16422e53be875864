"""Who is a specialist."""

from typing import Protocol
from uuid import UUID

from praktika.consultations.permissions import SLOT_WRITE
from praktika.kernel.permissions import Scope


class Holders(Protocol):
    """Whoever answers for permissions."""

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool: ...


async def is_specialist(holders: Holders, account_id: UUID, organisation_id: UUID | None) -> bool:
    """Whether the account can be used and may publish slots of its own."""
    return await holders.holds(account_id, SLOT_WRITE.name, organisation_id, Scope.OWN)
