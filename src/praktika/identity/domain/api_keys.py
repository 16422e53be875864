"""Keys by which programs act for an account."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NewType
from uuid import UUID

from praktika.identity.domain.access import GivenPermission
from praktika.identity.events import ApiKeyCreated
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Conflict, Invalid, NotFound, explain

ApiKeyId = NewType("ApiKeyId", UUID)

KEY_LASTS: Final = timedelta(days=90)
"""When nothing else is said."""

KEY_LASTS_AT_MOST: Final = timedelta(days=365)

MOST_KEYS: Final = 20
"""Keys of one account that work at the same time."""

PERMISSION_NOT_HELD: Final = explain(
    "permission-not-held",
    "You do not have this permission yourself, or not this far.",
    "У вас самих нет этого разрешения, или оно у вас уже.",
)


class ApiKeyNotFound(NotFound, code="identity.api-key-not-found", ru="Такого ключа нет."):
    """There is no such key."""


class TooManyKeys(Conflict, code="identity.too-many-keys", ru="Больше 20 действующих ключей иметь нельзя."):
    """There may be no more than 20 keys that work."""


@dataclass(eq=False, kw_only=True)
class ApiKey:
    """Known by its hash (SHA-256). Gives no more than its owner has at the moment; `last_used_at` is a full minute."""

    id: ApiKeyId
    account_id: AccountId
    name: str
    hash: bytes = field(metadata={"secret": True})
    permissions: tuple[GivenPermission, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def revoke(self, now: datetime) -> None:
        """ApiKeyNotFound when it was before."""
        if self.revoked_at is not None:
            raise ApiKeyNotFound
        self.revoked_at = now

    def created(self) -> ApiKeyCreated:
        return ApiKeyCreated(occurred_at=self.created_at, api_key_id=self.id, account_id=self.account_id)


def prefix_of(key_id: UUID) -> str:
    """What a key is recognised by in lists; `_` and the secret follow."""
    return f"pk_{key_id.hex}"


def expiry(asked: datetime | None, now: datetime) -> datetime:
    """When a key of now ends; Invalid when that is past or too far away."""
    until = asked or now + KEY_LASTS
    if not now < until <= now + KEY_LASTS_AT_MOST:
        raise Invalid.at("/expires_at", "out-of-range")
    return until
