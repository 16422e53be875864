"""What is kept only for a while."""

import asyncio
from datetime import timedelta

import pytest

from builders.identity import PASSWORD, House
from praktika.identity.domain import CodeInvalid, InvalidCredentials, RefreshInvalid
from praktika.identity.ports import Leftover
from praktika.kernel.actors import ANONYMOUS

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


async def kept(house: House, what: Leftover) -> int:
    """How many there are, found out by dropping them all and undoing it."""
    try:
        async with house.uow() as uow:
            raise Undone(await uow.leftovers.drop(what, house.clock() + timedelta(days=1000), 1000))
    except Undone as found:
        return int(found.args[0])


class Undone(Exception):
    pass


async def test_codes_go_a_day_after_they_were_used_or_ran_out(house, clock):
    await house.active()
    await house.codes.forgot(ANONYMOUS, email="ada@example.org")
    await house.work()
    clock.advance(DAY)
    await house.purges.purge()
    assert await kept(house, Leftover.CODES) == 2
    clock.advance(timedelta(seconds=1))
    await house.purges.purge()
    assert await kept(house, Leftover.CODES) == 1
    clock.advance(timedelta(minutes=30))
    await house.purges.purge()
    assert await kept(house, Leftover.CODES) == 0


async def test_invitations_into_organisations_go_a_month_after_they_were_decided_or_ran_out(house, clock):
    acme, admin = await house.organisation(), await house.admin()
    await house.active()
    for _ in range(2):  # the second replaces the first
        await house.joining.invite(admin, acme.id, email="ada@example.org", roles=["curator"])
    for wait, left in ((30 * DAY, 2), (timedelta(seconds=1), 1), (7 * DAY, 0)):
        clock.advance(wait)
        await house.purges.purge()
        assert await kept(house, Leftover.INVITATIONS) == left


async def test_the_address_of_before_a_move_goes_after_a_day(house, clock):
    await house.active()
    me = await house.actor("ada@example.org")
    await house.addresses.request(me, email="b@example.org", current_password=PASSWORD)
    await house.addresses.confirm(ANONYMOUS, code=await house.mailed_code())
    clock.advance(DAY)
    await house.purges.purge()
    assert await kept(house, Leftover.EMAIL_CHANGES) == 1
    clock.advance(timedelta(seconds=1))
    await house.purges.purge()
    assert await kept(house, Leftover.EMAIL_CHANGES) == 0


async def test_counted_attempts_go_after_a_day_and_who_signed_in_after_half_a_year(house, clock):
    await house.active()
    for _ in range(3):
        with pytest.raises(InvalidCredentials):
            await house.login(password="wrong")
    assert await kept(house, Leftover.ATTEMPTS) == 2
    assert await kept(house, Leftover.LOGIN_EVENTS) == 3
    clock.advance(DAY + timedelta(seconds=1))
    await house.purges.purge()
    assert await kept(house, Leftover.ATTEMPTS) == 0
    clock.advance(179 * DAY)
    await house.purges.purge()
    assert await kept(house, Leftover.LOGIN_EVENTS) == 0


async def test_sessions_go_thirty_days_after_their_end_live_ones_stay(house, clock):
    await house.active()
    ended, left = await house.login(), await house.login()
    await house.sessions.logout(ANONYMOUS, refresh_token=ended.refresh_token)
    clock.advance(13 * DAY)
    refreshed = await house.sessions.refresh(refresh_token=left.refresh_token)
    clock.advance(13 * DAY)
    live = await house.sessions.refresh(refresh_token=refreshed.refresh_token)
    clock.advance(4 * DAY + timedelta(seconds=1))
    await house.purges.purge()
    assert await kept(house, Leftover.SESSIONS) == 1
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=live.refresh_token)
    clock.advance(30 * DAY + timedelta(seconds=1))
    await house.purges.purge()
    assert await kept(house, Leftover.SESSIONS) == 0


async def test_sign_ups_nobody_confirmed_go_after_thirty_days_with_what_the_trail_says_of_them(house, clock):
    confirmed = await house.active("root@example.org")
    for n in range(5):
        await house.sign_up(f"never{n}@example.org", first_name="Ada", last_name="Lovelace")
    await house.work()
    clock.advance(30 * DAY)
    await house.purges.purge()
    assert await house.number_of_accounts() == 6
    clock.advance(timedelta(seconds=1))
    code = await house.mailed_code()
    await house.purges.purge()
    assert await house.number_of_accounts() == 1
    assert (await house.account_of("root@example.org")).id == confirmed.id
    trail = await house.audit()
    assert "never" not in repr([entry.changes for entry in trail])
    assert "Lovelace" not in repr(trail)
    assert [e.reason for e in trail if e.action == "identity.account:delete"] == ["never confirmed"] * 5
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=code)
    await house.active("never0@example.org")


async def test_a_code_asked_for_just_before_the_account_went_is_not_made(house, clock):
    await house.sign_up()
    clock.advance(30 * DAY + timedelta(seconds=1))
    await house.codes.resend(ANONYMOUS, email="ada@example.org")
    await house.purges.purge()
    await house.work()
    assert await kept(house, Leftover.CODES) == 0


async def test_two_who_purge_at_once_share_the_work(house, clock):
    for n in range(5):
        await house.sign_up(f"never{n}@example.org")
    await house.work()
    await house.active()
    clock.advance(30 * DAY + timedelta(seconds=1))
    await asyncio.gather(*(house.purges.purge() for _ in range(2)))
    assert await kept(house, Leftover.CODES) == 0
    assert await house.number_of_accounts() == 1
    assert (await house.login()).session_id


async def test_a_batch_is_no_larger_than_asked_and_the_oldest_goes_first(house, clock):
    for n in range(4):
        await house.sign_up(f"ada{n}@example.org")
        await house.work()
        clock.advance(timedelta(minutes=1))
    newest = await house.mailed_code()
    async with house.uow() as uow:
        assert await uow.leftovers.drop(Leftover.CODES, clock() + 2 * DAY, 3) == 3
    await house.sign_ups.confirm(ANONYMOUS, code=newest)
