"""Invitations of people who have an account, as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import InvitationState, OrganisationInvitationNotFound, state_at
from praktika.identity.policies.inviting import require_inviting
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page


@dataclass(frozen=True, slots=True)
class OrganisationInvitationView:
    id: UUID
    organisation_id: UUID
    email: str
    roles: Sequence[str]
    state: str
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime
    allowed_actions: Sequence[str] = ()


class OrganisationInvitationRows(Protocol):
    """States as they were left, whether or not the time is over since."""

    async def invitation(
        self, organisation_id: OrganisationId, invitation_id: UUID
    ) -> OrganisationInvitationView | None: ...

    async def invitations(
        self, organisation_id: OrganisationId, *, after: UUID | None, limit: int
    ) -> Sequence[OrganisationInvitationView]:
        """By id, falling."""
        ...


class OrganisationInvitationQueries:
    """OrganisationNotFound for those who invite into others only."""

    def __init__(self, rows: OrganisationInvitationRows, cursors: Cursors, clock: Clock) -> None:
        self._rows = rows
        self._cursors = cursors
        self._clock = clock

    async def invitation(
        self, actor: Actor, organisation_id: OrganisationId, invitation_id: UUID
    ) -> OrganisationInvitationView:
        """OrganisationInvitationNotFound."""
        require_inviting(actor, organisation_id)
        if found := await self._rows.invitation(organisation_id, invitation_id):
            return self._now(found)
        raise OrganisationInvitationNotFound

    async def invitations(
        self,
        actor: Actor,
        organisation_id: OrganisationId,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[OrganisationInvitationView]:
        """Newest first."""
        require_inviting(actor, organisation_id)
        of = ("organisation-invitations", organisation_id)
        (after,) = self._cursors.decode(cursor, (UUID,), *of) if cursor else (None,)
        found = await self._rows.invitations(organisation_id, after=after, limit=limit + 1)
        return self._cursors.page([self._now(each) for each in found], limit, lambda view: (view.id,), *of)

    def _now(self, invitation: OrganisationInvitationView) -> OrganisationInvitationView:
        state = state_at(InvitationState(invitation.state), invitation.expires_at, self._clock())
        actions = ["cancel"] if state is InvitationState.PENDING else []
        return replace(invitation, state=state.value, allowed_actions=actions)
