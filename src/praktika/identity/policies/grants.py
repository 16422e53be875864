"""Which roles people may ask for, and who sees and decides about grants."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from praktika.identity.domain import Grant, GrantState
from praktika.identity.permissions import GRANT_APPROVE, GRANT_READ
from praktika.identity.policies.roles import CLIENT, SPECIALIST
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Scope

ASKABLE: Final[Mapping[str, GrantState]] = {CLIENT: GrantState.ACTIVE, SPECIALIST: GrantState.PENDING}
"""Roles one may take oneself, and what becomes of the grant at once."""


def sees(actor: Actor, grant: Grant, organisation_id: UUID | None) -> bool:
    """One's own, those of accounts in one's reach, those one has given or decided, and those one is to decide.

    `organisation_id` is the one of the account.
    """
    mine = actor.account_id is not None and actor.account_id in (grant.account_id, grant.given_by)
    if mine or actor.scope(GRANT_READ, organisation_id) is Scope.ALL:
        return True
    return grant.state is GrantState.PENDING and may_decide(actor, grant.role, organisation_id)


def may_decide(actor: Actor, role: str, organisation_id: UUID | None) -> bool:
    """Specialists of no organisation are everybody's who decides about some."""
    reach = actor.reach(GRANT_APPROVE)
    free = organisation_id is None and role == SPECIALIST and bool(reach.organisations)
    return free or reach.scope(organisation_id) is Scope.ALL
