"""Invitations of people who have an account, as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import InvitationState
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.pagination import Page


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


class OrganisationInvitationQueries(Protocol):
    async def invitation(
        self, actor: Actor, organisation_id: OrganisationId, invitation_id: UUID
    ) -> OrganisationInvitationView:
        """OrganisationNotFound, OrganisationInvitationNotFound."""
        ...

    async def invitations(
        self,
        actor: Actor,
        organisation_id: OrganisationId,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[OrganisationInvitationView]:
        """Newest first. OrganisationNotFound."""
        ...


def invitation_actions(state: InvitationState) -> list[str]:
    return ["cancel"] if state is InvitationState.PENDING else []
