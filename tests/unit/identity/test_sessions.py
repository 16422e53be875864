from datetime import timedelta

import pytest

from builders.identity import House
from praktika.identity.adapters.memory.storage import ACCOUNTS, SESSIONS
from praktika.identity.domain import Device, EndReason, InvalidCredentials, InvalidToken, RefreshInvalid
from praktika.identity.events import SessionReuseDetected
from praktika.kernel.actors import ANONYMOUS
from praktika.testing.tokens import PlainAccessTokens

pytestmark = pytest.mark.anyio


def seconds(n):
    return timedelta(seconds=n)


@pytest.fixture
async def signed_in(house):
    await house.active()
    return await house.login()


async def refreshed(house, token):
    return (await house.sessions.refresh(refresh_token=token)).refresh_token


async def test_every_reason_not_to_let_somebody_in_looks_the_same(house):
    await house.active("blocked@example.org")
    admin = await house.admin()
    await house.account_standing.block(admin, house.account("blocked@example.org").id, reason="spam")
    await house.sign_up("unconfirmed@example.org")
    await house.active("wrong@example.org")
    for login, password in (
        ("nobody@example.org", None),
        ("", None),
        ("no at", None),
        ("blocked@example.org", None),
        ("unconfirmed@example.org", None),
        ("wrong@example.org", "not the password"),
    ):
        with pytest.raises(InvalidCredentials):
            await (house.login(login, password) if password else house.login(login))


async def test_a_right_password_before_confirming_mails_the_code_again(house):
    await house.sign_up()
    await house.work()
    with pytest.raises(InvalidCredentials):
        await house.login()
    await house.work()
    assert house.letters() == ["code_issued", "code_issued"]


async def test_a_login_leaves_a_session_and_no_change_of_version(house, clock):
    account = await house.active()
    clock.advance(seconds(60))
    found = await house.sessions.login(
        login="ada@example.org",
        password="correct horse 9 battery",
        device=Device(name="Phone", user_agent="UA", address="192.0.2.7"),
    )
    session = next(s for s in house.store.rows(SESSIONS) if s.id == found.session_id)
    assert (session.device_name, session.user_agent, session.address) == ("Phone", "UA", "192.0.2.7")
    assert (found.expires_in, found.refresh_expires_in) == (900, 14 * 86400)
    after = house.account("ada@example.org")
    assert (after.version, after.last_login_at) == (account.version, clock())


async def test_a_hash_with_old_parameters_is_renewed_at_login(house, monkeypatch):
    await house.active()
    monkeypatch.setattr(house.hasher, "is_outdated", lambda hash_: True)
    made = []

    async def hash_(password, inner=house.hasher.hash):
        made.append(await inner(password))
        return made[-1]

    monkeypatch.setattr(house.hasher, "hash", hash_)
    await house.login()
    assert house.account("ada@example.org").password_hash == made[-1]


async def test_a_password_changed_while_the_old_one_is_checked_lets_nobody_in(house, monkeypatch):
    account = await house.active()

    async def matches(password, hash_):
        house.store.tables[ACCOUNTS][account.id].password_hash = "memory$changed"
        return True

    monkeypatch.setattr(house.hasher, "matches", matches)
    with pytest.raises(InvalidCredentials):
        await house.login()


async def test_a_lost_answer_is_given_again_within_ten_seconds(house, clock, signed_in):
    first = await refreshed(house, signed_in.refresh_token)
    clock.advance(seconds(9))
    assert await refreshed(house, signed_in.refresh_token) == first


async def test_a_token_shown_again_too_late_ends_the_session_and_its_successor(house, clock, signed_in):
    first = await refreshed(house, signed_in.refresh_token)
    clock.advance(seconds(11))
    for token in (signed_in.refresh_token, first):
        with pytest.raises(RefreshInvalid):
            await house.sessions.refresh(refresh_token=token)
    assert [s.end_reason for s in house.store.rows(SESSIONS)] == [EndReason.REFRESH_REUSED]
    assert len([e for e in house.store.events if isinstance(e, SessionReuseDetected)]) == 1


async def test_a_token_shown_again_after_its_successor_was_used_ends_the_session(house, clock, signed_in):
    first = await refreshed(house, signed_in.refresh_token)
    await refreshed(house, first)
    clock.advance(seconds(5))
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)


async def test_an_access_token_ends_with_its_session(house, clock, signed_in):
    await refreshed(house, signed_in.refresh_token)
    clock.advance(seconds(11))
    await house.actor_of(signed_in.access_token)
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)


async def test_use_moves_the_idle_end_and_never_the_absolute_one(house, clock, signed_in):
    token = signed_in.refresh_token
    for _ in range(2):
        clock.advance(timedelta(days=13))
        token = await refreshed(house, token)
    assert (await house.sessions.refresh(refresh_token=token)).refresh_expires_in == 4 * 86400
    clock.advance(timedelta(days=4))
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=token)


async def test_two_weeks_without_use_end_a_session(house, clock, signed_in):
    clock.advance(timedelta(days=14))
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)


async def test_logout_ends_the_session_and_may_be_repeated(house, signed_in):
    actor = await house.actor_of(signed_in.access_token)
    await house.sessions.logout(actor)
    await house.sessions.logout(ANONYMOUS, refresh_token=signed_in.refresh_token)
    await house.sessions.logout(ANONYMOUS, refresh_token="unknown")
    await house.sessions.logout(ANONYMOUS)
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)
    assert [s.end_reason for s in house.store.rows(SESSIONS)] == [EndReason.LOGOUT]


async def test_a_token_of_another_account_for_a_session_is_refused(house, clock, signed_in):
    other = await house.active("eve@example.org")
    forged = PlainAccessTokens().issue(other.id, signed_in.session_id, clock())
    with pytest.raises(InvalidToken):
        await house.actor_of(forged)


async def test_an_old_secret_still_answers_with_the_successor_it_made(clock):
    house = House(clock)
    await house.active()
    signed_in = await house.login()
    first = await refreshed(house, signed_in.refresh_token)
    house.secrets._keys.insert(0, b"newer")
    assert await refreshed(house, signed_in.refresh_token) == first


async def test_a_session_that_ran_out_says_so_when_its_token_is_shown(house, clock, signed_in):
    clock.advance(timedelta(days=14))
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)
    assert [s.end_reason for s in house.store.rows(SESSIONS)] == [EndReason.EXPIRED]


async def test_an_ended_session_keeps_its_reason(house, clock, signed_in):
    await house.sessions.logout(ANONYMOUS, refresh_token=signed_in.refresh_token)
    clock.advance(timedelta(days=14))
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)
    assert [s.end_reason for s in house.store.rows(SESSIONS)] == [EndReason.LOGOUT]


async def test_a_refresh_says_when_the_session_was_used(house, clock, signed_in):
    clock.advance(timedelta(hours=1))
    await refreshed(house, signed_in.refresh_token)
    (session,) = house.store.rows(SESSIONS)
    assert session.last_used_at == clock()


async def test_a_token_nobody_knows_does_not_keep_the_session_one_came_with(house, signed_in):
    await house.sessions.logout(await house.actor_of(signed_in.access_token), refresh_token="unknown")
    assert [s.end_reason for s in house.store.rows(SESSIONS)] == [EndReason.LOGOUT]


async def test_one_password_is_verified_whoever_it_is_said_to_be_of(house, monkeypatch):
    await house.active()
    verified = []

    async def matches(password, hash_):
        verified.append(hash_ is not None)
        return False

    monkeypatch.setattr(house.hasher, "matches", matches)
    for login in ("ada@example.org", "nobody@example.org", "nobody"):
        with pytest.raises(InvalidCredentials):
            await house.login(login)
    assert verified == [True, False, False]
