"""Who reaches a copy of somebody's data, or the end of them, once it was asked for."""

from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Permission


def may_ask(actor: Actor, permission: Permission, account_id: UUID) -> bool:
    """Whether it is one's own account, or one may ask for others': what was asked for then is not for ever."""
    reach = actor.reach(permission)
    return account_id == actor.account_id or reach.everywhere or bool(reach.organisations)
