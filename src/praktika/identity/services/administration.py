"""What only the command line does."""

from collections.abc import Callable

from praktika.identity.domain import (
    Account,
    AccountStatus,
    EmailTaken,
    Grant,
    GrantId,
    Purpose,
    checked,
)
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.policies.roles import ADMIN
from praktika.identity.policies.secrets import Secrets
from praktika.identity.ports import IdentityUnitOfWork, PasswordHasher
from praktika.identity.services.codes import issue
from praktika.kernel.actors import AccountId, Actor, ActorKind
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Forbidden
from praktika.kernel.ids import uuid7


class AdministrationService:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        hasher: PasswordHasher,
        rules: PasswordRules,
        secrets: Secrets,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._hasher = hasher
        self._rules = rules
        self._secrets = secrets
        self._clock = clock

    async def create_admin(
        self,
        actor: Actor,
        *,
        email: str,
        first_name: str | None = None,
        last_name: str | None = None,
        password: str | None = None,
    ) -> str | None:
        """An administrator: active at once with a password, else invited; then answers the text of the code.

        EmailTaken, Invalid.
        """
        if actor.kind not in (ActorKind.CLI, ActorKind.SYSTEM):
            raise Forbidden
        problems = [] if password is None else self._rules.problems(password, password, email=email)
        person = checked({"email": email, "first_name": first_name, "last_name": last_name}, problems)
        password_hash = None if password is None else await self._hasher.hash(password)
        async with self._uow() as uow:
            if await uow.accounts.claim_email(person["email"] or ""):
                raise EmailTaken
            account = self._admin(person, password_hash)
            await uow.accounts.add(account)
            await uow.grants.add(
                Grant(id=GrantId(uuid7()), account_id=account.id, role=ADMIN, given_at=account.created_at)
            )
            uow.record(actor, "identity.account:create-admin", account)
            uow.publish(account.invited([ADMIN]))
            if password_hash is None:
                return await issue(uow, actor, self._secrets, account, Purpose.INVITATION, account.created_at)
        return None

    def _admin(self, person: dict[str, str | None], password_hash: str | None) -> Account:
        now = self._clock()
        return Account(
            id=AccountId(uuid7()),
            created_at=now,
            updated_at=now,
            email=person["email"] or "",
            email_confirmed_at=now if password_hash else None,
            first_name=person["first_name"],
            last_name=person["last_name"],
            password_hash=password_hash,
            status=AccountStatus.ACTIVE if password_hash else AccountStatus.INVITED,
            status_at=now,
        )
