"""Keys by which programs act for somebody."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from praktika.identity.domain import (
    MOST_KEYS,
    PERMISSION_NOT_HELD,
    ApiKey,
    ApiKeyId,
    ApiKeyNotFound,
    GivenPermission,
    TooManyKeys,
    checked_permissions,
    expiry,
)
from praktika.identity.permissions import API_KEY_MANAGE
from praktika.identity.policies.api_keys import new_key
from praktika.identity.policies.roles import narrowed
from praktika.identity.policies.secrets import hash_of
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope


class ApiKeyService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful, clock: Clock) -> None:
        self._uow = uow
        self._standings = standings
        self._clock = clock

    async def create(
        self,
        actor: Actor,
        *,
        name: str,
        permissions: Sequence[GivenPermission],
        expires_at: datetime | None = None,
    ) -> tuple[ApiKey, str]:
        """One's own key and its text, which nobody sees again. SessionRequired, Invalid, TooManyKeys."""
        actor.require(API_KEY_MANAGE)
        actor.require_session()
        given = checked_permissions(permissions)
        if lacking := list(_not_held(actor, permissions)):
            raise Invalid(*lacking)
        key, text = self._made(actor, name, given, expires_at)
        async with self._uow() as uow:
            owner = await uow.accounts.get(key.account_id)
            if await uow.api_keys.live(key.account_id, key.created_at) >= MOST_KEYS:
                raise TooManyKeys
            await uow.api_keys.add(key)
            uow.publish(key.created())
            uow.record(actor, "identity.api-key:create", key, organisation_id=owner.organisation_id)
        return key, text

    async def revoke(self, actor: Actor, key_id: ApiKeyId) -> None:
        """It stops at once. ApiKeyNotFound also when it was revoked before; SessionRequired."""
        actor.require(API_KEY_MANAGE)
        actor.require_session()
        async with self._uow() as uow:
            key = await uow.api_keys.get(key_id)
            owner = await uow.accounts.get(key.account_id)
            if owner.id != actor.account_id and actor.scope(API_KEY_MANAGE, owner.organisation_id) is not Scope.ALL:
                raise ApiKeyNotFound
            key.revoke(self._clock())
            uow.record(actor, "identity.api-key:revoke", key, organisation_id=owner.organisation_id)
        self._standings.forget(key.account_id)

    def _made(
        self, actor: Actor, name: str, given: tuple[GivenPermission, ...], expires_at: datetime | None
    ) -> tuple[ApiKey, str]:
        now, key_id = self._clock(), ApiKeyId(uuid7())
        text = new_key(key_id)
        key = ApiKey(
            id=key_id,
            account_id=actor.me(),
            name=name,
            hash=hash_of(text),
            permissions=given,
            created_at=now,
            expires_at=expiry(expires_at, now),
        )
        return key, text


def _not_held(actor: Actor, permissions: Sequence[GivenPermission]) -> Iterator[Violation]:
    """Those the owner has not, or only for what is his own."""
    for n, given in enumerate(permissions):
        reach = narrowed([given], actor.permissions).get(given.permission)
        if reach is None or (given.scope is Scope.ALL and not (reach.everywhere or reach.organisations)):
            yield Violation(f"/permissions/{n}", PERMISSION_NOT_HELD)
