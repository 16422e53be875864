"""Invitations of people who have an account, as queries read them from memory."""

from collections.abc import Sequence
from uuid import UUID

from praktika.identity.adapters.memory.storage import ORGANISATION_INVITATIONS
from praktika.identity.domain import OrganisationInvitation
from praktika.identity.queries import OrganisationInvitationRows, OrganisationInvitationView
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import OrganisationId


class MemoryOrganisationInvitationRows(OrganisationInvitationRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def invitation(
        self, organisation_id: OrganisationId, invitation_id: UUID
    ) -> OrganisationInvitationView | None:
        return next((view for view in self._of(organisation_id) if view.id == invitation_id), None)

    async def invitations(
        self, organisation_id: OrganisationId, *, after: UUID | None, limit: int
    ) -> Sequence[OrganisationInvitationView]:
        return first(self._of(organisation_id), lambda view: view.id, after=after, limit=limit, falling=True)

    def _of(self, organisation_id: OrganisationId) -> Sequence[OrganisationInvitationView]:
        rows = self._store.rows(ORGANISATION_INVITATIONS)
        return [_view(each) for each in rows if each.organisation_id == organisation_id]


def _view(invitation: OrganisationInvitation) -> OrganisationInvitationView:
    return OrganisationInvitationView(
        id=invitation.id,
        organisation_id=invitation.organisation_id,
        email=invitation.email,
        roles=list(invitation.roles),
        state=invitation.state.value,
        invited_by=invitation.invited_by,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
    )
