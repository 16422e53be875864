"""What both adapters of the facade decide alike."""

from typing import Final

from praktika.identity.domain import AccountStatus, Purpose

CODE_KINDS: Final = {
    "account.confirm-email": Purpose.CONFIRM_EMAIL,
    "account.invitation": Purpose.INVITATION,
}
"""Letters about a code; they go to accounts that wait for it."""

ANY_STATE: Final = frozenset({*CODE_KINDS, "account.already-registered"})
"""Letters that also go to accounts which are not active."""


def may_be_written_to(kind: str, status: AccountStatus) -> bool:
    return status is AccountStatus.ACTIVE or (kind in ANY_STATE and status is not AccountStatus.ARCHIVED)
