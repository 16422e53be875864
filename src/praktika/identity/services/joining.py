"""How somebody who has an account already becomes staff of an organisation: invited by mail, joining by the code."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from praktika.identity.domain import (
    LASTS,
    Account,
    AccountStatus,
    CodeId,
    InvitationState,
    OrganisationArchived,
    OrganisationInvitation,
    OrganisationInvitationId,
    OrganisationInvitationNotFound,
    Purpose,
    Role,
    checked,
    code_invalid,
)
from praktika.identity.permissions import GRANT_GIVE
from praktika.identity.policies.inviting import require_inviting
from praktika.identity.policies.rank import require_not_above
from praktika.identity.policies.secrets import Secrets
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.codes import fingerprint_of, has_had_its_share, new_code, opened, owner_of
from praktika.identity.services.giving import NAMES, granted, known_roles, nameless
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid, TooMany
from praktika.kernel.ids import uuid7

LETTERS_LATER: Final = 3600
"""Seconds after which somebody who had his share of letters may get another."""


class JoiningService:
    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], secrets: Secrets, standings: Forgetful, clock: Clock
    ) -> None:
        self._uow = uow
        self._secrets = secrets
        self._standings = standings
        self._clock = clock

    async def invite(
        self, actor: Actor, organisation_id: OrganisationId, *, email: str, roles: Sequence[str]
    ) -> OrganisationInvitation:
        """Mail a code to the active account of the address, which is staff of no organisation; an invitation of before
        ends with it.

        OrganisationNotFound, SessionRequired when an API key gives roles, Invalid also when there is no such account,
        OutranksYou, OrganisationArchived, TooMany.
        """
        require_inviting(actor, organisation_id)
        if roles:
            actor.require_session()
            actor.require_all(GRANT_GIVE, organisation_id)
        address = checked({"email": email})["email"] or ""
        async with self._uow() as uow:
            given = await known_roles(uow, roles)
            require_not_above(actor, given, organisation_id)
            account = await _free(uow, actor, address)
            if (await uow.organisations.get(organisation_id)).is_archived:
                raise OrganisationArchived
            invitation = _invitation(account, organisation_id, given, actor, self._clock())
            await self._mail(uow, account, invitation)
            for earlier in await uow.organisation_invitations.pending(account.id, organisation_id):
                earlier.replace(invitation.created_at)
            await uow.organisation_invitations.add(invitation)
            uow.record(actor, "identity.organisation-invitation:create", invitation)
        return invitation

    async def cancel(
        self, actor: Actor, organisation_id: OrganisationId, invitation_id: OrganisationInvitationId
    ) -> None:
        """The mailed code works no more. OrganisationInvitationNotFound, OutranksYou, InvitationStateConflict."""
        require_inviting(actor, organisation_id)
        async with self._uow() as uow:
            invitation = await uow.organisation_invitations.get(invitation_id)
            if invitation.organisation_id != organisation_id:
                raise OrganisationInvitationNotFound
            require_not_above(actor, await uow.roles.with_codes(invitation.roles), organisation_id)
            invitation.cancel(self._clock())
            uow.record(actor, "identity.organisation-invitation:cancel", invitation)

    async def join(self, actor: Actor, *, code: str, names: Mapping[str, str | None]) -> None:
        """By whoever holds the code, signed in or not; who has no `first_name` and `last_name` gives them now.

        CodeInvalid, Invalid, OrganisationArchived.
        """
        actor.require_session()
        async with self._uow() as uow:
            now = self._clock()
            account, used = await opened(uow, code, Purpose.JOIN_ORGANISATION, now)
            if account.organisation_id or actor.account_id not in (None, account.id):
                raise code_invalid()
            invitation = await _accepted(uow, OrganisationInvitationId(used.id), now)
            used.use(now)
            self._enter(uow, account, invitation, names, now)
            await _give(uow, account, invitation, now)
            uow.record(owner_of(account, actor), "identity.account:join-organisation", account)
        self._standings.forget(account.id)

    async def _mail(self, uow: IdentityUnitOfWork, account: Account, invitation: OrganisationInvitation) -> None:
        """TooMany when the address had its share of these letters this hour."""
        mailed_to, now = fingerprint_of(self._secrets, account.email), invitation.created_at
        if await has_had_its_share(uow, account, mailed_to, Purpose.JOIN_ORGANISATION, now):
            raise TooMany(retry_after=LETTERS_LATER)
        code, _ = new_code(
            self._secrets, CodeId(invitation.id), account, Purpose.JOIN_ORGANISATION, now, mailed_to=mailed_to
        )
        await uow.codes.add(code)
        uow.publish(code.issued())

    def _enter(
        self,
        uow: IdentityUnitOfWork,
        account: Account,
        invitation: OrganisationInvitation,
        names: Mapping[str, str | None],
        now: datetime,
    ) -> None:
        said = {name: names[name] for name in NAMES if names.get(name) and not getattr(account, name)}
        known = {name: said.get(name) or getattr(account, name) for name in NAMES}
        changes = checked(said, nameless(known))
        uow.publish(account.edit({**changes, "organisation_id": invitation.organisation_id}, now))


async def _free(uow: IdentityUnitOfWork, actor: Actor, address: str) -> Account:
    """The account of the address, which could join; OutranksYou when it may do more than the actor."""
    account = await uow.accounts.claim_email(address)
    if account is None or account.status is not AccountStatus.ACTIVE or account.organisation_id:
        raise Invalid.at("/email", "unknown-reference")
    held = await uow.roles.with_codes([grant.role for grant in await uow.grants.of(account.id)])
    require_not_above(actor, held, None)
    return account


def _invitation(
    account: Account, organisation_id: OrganisationId, roles: Sequence[Role], actor: Actor, now: datetime
) -> OrganisationInvitation:
    return OrganisationInvitation(
        id=OrganisationInvitationId(uuid7()),
        organisation_id=organisation_id,
        account_id=account.id,
        email=account.email,
        roles=tuple(role.code for role in roles),
        invited_by=actor.account_id,
        created_at=now,
        expires_at=now + LASTS[Purpose.JOIN_ORGANISATION],
    )


async def _accepted(
    uow: IdentityUnitOfWork, invitation_id: OrganisationInvitationId, now: datetime
) -> OrganisationInvitation:
    """CodeInvalid when it was cancelled or replaced."""
    invitation = await uow.organisation_invitations.get(invitation_id)
    if invitation.state is not InvitationState.PENDING:
        raise code_invalid()
    if (await uow.organisations.get(invitation.organisation_id)).is_archived:
        raise OrganisationArchived
    invitation.accept(now)
    return invitation


async def _give(uow: IdentityUnitOfWork, account: Account, invitation: OrganisationInvitation, now: datetime) -> None:
    """The roles that still exist and that the account has not."""
    held = {grant.role for grant in await uow.grants.of(account.id)}
    for role in await uow.roles.with_codes(invitation.roles):
        if role.code not in held:
            grant = granted(account, role, invitation.invited_by, now)
            await uow.grants.add(grant)
            uow.publish(grant.granted(now))
