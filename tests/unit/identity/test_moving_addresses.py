from dataclasses import replace
from datetime import timedelta

import pytest

from builders.identity import PASSWORD, House
from praktika.identity.domain import CodeInvalid, EmailTaken, InvalidCredentials
from praktika.identity.events import CodeIssued, EmailChanged, SignUpRepeated
from praktika.kernel.actors import ANONYMOUS, Actor, ActorKind, SessionRequired
from praktika.kernel.errors import Invalid

pytestmark = pytest.mark.anyio

NEW = "ada@new.example.org"


def letters(house: House, kind: type) -> int:
    return sum(isinstance(event, kind) for event in house.store.events)


async def asked(house: House, email: str = NEW, password: str = PASSWORD) -> Actor:
    me = await house.actor("ada@example.org")
    await house.addresses.request(me, email=email, current_password=password)
    return me


async def test_the_old_address_works_until_the_code_sent_to_the_new_one_is_used(house):
    await house.active()
    await asked(house, " Ada@NEW.example.org ")
    await house.login("ada@example.org")
    contact = await house.facade.contact_of(
        house.account("ada@example.org").id, "account.change-email", await house.code_id()
    )
    assert contact.email == "Ada@new.example.org"
    await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    with pytest.raises(InvalidCredentials):
        await house.login("ada@example.org")
    await house.login(NEW)


async def test_the_old_address_is_told_for_a_day(house, clock):
    account = await house.active()
    await asked(house)
    await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    (changed,) = [event for event in house.store.events if isinstance(event, EmailChanged)]
    told = ("account.email-changed", changed.change_id)
    assert (await house.facade.contact_of(account.id, *told)).email == "ada@example.org"
    assert await house.facade.contact_of(account.id, "account.email-changed", account.id) is None
    clock.advance(timedelta(hours=24))
    assert await house.facade.contact_of(account.id, *told) is None


async def test_two_moves_of_a_day_are_told_to_the_two_addresses_left(house):
    account = await house.active()
    for address in ("b@example.org", "c@example.org"):
        me = await house.actor(house.account_by_id(account.id).email)
        await house.addresses.request(me, email=address, current_password=PASSWORD)
        await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    changes = [event.change_id for event in house.store.events if isinstance(event, EmailChanged)]
    told = [await house.facade.contact_of(account.id, "account.email-changed", change) for change in changes]
    assert [contact.email for contact in told] == ["ada@example.org", "b@example.org"]


async def test_an_address_of_somebody_else_is_answered_alike_and_its_owner_is_mailed(house):
    await house.active()
    eve = await house.active("eve@example.org")
    issued = letters(house, CodeIssued)
    await asked(house, "EVE@example.org")
    assert letters(house, CodeIssued) == issued
    (told,) = [event for event in house.store.events if isinstance(event, SignUpRepeated)]
    assert told.account_id == eve.id


async def test_an_address_taken_meanwhile_is_refused_and_the_account_stays_where_it_was(house):
    account = await house.active()
    await asked(house)
    code = await house.mailed_code()
    await house.active(NEW)
    with pytest.raises(EmailTaken):
        await house.addresses.confirm(ANONYMOUS, code=code)
    assert house.account_by_id(account.id).email == "ada@example.org"


async def test_only_the_case_of_an_address_may_change(house):
    await house.active()
    await asked(house, "ADA@example.org")
    await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    assert house.account("ADA@example.org")


async def test_the_code_of_a_move_works_once_for_a_day_and_a_newer_one_voids_it(house, clock):
    await house.active()
    await asked(house)
    first = await house.mailed_code()
    await asked(house, "third@example.org")
    second = await house.mailed_code()
    for code in (first, first):
        with pytest.raises(CodeInvalid):
            await house.addresses.confirm(ANONYMOUS, code=code)
    clock.advance(timedelta(hours=24))
    with pytest.raises(CodeInvalid):
        await house.addresses.confirm(ANONYMOUS, code=second)


async def test_a_reset_code_mailed_to_the_old_address_opens_nothing_after_the_move(house):
    await house.active()
    await house.codes.forgot(ANONYMOUS, email="ada@example.org")
    await house.work()
    code = await house.mailed_code()
    await asked(house)
    await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    with pytest.raises(CodeInvalid):
        await house.passwords.reset(
            ANONYMOUS, code=code, password="a new secret 9", password_confirmation="a new secret 9"
        )


async def test_an_address_gets_three_letters_an_hour_whoever_asks(house):
    for name in ("ada", "bob", "cid", "dan"):
        await house.active(f"{name}@example.org")
        me = await house.actor(f"{name}@example.org")
        await house.addresses.request(me, email="victim@example.org", current_password=PASSWORD)
    issued = [e for e in house.store.events if isinstance(e, CodeIssued) and e.purpose == "change-email"]
    assert len(issued) == 3


async def test_moving_needs_the_password_and_a_session_and_an_address(house):
    await house.active()
    with pytest.raises(Invalid) as error:
        await asked(house, password="wrong")
    assert [(v.pointer, v.code) for v in error.value.violations] == [("/current_password", "current-password-wrong")]
    with pytest.raises(Invalid) as error:
        await asked(house, "no address")
    assert [(v.pointer, v.code) for v in error.value.violations] == [("/email", "invalid-format")]
    key = replace(await house.actor("ada@example.org"), kind=ActorKind.API_KEY)
    with pytest.raises(SessionRequired):
        await house.addresses.request(key, email=NEW, current_password=PASSWORD)


async def test_the_trail_names_the_owner_and_no_event_and_no_work_holds_an_address(house):
    account = await house.active()
    await asked(house)
    await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    (entry,) = [entry for entry in await house.audit() if entry.action == "identity.account:change-email"]
    assert (entry.actor_id, entry.changes["email"]) == (account.id, {"from": "ada@example.org", "to": NEW})
    assert "new.example.org" not in repr(house.store.events)
