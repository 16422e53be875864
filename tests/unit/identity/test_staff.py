from dataclasses import replace

import pytest

from builders.identity import CLI, PASSWORD, House
from praktika.identity.adapters.memory.storage import ORGANISATIONS
from praktika.identity.domain import (
    AccountNotFound,
    AccountStateConflict,
    AccountStatus,
    CodeInvalid,
    EmailTaken,
    InvalidToken,
    LastAdmin,
    NotYourself,
    OrganisationArchived,
    OrganisationNameTaken,
    OrganisationNotFound,
    OutranksYou,
    UsernameTaken,
)
from praktika.identity.events import AccountBlocked, AccountInvited, ProfileChanged, RoleRevoked
from praktika.identity.services import Invitation
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden, Invalid, Stale, Unauthenticated
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


@pytest.fixture
async def acme(house):
    return await house.organisation()


@pytest.fixture
async def manager(house, acme):
    return await house.staff(acme.id, "manager", email="manager@example.org")


def invitation(*roles, email="new@example.org", organisation_id=None, **person):
    given = {"email": email, "first_name": "Ada", "last_name": "Lovelace", **person}
    return Invitation(person=given, roles=roles, organisation_id=organisation_id)


def codes_of(error):
    return {(v.pointer, v.code) for v in error.value.violations}


async def test_an_invited_person_chooses_a_password_and_gets_in(house, acme, manager):
    account = await house.invitations.invite(manager, invitation("recruiter", "curator"))
    assert (account.status, account.organisation_id) == (AccountStatus.INVITED, acme.id)
    await house.work()
    await house.sign_ups.accept_invitation(
        ANONYMOUS,
        code=await house.mailed_code(),
        password=PASSWORD,
        password_confirmation=PASSWORD,
        username="ada.l",
    )
    actor = await house.actor("ada.l")
    assert actor.organisation_id == acme.id
    assert actor.permissions["identity.account:read"].organisations == {acme.id}
    (invited, *_) = [e for e in house.store.events if isinstance(e, AccountInvited) and e.account_id == account.id]
    assert invited.roles == ("recruiter", "curator")


async def test_a_refused_password_does_not_use_up_the_invitation(house, manager):
    await house.invitations.invite(manager, invitation("curator"))
    await house.work()
    code = await house.mailed_code()
    with pytest.raises(Invalid) as error:
        await house.sign_ups.accept_invitation(ANONYMOUS, code=code, password="short", password_confirmation="x")
    assert codes_of(error) == {("/password", "password-too-short"), ("/password_confirmation", "mismatch")}
    await house.sign_ups.accept_invitation(ANONYMOUS, code=code, password=PASSWORD, password_confirmation=PASSWORD)
    with pytest.raises(CodeInvalid):
        await house.sign_ups.accept_invitation(ANONYMOUS, code=code, password=PASSWORD, password_confirmation=PASSWORD)


async def test_a_new_invitation_letter_voids_the_code_of_the_first(house, manager):
    account = await house.invitations.invite(manager, invitation("curator"))
    await house.work()
    first = await house.mailed_code()
    await house.invitations.resend(manager, account.id)
    await house.work()
    for code, works in ((first, False), (await house.mailed_code(), True)):
        try:
            await house.sign_ups.accept_invitation(
                ANONYMOUS, code=code, password=PASSWORD, password_confirmation=PASSWORD
            )
        except CodeInvalid:
            assert not works
    with pytest.raises(AccountStateConflict):
        await house.invitations.resend(manager, account.id)


async def test_nobody_gives_a_role_above_his_own(house, manager):
    for role in ("admin", "moderator"):
        with pytest.raises(OutranksYou):
            await house.invitations.invite(manager, invitation(role))
    await house.invitations.invite(manager, invitation("manager"))


async def test_who_may_invite_but_give_no_roles_invites_without_roles(house, manager):
    permissions = {name: reach for name, reach in manager.permissions.items() if name != "identity.grant:give"}
    inviter = replace(manager, permissions=permissions)
    with pytest.raises(Forbidden):
        await house.invitations.invite(inviter, invitation("curator"))
    await house.invitations.invite(inviter, invitation())


async def test_an_invitation_is_refused_for_what_is_wrong_with_it(house, acme, manager):
    other = await house.organisation("Other")
    refused = {
        "/roles/1": invitation("curator", "boss"),
        "/organisation_id": invitation("curator", organisation_id=other.id),
        "/first_name": invitation("curator", first_name="123"),
    }
    for pointer, given in refused.items():
        with pytest.raises(Invalid) as error:
            await house.invitations.invite(manager, given)
        assert [v.pointer for v in error.value.violations] == [pointer]
    with pytest.raises(EmailTaken):
        await house.invitations.invite(manager, invitation("curator", email="MANAGER@example.org"))
    with pytest.raises(Invalid):
        await house.invitations.invite(CLI, invitation("curator"))
    with pytest.raises(Invalid):
        await house.invitations.invite(CLI, invitation("curator", organisation_id=uuid7()))


async def test_nobody_is_invited_into_an_archived_organisation_and_its_staff_may_do_nothing(
    house, clock, acme, manager
):
    house.store.tables[ORGANISATIONS][acme.id].archived_at = clock()
    with pytest.raises(OrganisationArchived):
        await house.invitations.invite(CLI, invitation("curator", organisation_id=acme.id))
    house.ticks.now += 1
    actor = await house.actor("manager@example.org")
    assert not any(reach.organisations for reach in actor.permissions.values())


async def test_participants_and_curators_invite_nobody(house, acme):
    await house.active()
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    for actor in (await house.actor("ada@example.org"), curator):
        with pytest.raises(Forbidden):
            await house.invitations.invite(actor, invitation("curator"))
    with pytest.raises(Unauthenticated):
        await house.invitations.invite(ANONYMOUS, invitation("curator"))


async def test_people_edit_what_they_say_about_themselves(house):
    account = await house.active(username="ada")
    actor = await house.actor("ada@example.org")
    edited = await house.accounts.edit(
        actor,
        account.id,
        expected=account.version,
        changes={"first_name": "  Anna-María ", "last_name": "O’Neil", "title": "Mentor"},
    )
    assert (edited.display_name, edited.title) == ("Anna-María O’Neil", "Mentor")
    cleared = await house.accounts.edit(actor, account.id, expected=edited.version, changes={"title": None})
    assert (cleared.title, cleared.first_name) == (None, "Anna-María")
    assert [e.fields for e in house.store.events if isinstance(e, ProfileChanged)] == [
        ("first_name", "last_name", "title"),
        ("title",),
    ]
    assert house.store.audit[-1].changes == {"title": {"from": "Mentor", "to": None}}
    with pytest.raises(Stale):
        await house.accounts.edit(actor, account.id, expected=edited.version, changes={"title": "x"})


async def test_an_edit_refuses_what_is_empty_or_wrong_and_taken_usernames_but_not_ones_own_in_other_case(house):
    await house.active("eve@example.org", username="eve")
    account = await house.active(username="ada")
    actor = await house.actor("ada@example.org")
    with pytest.raises(Invalid) as error:
        await house.accounts.edit(actor, account.id, expected=account.version, changes={"locale": None, "phone": "12"})
    assert codes_of(error) == {("/locale", "required"), ("/phone", "invalid-format")}
    with pytest.raises(UsernameTaken):
        await house.accounts.edit(actor, account.id, expected=account.version, changes={"username": "EVE"})
    await house.accounts.edit(actor, account.id, expected=account.version, changes={"username": "Ada"})


async def test_participants_may_have_no_names_but_staff_of_an_organisation_have_them(house, manager):
    ada = await house.active(first_name="Ada", last_name="Lovelace", username="ada")
    nameless = {"first_name": None, "last_name": None}
    me = await house.actor("ada@example.org")
    cleared = await house.accounts.edit(me, ada.id, expected=ada.version, changes=nameless)
    assert cleared.display_name == "ada"
    with pytest.raises(Invalid) as error:
        await house.accounts.edit(manager, manager.account_id, expected=2, changes=nameless)
    assert codes_of(error) == {("/first_name", "required"), ("/last_name", "required")}


async def test_people_change_neither_their_organisation_nor_their_address(house, acme, manager):
    ada = await house.active()
    for actor, account in (
        (await house.actor("ada@example.org"), ada),
        (manager, house.account("manager@example.org")),
    ):
        for changes in ({"organisation_id": acme.id}, {"email": "new@example.org"}, {"organisation_id": None}):
            with pytest.raises(Forbidden):
                await house.accounts.edit(actor, account.id, expected=account.version, changes=changes)


async def test_staff_correct_the_address_of_somebody_invited(house, manager):
    invited = await house.invitations.invite(manager, invitation("curator", email="typo@example.org"))
    await house.work()
    mailed_to_another = await house.mailed_code()
    for taken in ("MANAGER@example.org", "manager@example.org"):
        with pytest.raises(EmailTaken):
            await house.accounts.edit(manager, invited.id, expected=1, changes={"email": taken})
    await house.accounts.edit(manager, invited.id, expected=1, changes={"email": "right@example.org"})
    await house.work()
    password = {"password": PASSWORD, "password_confirmation": PASSWORD}
    with pytest.raises(CodeInvalid):
        await house.sign_ups.accept_invitation(ANONYMOUS, code=mailed_to_another, **password)
    await house.sign_ups.accept_invitation(ANONYMOUS, code=await house.mailed_code(), **password)
    await house.login("right@example.org")
    with pytest.raises(Forbidden):
        await house.accounts.edit(manager, invited.id, expected=3, changes={"email": "later@example.org"})


async def test_an_administrator_moves_people_and_what_they_were_there_ends(house, acme):
    admin, other = await house.admin(), await house.organisation("Other")
    curator = await house.staff(acme.id, "curator", "specialist", email="curator@example.org")
    await house.accounts.edit(admin, curator.account_id, expected=2, changes={"organisation_id": other.id})
    actor = await house.actor("curator@example.org")
    assert actor.organisation_id == other.id
    assert not any(reach.organisations for reach in actor.permissions.values())
    assert [e.role for e in house.store.events if isinstance(e, RoleRevoked)] == ["curator"]
    with pytest.raises(Invalid) as error:
        await house.accounts.edit(admin, curator.account_id, expected=3, changes={"organisation_id": uuid7()})
    assert codes_of(error) == {("/organisation_id", "unknown-reference")}


async def test_nobody_without_names_is_moved_into_an_organisation(house, acme):
    admin, ada = await house.admin(), await house.active()
    with pytest.raises(Invalid) as error:
        await house.accounts.edit(admin, ada.id, expected=ada.version, changes={"organisation_id": acme.id})
    assert codes_of(error) == {("/first_name", "required"), ("/last_name", "required")}
    names = {"first_name": "Ada", "last_name": "Lovelace"}
    changes = {"organisation_id": acme.id, **names}
    assert (await house.accounts.edit(admin, ada.id, expected=ada.version, changes=changes)).organisation_id == acme.id


async def test_a_manager_reaches_people_of_the_organisation_below_him_only(house, acme, manager):
    other = await house.organisation("Other")
    await house.staff(acme.id, "curator", email="curator@example.org")
    await house.staff(other.id, "curator", email="foreign@example.org")
    await house.staff(acme.id, "manager", "admin", email="boss@example.org")
    changes = {"title": "x"}
    for email, refusal in (("foreign@example.org", AccountNotFound), ("boss@example.org", OutranksYou)):
        target = house.account(email)
        with pytest.raises(refusal):
            await house.accounts.edit(manager, target.id, expected=target.version, changes=changes)
        with pytest.raises(refusal):
            await house.account_standing.block(manager, target.id, reason="because")
    curator = house.account("curator@example.org")
    await house.accounts.edit(manager, curator.id, expected=curator.version, changes=changes)


async def test_blocking_ends_everything_at_once_and_unblocking_lets_in_again(house, acme, manager):
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    signed_in = await house.login("curator@example.org")
    account_id = house.account("curator@example.org").id
    await house.account_standing.block(manager, account_id, reason="on leave")
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)
    assert curator.account_id == account_id
    (blocked,) = [e for e in house.store.events if isinstance(e, AccountBlocked)]
    assert (blocked.by, blocked.reason) == (manager.account_id, "on leave")
    with pytest.raises(AccountStateConflict):
        await house.account_standing.block(manager, account_id, reason="again")
    await house.account_standing.unblock(manager, account_id)
    house.ticks.now += 1
    await house.login("curator@example.org")
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)


async def test_nobody_blocks_himself_or_the_last_administrator(house):
    admin = await house.admin()
    with pytest.raises(NotYourself):
        await house.account_standing.block(admin, admin.account_id, reason="x")
    with pytest.raises(LastAdmin):
        await house.account_standing.block(CLI, admin.account_id, reason="x")
    second = await house.admin("second@example.org")
    await house.account_standing.block(admin, second.account_id, reason="x")


async def test_an_administrator_is_made_once_by_the_command_line_only(house):
    with pytest.raises(Forbidden):
        await house.administration.create_admin(ANONYMOUS, email="root@example.org")
    code = await house.administration.create_admin(CLI, email="root@example.org")
    with pytest.raises(EmailTaken):
        await house.administration.create_admin(CLI, email="ROOT@example.org", password=PASSWORD)
    assert code == await house.mailed_code()
    await house.sign_ups.accept_invitation(ANONYMOUS, code=code, password=PASSWORD, password_confirmation=PASSWORD)
    assert (await house.actor("root@example.org")).permissions.keys() == {"*"}


async def test_organisations_are_made_by_administrators_and_edited_by_their_managers(house, acme, manager):
    with pytest.raises(Forbidden):
        await house.organisations.create(manager, name="Mine")
    with pytest.raises(OrganisationNameTaken):
        await house.organisation("ACME")
    edited = await house.organisations.edit(manager, acme.id, expected=1, changes={"okpo": "12345678"})
    assert (edited.okpo, edited.version) == ("12345678", 2)
    with pytest.raises(Stale):
        await house.organisations.edit(manager, acme.id, expected=1, changes={"okpo": None})
    other = await house.organisation("Other")
    with pytest.raises(OrganisationNotFound):
        await house.organisations.edit(manager, other.id, expected=1, changes={"name": "Acme"})
    with pytest.raises(Invalid) as error:
        await house.organisation("Third", inn="12", okpo="1", timezone="Mars/Base")
    assert codes_of(error) == {
        ("/inn", "invalid-format"),
        ("/okpo", "invalid-format"),
        ("/timezone", "not-an-option"),
    }


async def test_everybody_has_what_needs_no_role_and_roles_reach_their_organisation(house, acme, manager):
    await house.active()
    participant = await house.actor("ada@example.org")
    assert participant.permissions["identity.account:update"].own
    assert participant.permissions["identity.cabinet:open"].everywhere
    assert participant.permissions["internships.application:submit"].own
    assert manager.permissions["internships.template:write"].organisations == {acme.id}
    assert not manager.permissions["internships.template:write"].everywhere
    assert "internships.application:submit" not in manager.permissions


async def test_the_facade_knows_who_holds_what(clock):
    house = House(clock)
    acme = await house.organisation()
    manager = (await house.staff(acme.id, "manager")).account_id
    admin = (await house.admin()).account_id
    ada = (await house.active()).id
    ask = house.facade
    assert await ask.holders_of("identity.grant:approve", acme.id) == [manager]
    assert await ask.holders_of("identity.grant:approve") == [admin]
    assert await ask.holds(manager, "internships.template:write", acme.id)
    assert not await ask.holds(manager, "internships.template:write", uuid7())
    assert await ask.holds(admin, "internships.template:write", acme.id)
    assert not await ask.holds(ada, "internships.template:write", acme.id)
    assert await ask.is_active([manager, ada, uuid7()]) == {manager, ada}
    assert await ask.account_with_email("ADA@example.org") == ada
    assert await ask.organisation_of(manager) == acme.id
    assert (await ask.organisation(acme.id)).zone == "Europe/Moscow"
