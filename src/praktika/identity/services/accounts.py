"""What staff do with accounts, and what people do with their own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from praktika.identity.domain import Account, AccountStatus, EmailTaken, Purpose, UsernameTaken, checked
from praktika.identity.permissions import ACCOUNT_UPDATE
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.codes import requested
from praktika.identity.services.giving import NAMES, open_organisation
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Forbidden, Violation
from praktika.kernel.permissions import Scope
from praktika.kernel.versions import require_version

CLEARABLE: Final = {"username", "middle_name", "phone", "title", "organisation_id"}
"""Members an edit may leave empty."""


class AccountService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful, clock: Clock) -> None:
        self._uow = uow
        self._standings = standings
        self._clock = clock

    async def edit(self, actor: Actor, account_id: AccountId, *, expected: int, changes: Mapping[str, Any]) -> Account:
        """Names, username, phone, title, language and zone; by staff the address of somebody invited; by
        administrators the organisation, whose roles end with it.

        Forbidden for members the actor may not set, SessionRequired for an address or organisation by API key; Invalid,
        UsernameTaken, EmailTaken, OrganisationArchived.
        """
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_UPDATE)
            _require_settable(actor, account, changes)
            require_version(account, expected)
            changes = _valid(account, changes)
            if await _is_taken(uow, account, changes.get("username")):
                raise UsernameTaken
            if changes := {name: value for name, value in changes.items() if getattr(account, name) != value}:
                await self._change(uow, actor, account, changes)
                uow.record(actor, "identity.account:update", account)
        if "organisation_id" in changes:
            self._standings.forget(account_id)
        return account

    async def _change(
        self, uow: IdentityUnitOfWork, actor: Actor, account: Account, changes: Mapping[str, Any]
    ) -> None:
        now = self._clock()
        if "email" in changes:
            await _readdress(uow, account, changes["email"], now)
        if "organisation_id" in changes:
            if changes["organisation_id"]:
                await open_organisation(uow, changes["organisation_id"])
            await _leave(uow, actor, account, now)
        uow.publish(account.edit(changes, now))


def _require_settable(actor: Actor, account: Account, changes: Mapping[str, Any]) -> None:
    """Forbidden: administrators alone move people between organisations; an address is staff's until it is used."""
    reach = actor.reach(ACCOUNT_UPDATE)
    is_staff = account.id != actor.account_id and reach.scope(account.organisation_id) is Scope.ALL
    allowed = {"organisation_id": reach.everywhere, "email": is_staff and account.status is AccountStatus.INVITED}
    if any(name in changes and not may for name, may in allowed.items()):
        raise Forbidden(permission=ACCOUNT_UPDATE.name)
    if allowed.keys() & changes.keys():
        actor.require_session()


def _valid(account: Account, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as the rules leave them; Invalid tells all that is wrong."""
    said = {name: value for name, value in changes.items() if name != "organisation_id"}
    return {**changes, **checked(said, [Violation(f"/{name}", "required") for name in _lacking(account, changes)])}


def _lacking(account: Account, changes: Mapping[str, Any]) -> list[str]:
    needed = NAMES if changes.get("organisation_id", account.organisation_id) else ()
    emptied = [name for name, value in changes.items() if value is None and name not in {*CLEARABLE, *NAMES}]
    touched = NAMES if "organisation_id" in changes else changes.keys()
    return emptied + [name for name in needed if name in touched and not changes.get(name, getattr(account, name))]


async def _leave(uow: IdentityUnitOfWork, actor: Actor, account: Account, now: datetime) -> None:
    """Roles in the organisation of before end; those of no organisation stay."""
    for grant in await uow.grants.of(account.id):
        if grant.organisation_id:
            uow.publish(grant.revoke(actor.account_id, now))


async def _readdress(uow: IdentityUnitOfWork, account: Account, email: str, now: datetime) -> None:
    """The code mailed to the address of before works no more; another one is mailed. EmailTaken."""
    if email.lower() != account.email.lower() and await uow.accounts.claim_email(email):
        raise EmailTaken
    await uow.codes.void(account.id, Purpose.INVITATION, now)
    uow.publish(requested(account.id, Purpose.INVITATION, now))


async def _is_taken(uow: IdentityUnitOfWork, account: Account, username: str | None) -> bool:
    if username is None or username.lower() == (account.username or "").lower():
        return False
    return await uow.accounts.has_username(username)
