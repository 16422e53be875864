"""What staff do with accounts, and what people do with their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.domain import (
    DEFAULT_ZONE,
    Account,
    AccountStateConflict,
    AccountStatus,
    EmailTaken,
    Grant,
    GrantId,
    GrantState,
    Level,
    Organisation,
    OrganisationArchived,
    OrganisationNotFound,
    Purpose,
    Role,
    UsernameTaken,
    checked,
)
from praktika.identity.events import CodeRequested
from praktika.identity.permissions import ACCOUNT_INVITE, ACCOUNT_UPDATE, GRANT_GIVE
from praktika.identity.policies.rank import require_not_above
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import ORGANISATION_REQUIRED, AccountId, Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Forbidden, Invalid, Stale, Violation
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope

NAMES: Final = ("first_name", "last_name")
"""Staff of an organisation have them, others may."""

CLEARABLE: Final = {"username", "middle_name", "phone", "title", "organisation_id"}
"""Members an edit may leave empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`person` has `email`, `first_name`, `last_name`, and perhaps more that one may say about oneself."""

    person: Mapping[str, str | None]
    roles: Sequence[str]
    organisation_id: UUID | None = None


class AccountService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful, clock: Clock) -> None:
        self._uow = uow
        self._standings = standings
        self._clock = clock

    async def invite(self, actor: Actor, invitation: Invitation) -> Account:
        """A new account with roles; its owner sets the password by the mailed code.

        Invalid, OutranksYou, OrganisationArchived, EmailTaken.
        """
        actor.require(ACCOUNT_INVITE)
        organisation_id = _place(actor, invitation.organisation_id)
        actor.require_all(ACCOUNT_INVITE, organisation_id)
        person = checked(invitation.person, _nameless(invitation.person))
        async with self._uow() as uow:
            roles = await _known(uow, invitation.roles)
            organisation = await _open_organisation(uow, organisation_id, roles)
            if roles:
                actor.require_all(GRANT_GIVE, organisation_id)
            require_not_above(actor, roles, organisation_id)
            if await uow.accounts.claim_email(person["email"] or ""):
                raise EmailTaken
            account = _invited(person, organisation, self._clock())
            await uow.accounts.add(account)
            await _give(uow, account, roles, actor.account_id)
            uow.publish(account.invited([role.code for role in roles]), _code_for(account, account.created_at))
            uow.record(actor, "identity.account:invite", account)
        return account

    async def resend_invitation(self, actor: Actor, account_id: AccountId) -> None:
        """AccountStateConflict when it was accepted already."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_INVITE)
            if account.status is not AccountStatus.INVITED:
                raise AccountStateConflict(state=account.status.value)
            uow.publish(_code_for(account, self._clock()))
            uow.record(actor, "identity.account:resend-invitation", account)

    async def edit(self, actor: Actor, account_id: AccountId, *, expected: int, changes: Mapping[str, Any]) -> Account:
        """Names, username, phone, title, language and zone; by staff the address of somebody invited; by
        administrators the organisation, whose roles end with it.

        Forbidden for members the actor may not set; Invalid, UsernameTaken, EmailTaken, OrganisationArchived.
        """
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_UPDATE)
            _require_settable(actor, account, changes)
            if account.version != expected:
                raise Stale
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
        if "organisation_id" in changes:
            await _open_organisation(uow, changes["organisation_id"], ())
            await _leave(uow, actor, account, now)
        if "email" in changes:
            await _readdress(uow, account, changes["email"], now)
        uow.publish(account.edit(changes, now))


def _place(actor: Actor, organisation_id: UUID | None) -> OrganisationId | None:
    """The organisation asked for, else the actor's; another tenant's does not exist for staff."""
    if organisation_id is None:
        return actor.organisation_id
    if actor.scope(ACCOUNT_INVITE, organisation_id) is not Scope.ALL:
        raise _no_organisation()
    return OrganisationId(organisation_id)


async def _open_organisation(
    uow: IdentityUnitOfWork, organisation_id: OrganisationId | None, roles: Sequence[Role]
) -> Organisation | None:
    """OrganisationArchived; Invalid when there is none but a role needs it."""
    if organisation_id is None:
        if any(role.level is Level.ORGANISATION for role in roles):
            raise Invalid.at("/organisation_id", ORGANISATION_REQUIRED)
        return None
    try:
        organisation = await uow.organisations.get(organisation_id)
    except OrganisationNotFound:
        raise _no_organisation() from None
    if organisation.is_archived:
        raise OrganisationArchived
    return organisation


def _no_organisation() -> Invalid:
    return Invalid.at("/organisation_id", "unknown-reference")


async def _known(uow: IdentityUnitOfWork, codes: Sequence[str]) -> list[Role]:
    """Invalid naming every code that is unknown or given twice."""
    found = {role.code: role for role in await uow.roles.with_codes(codes)}
    wrong = [Violation(f"/roles/{n}", "unknown-reference") for n, code in enumerate(codes) if code not in found]
    wrong += [Violation(f"/roles/{n}", "duplicate") for n, code in enumerate(codes) if code in codes[:n]]
    if wrong:
        raise Invalid(*wrong)
    return [found[code] for code in codes]


def _invited(person: Mapping[str, str | None], organisation: Organisation | None, now: datetime) -> Account:
    return Account(
        id=AccountId(uuid7()),
        created_at=now,
        updated_at=now,
        email=person["email"] or "",
        first_name=person.get("first_name"),
        last_name=person.get("last_name"),
        middle_name=person.get("middle_name"),
        title=person.get("title"),
        phone=person.get("phone"),
        locale=person.get("locale") or (organisation.locale if organisation else "en"),
        timezone=person.get("timezone") or (organisation.timezone if organisation else DEFAULT_ZONE),
        organisation_id=organisation.id if organisation else None,
        status=AccountStatus.INVITED,
        status_at=now,
    )


async def _give(uow: IdentityUnitOfWork, account: Account, roles: Sequence[Role], by: UUID | None) -> None:
    for role in roles:
        await uow.grants.add(
            Grant(
                id=GrantId(uuid7()),
                account_id=account.id,
                role=role.code,
                organisation_id=account.organisation_id if role.level is Level.ORGANISATION else None,
                state=GrantState.ACTIVE,
                given_by=by,
                given_at=account.created_at,
            )
        )


def _code_for(account: Account, now: datetime) -> CodeRequested:
    return CodeRequested(occurred_at=now, account_id=account.id, purpose=Purpose.INVITATION.value)


def _nameless(person: Mapping[str, str | None]) -> list[Violation]:
    return [Violation(f"/{name}", "required") for name in NAMES if not person.get(name)]


def _require_settable(actor: Actor, account: Account, changes: Mapping[str, Any]) -> None:
    """Forbidden: administrators alone move people between organisations; an address is staff's until it is used."""
    reach = actor.reach(ACCOUNT_UPDATE)
    is_staff = account.id != actor.account_id and reach.scope(account.organisation_id) is Scope.ALL
    allowed = {"organisation_id": reach.everywhere, "email": is_staff and account.status is AccountStatus.INVITED}
    if any(name in changes and not may for name, may in allowed.items()):
        raise Forbidden(permission=ACCOUNT_UPDATE.name)


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
    uow.publish(_code_for(account, now))


async def _is_taken(uow: IdentityUnitOfWork, account: Account, username: str | None) -> bool:
    if username is None or username.lower() == (account.username or "").lower():
        return False
    return await uow.accounts.has_username(username)
