"""What every store of invitations into organisations promises."""

import asyncio
from datetime import timedelta

import pytest

from builders.identity import CLI, House
from praktika.identity.domain import (
    CodeInvalid,
    GivenPermission,
    OrganisationInvitationNotFound,
    OrganisationNotFound,
)
from praktika.identity.services import Invitation
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden
from praktika.kernel.permissions import Scope

pytestmark = pytest.mark.anyio

READ = GivenPermission("identity.account:read", Scope.ALL)
INVITE = GivenPermission("identity.account:invite", Scope.ALL)


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def test_who_is_invited_by_two_organisations_at_once_joins_one(house: House):
    acme, other = await house.organisation(), await house.organisation("Other")
    await house.active(first_name="Ada", last_name="Lovelace")
    invited = await together(
        *(house.joining.invite(CLI, o.id, email="ada@example.org", roles=["curator"]) for o in (acme, other))
    )
    codes = [await house.facade.code_text(each.id) for each in invited]
    calls = [house.joining.join(ANONYMOUS, code=code, names={}) for code in codes for _ in range(3)]
    assert failures(await together(*calls)) == [CodeInvalid] * 5
    ada = await house.actor("ada@example.org")
    assert ada.organisation_id in (acme.id, other.id)
    assert ada.permissions["internships.template:read"].own


async def test_an_address_is_invited_as_new_and_as_known_at_once(house: House):
    acme = await house.organisation()
    await house.active()
    person = {"email": "ada@example.org", "first_name": "Ada", "last_name": "Lovelace"}
    new = Invitation(person=person, roles=["curator"], organisation_id=acme.id)
    calls = [
        call
        for _ in range(5)
        for call in (
            house.invitations.invite(CLI, new),
            house.joining.invite(CLI, acme.id, email="ada@example.org", roles=[]),
        )
    ]
    assert sorted(each.__name__ for each in failures(await together(*calls))) == ["EmailTaken"] * 5 + ["TooMany"] * 2


async def test_invitations_are_listed_newest_first_and_told_by_letter_while_they_are_open(house: House, clock):
    acme, other = await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager")
    await house.active(first_name="Ada", last_name="Lovelace")
    first = await house.joining.invite(manager, acme.id, email="ADA@example.org", roles=["curator"])
    second = await house.joining.invite(manager, acme.id, email="ada@example.org", roles=[])
    ask = house.organisation_invitation_queries
    page = await ask.invitations(manager, acme.id, limit=1)
    rest = await ask.invitations(manager, acme.id, limit=1, cursor=page.next_cursor)
    (newest,), (oldest,) = page.items, rest.items
    assert (newest.id, newest.state, newest.roles, newest.allowed_actions) == (second.id, "pending", [], ["cancel"])
    assert (oldest.id, oldest.state, oldest.roles, oldest.email) == (
        first.id,
        "cancelled",
        ["curator"],
        "ada@example.org",
    )
    assert (newest.invited_by, newest.expires_at) == (manager.account_id, clock() + timedelta(days=7))
    with pytest.raises(OrganisationInvitationNotFound):
        await ask.invitation(CLI, other.id, first.id)
    kind, ada = "account.organisation-invitation", (await house.account_of("ada@example.org")).id
    assert await house.facade.details_of(kind, second.id, ada) == {"organisation": "Acme"}
    assert not await house.facade.still_true(kind, first.id, ada)
    clock.advance(timedelta(days=7))
    assert not await house.facade.still_true(kind, second.id, ada)
    assert (await ask.invitation(manager, acme.id, second.id)).state == "expired"


async def test_invitations_are_shown_to_who_invites_into_the_organisation(house: House):
    acme, other = await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager")
    stranger = await house.staff(other.id, "manager", email="stranger@example.org")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    await house.active()
    invitation = await house.joining.invite(manager, acme.id, email="ada@example.org", roles=[])
    ask = house.organisation_invitation_queries
    for actor, refusal in ((stranger, OrganisationNotFound), (curator, Forbidden)):
        with pytest.raises(refusal):
            await ask.invitations(actor, acme.id)
        with pytest.raises(refusal):
            await ask.invitation(actor, acme.id, invitation.id)
