from dataclasses import replace

import pytest

from builders.identity import CLI
from praktika.identity import events
from praktika.identity.adapters.memory.storage import SESSIONS
from praktika.identity.domain import (
    GONE,
    TRANSITIONS,
    AccountNotFound,
    AccountStateConflict,
    AccountStatus,
    CodeInvalid,
    EmailTaken,
    EndReason,
    InvalidCredentials,
    InvalidToken,
    LastAdmin,
    OrganisationActive,
    OrganisationArchived,
    OrganisationNameTaken,
    OutranksYou,
    UsernameTaken,
)
from praktika.identity.events import AccountArchived, AccountRestored
from praktika.kernel.actors import ANONYMOUS, ActorKind, SessionRequired
from praktika.kernel.errors import Forbidden, Invalid, Unauthenticated
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


@pytest.fixture
async def acme(house):
    return await house.organisation()


@pytest.fixture
async def manager(house, acme):
    return await house.staff(acme.id, "manager", email="manager@example.org")


@pytest.fixture
async def curator(house, acme):
    return await house.staff(acme.id, "curator", email="curator@example.org")


def events_of(house, kind):
    return [event for event in house.store.events if isinstance(event, kind)]


def test_every_state_but_the_erased_one_can_be_left_and_all_lead_to_erasure():
    assert TRANSITIONS.keys() == set(AccountStatus)
    assert TRANSITIONS[AccountStatus.ERASED] == set()
    for status in set(AccountStatus) - {AccountStatus.ERASED}:
        assert AccountStatus.ERASED in TRANSITIONS[status]
    assert {AccountStatus.ARCHIVED, AccountStatus.ERASED} == GONE


async def test_who_is_archived_is_out_at_once_and_comes_back_with_the_roles_of_before(house, acme, manager, curator):
    signed_in = await house.login("curator@example.org")
    archived = await house.account_standing.archive(manager, curator.account_id, reason="left")
    assert (archived.status, archived.archived_from) == (AccountStatus.ARCHIVED, AccountStatus.ACTIVE)
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)
    with pytest.raises(InvalidCredentials):
        await house.login("curator@example.org")
    assert {s.end_reason for s in house.store.rows(SESSIONS) if s.account_id == archived.id} == {
        EndReason.ACCOUNT_LEFT_ACTIVE
    }
    restored = await house.account_standing.restore(manager, curator.account_id, reason="back")
    assert (restored.status, restored.archived_from, restored.status_reason) == (AccountStatus.ACTIVE, None, "back")
    actor = await house.actor("curator@example.org")
    assert actor.permissions["identity.account:read"].organisations == {acme.id}
    (out,), (back,) = events_of(house, AccountArchived), events_of(house, AccountRestored)
    assert (out.by, out.reason, out.version) == (manager.account_id, "left", archived.version)
    assert (back.by, back.reason, back.version) == (manager.account_id, "back", restored.version)


async def test_a_blocked_account_is_restored_blocked_and_an_invited_one_invited(house, manager, curator):
    await house.account_standing.block(manager, curator.account_id, reason="spam")
    await house.account_standing.archive(manager, curator.account_id, reason="left")
    assert (await house.account_standing.restore(manager, curator.account_id)).status is AccountStatus.BLOCKED


async def test_closing_an_account_voids_its_codes(house):
    await house.sign_up()
    await house.work()
    code, account = await house.mailed_code(), await house.account_of("ada@example.org")
    await house.account_standing.archive(CLI, account.id, reason="mistake")
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=code)
    await house.account_standing.restore(CLI, account.id)
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=code)
    await house.codes.resend(ANONYMOUS, email="ada@example.org")
    await house.work()
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())


async def test_people_close_their_own_account_without_a_reason_but_not_by_key(house):
    ada = await house.active()
    actor = await house.actor("ada@example.org")
    with pytest.raises(SessionRequired):
        await house.account_standing.archive(replace(actor, kind=ActorKind.API_KEY), ada.id)
    await house.account_standing.archive(actor, ada.id)
    with pytest.raises(InvalidCredentials):
        await house.login()
    with pytest.raises(Forbidden):
        await house.account_standing.restore(actor, ada.id)


async def test_somebody_elses_account_is_closed_for_a_reason(house, manager, curator):
    with pytest.raises(Invalid) as error:
        await house.account_standing.archive(manager, curator.account_id)
    assert [(v.pointer, v.code) for v in error.value.violations] == [("/reason", "required")]


async def test_an_archived_address_and_username_are_free_and_restoring_needs_them_back(house):
    first = await house.active(username="ada")
    await house.account_standing.archive(CLI, first.id, reason="left")
    await house.active(username="other")
    other_id = (await house.login("other")).account_id
    with pytest.raises(EmailTaken):
        await house.account_standing.restore(CLI, first.id)
    await house.account_standing.archive(CLI, other_id, reason="left")
    third = await house.active("third@example.org", username="ADA")
    with pytest.raises(UsernameTaken):
        await house.account_standing.restore(CLI, first.id)
    await house.account_standing.archive(CLI, third.id, reason="left")
    assert (await house.account_standing.restore(CLI, first.id)).status is AccountStatus.ACTIVE


async def test_an_account_is_archived_once_and_only_an_archived_one_restored(house):
    ada = await house.active(username="ada")
    with pytest.raises(AccountStateConflict):
        await house.account_standing.restore(CLI, ada.id)
    await house.account_standing.archive(CLI, ada.id, reason="left")
    for change in ("block", "archive"):
        with pytest.raises(AccountStateConflict):
            await getattr(house.account_standing, change)(CLI, ada.id, reason="again")
    with pytest.raises(AccountStateConflict):
        await house.account_standing.unblock(CLI, ada.id)


async def test_the_last_administrator_stays_and_nobody_closes_accounts_above_or_beside_himself(house, manager):
    admin = await house.admin()
    with pytest.raises(LastAdmin):
        await house.account_standing.archive(admin, admin.account_id)
    other = await house.organisation("Other")
    boss = await house.staff(manager.organisation_id, "manager", "moderator", email="boss@example.org")
    foreign = await house.staff(other.id, "curator", email="foreign@example.org")
    for target, refusal in ((boss, OutranksYou), (foreign, AccountNotFound)):
        with pytest.raises(refusal):
            await house.account_standing.archive(manager, target.account_id, reason="x")
    await house.account_standing.archive(admin, boss.account_id, reason="x")
    with pytest.raises(OutranksYou):
        await house.account_standing.restore(manager, boss.account_id)


async def test_strangers_and_participants_close_nobodys_account_nor_do_staff_who_only_read(house, manager, curator):
    await house.active()
    participant = await house.actor("ada@example.org")
    for actor, refusal in ((participant, AccountNotFound), (curator, Forbidden), (ANONYMOUS, AccountNotFound)):
        with pytest.raises(refusal):
            await house.account_standing.archive(actor, manager.account_id, reason="x")


async def test_profiles_show_what_is_public_in_the_order_asked_for(house, curator):
    ada = await house.active(username="ada")
    actor = await house.actor("ada")
    found = await house.profile_queries.profiles(actor, [curator.account_id, uuid7(), ada.id, ada.id])
    assert [(view.username, view.display_name) for view in found] == [(None, "Max Mustermann"), ("ada", "ada")]
    with pytest.raises(AccountNotFound):
        await house.profile_queries.profile(actor, uuid7())
    with pytest.raises(Unauthenticated):
        await house.profile_queries.profile(ANONYMOUS, ada.id)


async def test_an_archived_organisation_takes_its_roles_along_and_gives_them_back(house, acme, manager):
    admin, token = await house.admin(), (await house.login("manager@example.org")).access_token

    async def reach():
        return (await house.actor_of(token)).permissions["identity.account:read"].organisations

    assert await reach() == {acme.id}
    await house.organisations.archive(admin, acme.id)
    assert await reach() == frozenset()
    with pytest.raises(OrganisationArchived):
        await house.organisations.archive(admin, acme.id)
    twin = await house.organisation("ACME")
    with pytest.raises(OrganisationNameTaken):
        await house.organisations.restore(admin, acme.id)
    await house.organisations.edit(admin, acme.id, expected=2, changes={"name": "Acme of old"})
    await house.organisations.restore(admin, acme.id)
    with pytest.raises(OrganisationActive):
        await house.organisations.restore(admin, twin.id)
    assert await reach() == {acme.id}
    assert [event.organisation_id for event in events_of(house, events.OrganisationArchived)] == [acme.id]
    for change in (house.organisations.archive, house.organisations.restore):
        with pytest.raises(Forbidden):
            await change(manager, acme.id)
