"""Who can be asked for something: whoever may give it, and has not left."""

import pytest

from builders.identity import CLI
from praktika.identity.services import SignUpRole
from praktika.kernel.permissions import Scope

pytestmark = pytest.mark.anyio

OFFERS = "consultations.slot:write"


async def test_holders_are_told_with_whether_they_are_called_so(house):
    acme = await house.organisation("Acme")
    anna, boris = [
        (await house.staff(acme.id, "specialist", email=f"{name}@example.org")).account_id for name in ("anna", "boris")
    ]
    manager = (await house.staff(acme.id, "manager")).account_id
    free_lance = (await house.active(username="ada", role=SignUpRole.SPECIALIST)).id
    ask = house.facade
    assert await ask.in_use_with(OFFERS, Scope.OWN) == {anna: True, boris: True}
    assert manager in await ask.in_use_with(OFFERS, Scope.ALL)
    assert free_lance not in await ask.in_use_with(OFFERS, Scope.OWN)  # nobody approved the role
    assert await ask.in_use_with(OFFERS, Scope.OWN, "nobody") == {anna: False, boris: False}
    assert await ask.in_use_with(OFFERS, Scope.OWN, "MUSTERMANN") == {anna: True, boris: True}
    assert await ask.in_use_with("consultations.slot:none", Scope.OWN) == {}


async def test_who_is_blocked_or_of_a_closed_organisation_is_not_told(house):
    acme, other = await house.organisation("Acme"), await house.organisation("Other")
    blocked, stays = [
        (await house.staff(acme.id, "specialist", email=f"{name}@example.org")).account_id for name in ("anna", "boris")
    ]
    closed = (await house.staff(other.id, "specialist", email="vera@example.org")).account_id
    assert (await house.facade.in_use_with(OFFERS, Scope.OWN)).keys() == {blocked, stays, closed}
    await house.account_standing.block(CLI, blocked, reason="left")
    await house.organisations.archive(await house.admin(), other.id)
    assert (await house.facade.in_use_with(OFFERS, Scope.OWN)).keys() == {stays}
