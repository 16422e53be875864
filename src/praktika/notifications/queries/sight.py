"""What staff see."""

from praktika.kernel.actors import Actor, Reach
from praktika.kernel.permissions import Permission


def sight_of(actor: Actor, permission: Permission) -> Reach:
    """Records of these organisations; Forbidden for who has no such permission."""
    actor.require(permission)
    return actor.reach(permission)
