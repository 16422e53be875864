"""Who reaches whose records: another tenant's record is absent, not forbidden."""

from praktika.internships.domain.programmes import Programme
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.errors import Forbidden, NotFound
from praktika.kernel.permissions import Permission, Scope


def own_organisation(actor: Actor, permission: Permission) -> OrganisationId:
    """The organisation new records of the actor belong to; Forbidden, or Invalid when he has none."""
    actor.require(permission)
    organisation_id = actor.tenant()
    actor.require_all(permission, organisation_id)
    return organisation_id


def require_within(
    actor: Actor, permission: Permission, organisation_id: OrganisationId, absent: type[NotFound]
) -> None:
    """`absent` unless the permission goes for all records of the organisation."""
    actor.require(permission)
    if actor.scope(permission, organisation_id) is not Scope.ALL:
        raise absent


def require_seen(
    actor: Actor, permission: Permission, programme: Programme, owner: object, absent: type[NotFound]
) -> None:
    """`absent` unless the actor may read what somebody, the `owner`, has in the programme: because he reaches the
    whole organisation, is a curator of the programme, or the owner himself.

    Comes before any other question: who may not even read a record is not told that it exists.
    """
    scope = actor.require(permission, programme.organisation_id)
    if scope is not Scope.ALL and not programme.is_curated_by(actor.account_id) and owner != actor.me():
        raise absent


def require_on(actor: Actor, permission: Permission, programme: Programme) -> None:
    """Forbidden unless the actor reaches the whole organisation or is a curator of the programme."""
    scope = actor.require(permission, programme.organisation_id)
    if scope is not Scope.ALL and not programme.is_curated_by(actor.account_id):
        raise Forbidden(permission=permission.name)


def require_own(actor: Actor, permission: Permission, owner: object) -> None:
    """Forbidden unless the record is the actor's own, whatever else he may do."""
    actor.require(permission)
    if owner != actor.me():
        raise Forbidden(permission=permission.name)
