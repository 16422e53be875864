"""Who invites people into an organisation."""

from uuid import UUID

from praktika.identity.domain import OrganisationNotFound
from praktika.identity.permissions import ACCOUNT_INVITE
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Scope


def require_inviting(actor: Actor, organisation_id: UUID) -> None:
    """Forbidden to those who invite nobody; others' organisations do not exist for those who invite into their own."""
    if actor.require(ACCOUNT_INVITE, organisation_id) is not Scope.ALL:
        raise OrganisationNotFound
