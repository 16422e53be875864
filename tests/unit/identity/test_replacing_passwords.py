from dataclasses import replace
from datetime import timedelta

import pytest

from builders.identity import CLI, PASSWORD, House
from praktika.identity.adapters.memory.storage import GRANTS
from praktika.identity.domain import (
    AccountNotFound,
    AccountStateConflict,
    AccountStatus,
    CodeInvalid,
    InvalidCredentials,
    OutranksYou,
    RefreshInvalid,
    TooManyAttempts,
)
from praktika.identity.events import AccountActivated, CodeIssued, PasswordChanged, RoleRequested
from praktika.identity.services import Invitation, SignUpRole
from praktika.infrastructure.memory import WORK
from praktika.kernel.actors import ANONYMOUS, Actor, ActorKind, SessionRequired
from praktika.kernel.errors import Forbidden, Invalid, Unauthenticated

pytestmark = pytest.mark.anyio

NEW = "another long secret"


def codes_of(error):
    return {(v.pointer, v.code) for v in error.value.violations}


async def forgotten(house: House, email: str = "ada@example.org") -> str:
    await house.codes.forgot(ANONYMOUS, email=email)
    await house.work()
    return await house.mailed_code()


async def reset(house: House, code: str, password: str = NEW, confirmation: str | None = None) -> None:
    await house.passwords.reset(ANONYMOUS, code=code, password=password, password_confirmation=confirmation or password)


async def change(house: House, actor: Actor, current: str = PASSWORD, password: str = NEW) -> None:
    await house.passwords.change(actor, current_password=current, password=password, password_confirmation=password)


def purposes(house: House) -> list[str]:
    return [event.purpose for event in house.store.events if isinstance(event, CodeIssued)]


async def test_a_forgotten_password_is_replaced_with_the_mailed_code_and_all_sessions_end(house):
    await house.active()
    before = await house.login()
    await reset(house, await forgotten(house))
    with pytest.raises(InvalidCredentials):
        await house.login()
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=before.refresh_token)
    assert (await house.login(password=NEW)).session_id
    assert [e.account_id for e in house.store.events if isinstance(e, PasswordChanged)] == [before.account_id]


async def test_a_reset_code_works_once_and_for_half_an_hour_and_for_nothing_else(house, clock):
    await house.active()
    code = await forgotten(house)
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=code)
    with pytest.raises(CodeInvalid):
        await house.addresses.confirm(ANONYMOUS, code=code)
    await reset(house, code)
    with pytest.raises(CodeInvalid):
        await reset(house, code)
    code = await forgotten(house)
    clock.advance(timedelta(minutes=30))
    with pytest.raises(CodeInvalid):
        await reset(house, code)


async def test_a_confirmation_code_is_refused_as_a_reset_code(house):
    await house.sign_up()
    await house.work()
    with pytest.raises(CodeInvalid):
        await reset(house, await house.mailed_code())


async def test_a_refused_password_does_not_use_up_the_code(house):
    await house.active()
    code = await forgotten(house)
    with pytest.raises(Invalid) as error:
        await reset(house, code, "password1", "other")
    assert codes_of(error) == {("/password", "password-common"), ("/password_confirmation", "mismatch")}
    await reset(house, code)


async def test_who_forgot_the_password_before_confirming_the_address_confirms_it_by_the_reset(house):
    await house.sign_up(role=SignUpRole.SPECIALIST)
    await house.work()
    await reset(house, await forgotten(house))
    account = house.account("ada@example.org")
    assert (account.status, account.email_confirmed_at) == (AccountStatus.ACTIVE, house.clock())
    (grant,) = house.store.rows(GRANTS)
    assert [e.grant_id for e in house.store.events if isinstance(e, RoleRequested)] == [grant.id]
    assert [e.account_id for e in house.store.events if isinstance(e, AccountActivated)] == [account.id]
    await house.login(password=NEW)


async def test_the_invited_are_mailed_their_invitation_again(house):
    acme = await house.organisation()
    person = {"email": "new@example.org", "first_name": "Ada", "last_name": "Lovelace"}
    await house.invitations.invite(CLI, Invitation(person=person, roles=["curator"], organisation_id=acme.id))
    await house.work()
    code = await forgotten(house, "new@example.org")
    assert purposes(house) == ["invitation", "invitation"]
    with pytest.raises(CodeInvalid):
        await reset(house, code)


async def test_the_blocked_the_archived_and_strangers_are_mailed_nothing_and_leave_the_same_work(house):
    admin = await house.admin()
    blocked, archived = await house.active("blocked@example.org"), await house.active("archived@example.org")
    await house.account_standing.block(admin, blocked.id, reason="spam")
    await house.account_standing.archive(admin, archived.id, reason="spam")
    before = len(list(house.store.rows(WORK)))
    for email in ("blocked@example.org", "archived@example.org", "nobody@example.org"):
        await house.codes.forgot(ANONYMOUS, email=email)
    assert len(list(house.store.rows(WORK))) == before + 3
    await house.work()
    assert "reset-password" not in purposes(house)


async def test_somebody_blocked_meanwhile_does_not_reset_his_password(house):
    admin, account = await house.admin(), await house.active()
    code = await forgotten(house)
    await house.account_standing.block(admin, account.id, reason="spam")
    await house.account_standing.unblock(admin, account.id)
    with pytest.raises(CodeInvalid):
        await reset(house, code)


async def test_a_fourth_reset_letter_within_an_hour_is_not_sent_and_the_third_code_still_works(house, clock):
    await house.active()
    for _ in range(4):
        clock.advance(timedelta(minutes=1))
        code = await forgotten(house)
    assert purposes(house).count("reset-password") == 3
    await reset(house, code)
    clock.advance(timedelta(hours=1))
    await forgotten(house)
    assert purposes(house).count("reset-password") == 4


async def test_a_reset_lets_try_again_at_once_what_was_slowed_down(house):
    await house.active(username="ada")
    for login in ("ada@example.org", "ada"):
        for _ in range(5):
            with pytest.raises(InvalidCredentials):
                await house.login(login, "wrong")
        with pytest.raises(TooManyAttempts):
            await house.login(login)
    await reset(house, await forgotten(house))
    for login in ("ada@example.org", "ada"):
        await house.login(login, NEW)


async def test_a_password_is_changed_by_who_knows_it_and_the_other_sessions_end(house):
    await house.active()
    other, mine = await house.login(), await house.login()
    me = await house.actor_of(mine.access_token)
    await change(house, me)
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=other.refresh_token)
    await house.sessions.refresh(refresh_token=mine.refresh_token)
    await house.login(password=NEW)
    assert [e.account_id for e in house.store.events if isinstance(e, PasswordChanged)] == [me.account_id]


async def test_guessing_the_current_password_is_slowed_down_with_guessing_at_the_door(house):
    await house.active()
    me = await house.actor("ada@example.org")
    for _ in range(3):
        with pytest.raises(Invalid) as error:
            await change(house, me, "wrong")
        assert codes_of(error) == {("/current_password", "current-password-wrong")}
    for _ in range(17):
        with pytest.raises((Invalid, TooManyAttempts)):
            await change(house, me, "wrong")
    with pytest.raises(TooManyAttempts):
        await change(house, me)
    house.clock.advance(timedelta(minutes=1))
    await change(house, me)


async def test_the_right_current_password_leaves_no_attempt_behind(house):
    await house.active()
    me = await house.actor("ada@example.org")
    current, new = PASSWORD, NEW
    for _ in range(10):
        await change(house, me, current, new)
        current, new = new, current


async def test_a_bad_new_password_changes_nothing(house):
    await house.active()
    me = await house.actor("ada@example.org")
    with pytest.raises(Invalid) as error:
        await change(house, me, password="praktika-2027")
    assert codes_of(error) == {("/password", "password-contextual")}
    await house.login()


async def test_codes_asked_for_before_a_change_open_nothing_after_it(house):
    await house.active()
    me = await house.actor("ada@example.org")
    code = await forgotten(house)
    await house.addresses.request(me, email="thief@example.org", current_password=PASSWORD)
    moving = await house.mailed_code()
    await change(house, me)
    with pytest.raises(CodeInvalid):
        await reset(house, code, "a third secret 9")
    with pytest.raises(CodeInvalid):
        await house.addresses.confirm(ANONYMOUS, code=moving)


async def test_an_api_key_touches_no_password_and_strangers_are_asked_to_sign_in(house):
    account = await house.active()
    key = replace(await house.actor("ada@example.org"), kind=ActorKind.API_KEY)
    with pytest.raises(SessionRequired):
        await change(house, key)
    with pytest.raises(SessionRequired):
        await house.passwords.send_code(key, account.id)
    with pytest.raises(Unauthenticated):
        await change(house, ANONYMOUS)


async def test_staff_have_a_code_mailed_to_people_below_them(house):
    admin, acme, other = await house.admin(), await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    stranger = await house.staff(other.id, "curator", email="stranger@example.org")
    await house.passwords.send_code(manager, curator.me())
    await house.work()
    await reset(house, await house.mailed_code())
    await house.login("curator@example.org", NEW)
    with pytest.raises(AccountNotFound):
        await house.passwords.send_code(manager, stranger.me())
    boss = await house.staff(acme.id, "admin", email="boss@example.org")
    with pytest.raises(OutranksYou):
        await house.passwords.send_code(manager, boss.me())
    with pytest.raises(Forbidden):
        await house.passwords.send_code(curator, curator.me())
    await house.account_standing.block(admin, curator.me(), reason="spam")
    with pytest.raises(AccountStateConflict):
        await house.passwords.send_code(manager, curator.me())


async def test_the_trail_names_who_did_it_and_holds_no_secret(house):
    account = await house.active()
    await reset(house, await forgotten(house))
    await change(house, await house.actor_of((await house.login(password=NEW)).access_token), NEW, PASSWORD)
    told = {entry.action: entry for entry in await house.audit()}
    for action in ("identity.account:reset-password", "identity.account:change-password"):
        assert told[action].actor_id == account.id
        assert told[action].changes["password_hash"] == {"from": "***", "to": "***"}
    assert told["identity.code:issue"].changes["mailed_to"]["to"] == "***"
