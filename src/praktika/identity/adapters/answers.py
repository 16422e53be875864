"""What both adapters of the facade decide alike."""

from collections.abc import Mapping
from typing import Any, Final

from praktika.identity.domain import GONE, AccountStatus, Purpose

CODE_KINDS: Final = {
    "account.confirm-email": Purpose.CONFIRM_EMAIL,
    "account.invitation": Purpose.INVITATION,
}
"""Letters about a code; they go to accounts that wait for it."""

STATES: Final = {"account.blocked": AccountStatus.BLOCKED, "account.unblocked": AccountStatus.ACTIVE}
"""Letters about a state of an account, pointless once it has left it."""

ANY_STATE: Final = frozenset({*CODE_KINDS, *STATES, "account.already-registered"})
"""Letters that also go to accounts which are not active."""


def is_so(kind: str, status: AccountStatus) -> bool:
    """Whether a letter of this kind still says how the account stands."""
    return status is STATES.get(kind, status)


def details(kind: str, status: AccountStatus, reason: str | None) -> Mapping[str, Any] | None:
    """What a letter about an account tells; `reason` is that of its state."""
    if not is_so(kind, status):
        return None
    return {"reason": reason} if kind == "account.blocked" else {}


def may_be_written_to(kind: str, status: AccountStatus) -> bool:
    return status is AccountStatus.ACTIVE or (kind in ANY_STATE and status not in GONE)
