"""Passwords that are replaced, addresses that accounts move to, and where the letters about it go."""

import asyncio
from datetime import timedelta

import pytest

from builders.identity import PASSWORD, House
from praktika.identity.domain import CodeInvalid, EmailTaken, InvalidCredentials, RefreshInvalid
from praktika.identity.events import CodeIssued, EmailChanged, SignUpRepeated
from praktika.identity.services import SignUpRole
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

NEW = "another long secret"


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def forgotten(house: House, email: str = "ada@example.org") -> str:
    await house.codes.forgot(ANONYMOUS, email=email)
    await house.work()
    return await house.mailed_code()


async def reset(house: House, code: str, password: str = NEW) -> None:
    await house.passwords.reset(ANONYMOUS, code=code, password=password, password_confirmation=password)


async def moving(house: House, who: str, to: str) -> str:
    """The code mailed to the address that somebody moves to."""
    await house.addresses.request(await house.actor(who), email=to, current_password=PASSWORD)
    return await house.mailed_code()


async def test_a_reset_code_used_many_times_at_once_works_once_and_ends_all_sessions(house):
    await house.active()
    before = await house.login()
    code = await forgotten(house)
    results = await together(*(reset(house, code) for _ in range(5)))
    assert failures(results) == [CodeInvalid] * 4
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=before.refresh_token)
    with pytest.raises(InvalidCredentials):
        await house.login()
    await house.login(password=NEW)


@pytest.mark.postgres
async def test_who_asks_for_a_code_waits_for_nobody_who_changes_the_account(postgres_house):
    account = await postgres_house.active()
    async with postgres_house.uow() as uow:
        await uow.accounts.get(account.id)
        async with asyncio.timeout(5):
            await postgres_house.codes.forgot(ANONYMOUS, email="ADA@example.org")
    await postgres_house.work()
    assert await postgres_house.mailed_code()


async def test_a_password_changed_in_two_tabs_at_once_is_changed_once(house):
    await house.active()
    other, mine = await house.login(), await house.login()
    me = await house.actor_of(mine.access_token)
    tabs = (
        house.passwords.change(me, current_password=PASSWORD, password=new, password_confirmation=new)
        for new in ("first new secret", "second new secret")
    )
    assert failures(await together(*tabs)) == [Invalid]
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=other.refresh_token)
    await house.sessions.refresh(refresh_token=mine.refresh_token)


async def test_of_many_who_move_to_one_address_at_once_one_gets_there(house):
    names = [f"user{n}@example.org" for n in range(3)]
    for name in names:
        await house.active(name)
    codes = [await moving(house, name, "NEW@example.org") for name in names]
    results = await together(*(house.addresses.confirm(ANONYMOUS, code=code) for code in codes))
    assert failures(results) == [EmailTaken] * 2
    assert (await house.login("new@example.org")).session_id


async def test_two_who_want_each_others_address_at_once_both_stay(house):
    emails = ["a@example.org", "b@example.org"]
    for email in emails:
        await house.active(email)
    actors = [await house.actor(email) for email in emails]
    asked = (
        house.addresses.request(me, email=other, current_password=PASSWORD)
        for me, other in zip(actors, reversed(emails), strict=True)
    )
    assert failures(await together(*asked)) == []
    assert await house.number_of(SignUpRepeated) == 2


async def test_who_signs_up_with_an_address_while_somebody_moves_there_is_answered_as_always(house):
    for n in range(5):
        await house.active(f"user{n}@example.org")
        code = await moving(house, f"user{n}@example.org", f"new{n}@example.org")
        moved, signed_up = await together(
            house.addresses.confirm(ANONYMOUS, code=code), house.sign_up(f"New{n}@example.org")
        )
        assert signed_up is None
        assert moved is None or isinstance(moved, EmailTaken)


async def test_no_address_gets_more_than_three_letters_an_hour_whoever_asks_at_once(house, clock):
    people = [f"user{n}@example.org" for n in range(5)]
    actors = []
    for name in people:
        await house.active(name)
        actors.append(await house.actor(name))
    issued = await house.number_of(CodeIssued)
    asked = (house.addresses.request(me, email="v@example.org", current_password=PASSWORD) for me in actors)
    assert failures(await together(*asked)) == []
    assert await house.number_of(CodeIssued) == issued + 3
    clock.advance(timedelta(hours=1))
    await house.addresses.request(actors[-1], email="V@example.org", current_password=PASSWORD)
    assert await house.number_of(CodeIssued) == issued + 4


async def test_letters_about_a_move_go_to_the_address_they_are_about(house, clock):
    ada = await house.active()
    code = await moving(house, "ada@example.org", "new@example.org")
    code_id = await house.code_id()
    contact_of = house.facade.contact_of
    assert (await contact_of(ada.id, "account.change-email", code_id)).email == "new@example.org"
    assert await house.facade.still_true("account.change-email", code_id, ada.id)
    assert not await house.facade.still_true("account.reset-password", code_id, ada.id)
    await house.addresses.confirm(ANONYMOUS, code=code)
    assert not await house.facade.still_true("account.change-email", code_id, ada.id)
    change_id = (await house.last(EmailChanged)).change_id
    assert await house.facade.still_true("account.email-changed", change_id, ada.id)
    assert (await contact_of(ada.id, "account.email-changed", change_id)).email == "ada@example.org"
    assert (await contact_of(ada.id, "account.password-changed", ada.id)).email == "new@example.org"
    assert await contact_of(ada.id, "account.email-changed") is None
    assert await contact_of(ada.id, "account.email-changed", uuid7()) is None
    clock.advance(timedelta(hours=24))
    assert await contact_of(ada.id, "account.email-changed", change_id) is None


async def test_who_decides_on_a_requested_role_is_told_of_it_and_then_the_applicant(house):
    admin = await house.admin()
    ada = await house.active(role=SignUpRole.SPECIALIST, first_name="Ada", last_name="Lovelace")
    (grant,) = await house.grants_of(ada.id)
    requested, decided = "account.role-requested", "account.role-decided"
    assert await house.facade.recipients_of(requested, grant.id) == [admin.account_id]
    assert await house.facade.recipients_of(decided, grant.id) == []
    assert await house.facade.still_true(requested, grant.id, admin.account_id)
    assert not await house.facade.still_true(decided, grant.id, ada.id)
    role = {"en": "Specialist", "ru": "Специалист"}
    told = await house.facade.details_of(requested, grant.id, admin.account_id)
    assert told == {"role": role, "applicant": "Ada Lovelace"}
    await house.grants.refuse(admin, grant.id, reason="No papers.")
    assert not await house.facade.still_true(requested, grant.id, admin.account_id)
    told = await house.facade.details_of(decided, grant.id, ada.id)
    assert told == {"role": role, "outcome": "refused", "reason": "No papers."}


async def test_there_is_nothing_to_tell_of_what_is_not_there(house):
    kinds = ("account.welcome", "account.change-email", "account.email-changed", "account.role-requested")
    for kind in (*kinds, "account.api-key-created", "account.export-ready", "account.erasure-scheduled"):
        assert not await house.facade.still_true(kind, uuid7(), uuid7())
        assert await house.facade.details_of(kind, uuid7(), uuid7()) is None
        assert await house.facade.recipients_of(kind, uuid7()) == []
