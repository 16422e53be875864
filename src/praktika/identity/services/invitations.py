"""How staff bring people in who have no account yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.identity.domain import (
    DEFAULT_ZONE,
    Account,
    AccountStateConflict,
    AccountStatus,
    EmailTaken,
    Level,
    Organisation,
    Purpose,
    Role,
    checked,
)
from praktika.identity.permissions import ACCOUNT_INVITE, GRANT_GIVE
from praktika.identity.policies.rank import require_not_above
from praktika.identity.ports import IdentityUnitOfWork
from praktika.identity.services.codes import requested
from praktika.identity.services.giving import granted, known_roles, nameless, no_organisation, open_organisation
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import ORGANISATION_REQUIRED, AccountId, Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`person` has `email`, `first_name`, `last_name`, and perhaps more that one may say about oneself."""

    person: Mapping[str, str | None]
    roles: Sequence[str]
    organisation_id: UUID | None = None


class InvitationService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def invite(self, actor: Actor, invitation: Invitation) -> Account:
        """A new account with roles; its owner sets the password by the mailed code.

        SessionRequired when an API key gives roles; Invalid, OutranksYou, OrganisationArchived, EmailTaken.
        """
        actor.require(ACCOUNT_INVITE)
        organisation_id = _place(actor, invitation.organisation_id)
        actor.require_all(ACCOUNT_INVITE, organisation_id)
        if invitation.roles:
            actor.require_session()
        person = checked(invitation.person, nameless(invitation.person))
        async with self._uow() as uow:
            roles = await known_roles(uow, invitation.roles)
            if roles:
                actor.require_all(GRANT_GIVE, organisation_id)
            require_not_above(actor, roles, organisation_id)
            known = await uow.accounts.claim_email(person["email"] or "")  # addresses are locked before organisations
            organisation = await _taking_in(uow, organisation_id, roles)
            if known:
                raise EmailTaken
            account = _invited(person, organisation, self._clock())
            await uow.accounts.add(account)
            for role in roles:
                await uow.grants.add(granted(account, role, actor.account_id, account.created_at))
            uow.publish(
                account.invited([role.code for role in roles]),
                requested(account.id, Purpose.INVITATION, account.created_at),
            )
            uow.record(actor, "identity.account:invite", account)
        return account

    async def resend(self, actor: Actor, account_id: AccountId) -> None:
        """AccountStateConflict when it was accepted already."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_INVITE)
            if account.status is not AccountStatus.INVITED:
                raise AccountStateConflict(state=account.status.value)
            uow.publish(requested(account.id, Purpose.INVITATION, self._clock()))
            uow.record(actor, "identity.account:resend-invitation", account)


def _place(actor: Actor, organisation_id: UUID | None) -> OrganisationId | None:
    """The organisation asked for, else the actor's; another tenant's does not exist for staff."""
    if organisation_id is None:
        return actor.organisation_id
    if actor.scope(ACCOUNT_INVITE, organisation_id) is not Scope.ALL:
        raise no_organisation()
    return OrganisationId(organisation_id)


async def _taking_in(
    uow: IdentityUnitOfWork, organisation_id: OrganisationId | None, roles: Sequence[Role]
) -> Organisation | None:
    """OrganisationArchived; Invalid when there is none but a role needs it."""
    if organisation_id is not None:
        return await open_organisation(uow, organisation_id)
    if any(role.level is Level.ORGANISATION for role in roles):
        raise Invalid.at("/organisation_id", ORGANISATION_REQUIRED)
    return None


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
