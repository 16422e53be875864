"""Invitations of people who have an account already, into an organisation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Conflict, NotFound

OrganisationInvitationId = NewType("OrganisationInvitationId", UUID)


class OrganisationInvitationNotFound(NotFound, code="identity.invitation-not-found", ru="Такого приглашения нет."):
    """There is no such invitation."""


class InvitationStateConflict(
    Conflict, code="identity.invitation-state", ru="Для приглашения в состоянии «{state}» это невозможно."
):
    """An invitation that is {state} does not allow this."""


class InvitationState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(eq=False, kw_only=True)
class OrganisationInvitation:
    """Accepted by the mailed code that has the same id, and which is worth nothing once this is decided.

    `email` is where the code went, `roles` are what accepting gives.
    """

    id: OrganisationInvitationId
    organisation_id: OrganisationId
    account_id: AccountId
    email: str
    roles: tuple[str, ...] = ()
    state: InvitationState = InvitationState.PENDING
    invited_by: UUID | None = None
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None = None

    def accept(self, now: datetime) -> None:
        self._decide(InvitationState.ACCEPTED, now)

    def cancel(self, now: datetime) -> None:
        self._decide(InvitationState.CANCELLED, now)

    def replace(self, now: datetime) -> None:
        """By a new invitation of the same account."""
        self.state, self.decided_at = InvitationState.CANCELLED, now

    def _decide(self, state: InvitationState, now: datetime) -> None:
        if (current := state_at(self.state, self.expires_at, now)) is not InvitationState.PENDING:
            raise InvitationStateConflict(state=current.value)
        self.state, self.decided_at = state, now


def state_at(state: InvitationState, expires_at: datetime, now: datetime) -> InvitationState:
    """Nobody decides that an invitation has run out."""
    return InvitationState.EXPIRED if state is InvitationState.PENDING and expires_at <= now else state
