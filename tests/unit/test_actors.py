import pytest

from praktika.kernel.actors import SYSTEM, Actor, ActorKind, SessionRequired
from praktika.kernel.ids import uuid7


def test_an_api_key_does_not_do_what_needs_its_owner_himself():
    Actor(account_id=uuid7()).require_session()
    SYSTEM.require_session()
    with pytest.raises(SessionRequired):
        Actor(account_id=uuid7(), kind=ActorKind.API_KEY).require_session()
