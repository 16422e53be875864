"""How fast passwords may be tried."""

from datetime import timedelta

import pytest

from builders.identity import PASSWORD, House
from praktika.identity.adapters.memory.storage import ATTEMPTS, LOGIN_EVENTS
from praktika.identity.domain import (
    Attempts,
    Device,
    InvalidCredentials,
    LoginOutcome,
    ThrottleKey,
    ThrottleRules,
    TooManyAttempts,
)
from praktika.identity.events import LoginThrottled

pytestmark = pytest.mark.anyio

ADA = "ada@example.org"
HERE, THERE = "192.0.2.1", "192.0.2.2"


def seconds(n):
    return timedelta(seconds=n)


async def tried(house, login=ADA, password="wrong", address=HERE):
    """The outcome: seconds to wait, False for refused, True for signed in."""
    try:
        await house.sessions.login(login=login, password=password, device=Device(address=address))
    except TooManyAttempts as error:
        return error.retry_after
    except InvalidCredentials:
        return False
    return True


async def test_the_wait_after_five_wrong_passwords_doubles_until_the_right_one(house, clock):
    await house.active()
    begin = clock()
    for at in (0, 1, 2, 3, 4):
        clock.advance(begin + seconds(at) - clock())
        assert await tried(house) is False
    for allowed_at in (34, 94, 214):
        clock.advance(begin + seconds(allowed_at - 1) - clock())
        assert await tried(house, password=PASSWORD) == 1
        clock.advance(seconds(1))
        assert await tried(house, password=PASSWORD if allowed_at == 214 else "wrong") is (allowed_at == 214)
    for _ in range(5):
        assert await tried(house) is False


async def test_nobody_waits_longer_than_a_quarter_of_an_hour(house, clock):
    waits = []
    for _ in range(11):
        while (wait := await tried(house)) is not False:
            waits.append(wait)
            clock.advance(seconds(wait))
    assert waits == [30, 60, 120, 240, 480, 900]


async def test_an_attempt_too_early_is_neither_counted_nor_looked_at(house, clock, monkeypatch):
    for _ in range(5):
        await tried(house)
    before = {row.key: (row.number, row.last_at) for row in house.store.rows(ATTEMPTS)}

    async def matches(password, hash_):
        raise AssertionError

    monkeypatch.setattr(house.hasher, "matches", matches)
    clock.advance(seconds(20.5))
    assert await tried(house) == 10
    assert {row.key: (row.number, row.last_at) for row in house.store.rows(ATTEMPTS)} == before


async def test_an_hour_without_attempts_is_a_new_beginning(house, clock):
    for _ in range(5):
        await tried(house)
    clock.advance(timedelta(minutes=59))
    assert await tried(house) is False
    assert await tried(house) == 60
    clock.advance(timedelta(hours=1))
    assert [await tried(house) for _ in range(5)] == [False] * 5


async def test_a_login_is_counted_in_whatever_case_and_also_when_nobody_has_it(house):
    for login in ("nobody@example.org", "NOBODY@Example.org", " nobody@example.org", "nobody@example.org") * 2:
        outcome = await tried(house, login)
    assert outcome == 30
    assert not [e for e in house.store.events if isinstance(e, LoginThrottled)]


async def test_a_login_waits_after_twenty_attempts_from_anywhere(house):
    await house.active()
    for n in range(20):
        assert await tried(house, address=f"192.0.2.{n}") is False
    assert await tried(house, address="198.51.100.1") == 30


async def test_who_signed_in_from_an_address_lately_is_not_locked_out_there_by_others(house, clock):
    await house.active()
    assert await tried(house, password=PASSWORD, address=HERE) is True
    for n in range(100, 120):
        await tried(house, address=f"192.0.2.{n}")
    assert await tried(house, address=THERE) == 30
    assert await tried(house, address=HERE) is False
    assert await tried(house, password=PASSWORD, address=HERE) is True
    clock.advance(timedelta(days=30))
    for n in range(100, 120):
        await tried(house, address=f"192.0.2.{n}")
    assert await tried(house, password=PASSWORD, address=HERE) == 30


async def test_an_address_waits_after_fifty_attempts_whatever_the_login(house):
    await house.active()
    for n in range(49):
        assert await tried(house, f"nobody{n}@example.org") is False
    for _ in range(3):
        assert await tried(house, password=PASSWORD) is True
    assert await tried(house, "nobody@example.org") is False
    assert await tried(house, password=PASSWORD) == 30
    assert await tried(house, password=PASSWORD, address=THERE) is True


async def test_all_addresses_of_a_subscriber_count_as_one(house: House) -> None:
    await house.active()
    for n in range(5):
        assert await tried(house, address=f"2001:db8::{n:x}") is False
    assert await tried(house, address="2001:db8::ffff:1") == 30
    assert await tried(house, address="2001:db8:0:1::1") is False
    for n in range(45):
        assert await tried(house, f"nobody{n}@example.org", address=f"2001:db8::{n:x}") is False
    assert await tried(house, "nobody@example.org", address="2001:db8::1") == 30


async def test_addresses_have_no_limit_where_none_is_wanted(house):
    house.throttle._rules = ThrottleRules(address=0)
    for n in range(60):
        assert await tried(house, f"nobody{n}@example.org") is False


async def test_the_owner_is_told_once_a_day_that_somebody_tries(house, clock):
    account = await house.active()
    for _ in range(8):
        await tried(house)
    clock.advance(timedelta(hours=23))
    for _ in range(8):
        await tried(house)
    assert [e.account_id for e in house.store.events if isinstance(e, LoginThrottled)] == [account.id]
    clock.advance(timedelta(hours=25))
    for _ in range(8):
        await tried(house)
    assert len([e for e in house.store.events if isinstance(e, LoginThrottled)]) == 2


async def test_what_became_of_attempts_is_kept_without_what_was_typed(house):
    account = await house.active()
    blocked = await house.active("blocked@example.org")
    await house.account_standing.block(await house.admin(), blocked.id, reason="spam")
    house.store.tables[LOGIN_EVENTS].clear()
    for login, password in ((ADA, PASSWORD), (ADA, "wrong"), ("secret-typed-as-login", "x")):
        await tried(house, login, password)
    await tried(house, "blocked@example.org", PASSWORD)
    for _ in range(5):
        await tried(house)
    kept = [(e.account_id, e.outcome, e.address) for e in house.store.rows(LOGIN_EVENTS)]
    assert kept == [
        (account.id, LoginOutcome.SUCCESS, HERE),
        (account.id, LoginOutcome.BAD_CREDENTIALS, HERE),
        (None, LoginOutcome.BAD_CREDENTIALS, HERE),
        (blocked.id, LoginOutcome.NOT_ACTIVE, HERE),
        *[(account.id, LoginOutcome.BAD_CREDENTIALS, HERE)] * 4,
        (account.id, LoginOutcome.THROTTLED, HERE),
    ]
    assert "secret" not in repr([vars(row) for row in house.store.rows(ATTEMPTS)])


async def test_a_release_lets_the_account_be_tried_at_once_by_either_name(house: House):
    account = await house.active(username="ada")
    for login in (ADA, "ada"):
        for _ in range(6):
            outcome = await tried(house, login)
        assert outcome == 30
    async with house.uow() as uow:
        await house.throttle.release(uow, account)
    for login in (ADA, "ADA"):
        assert await tried(house, login, PASSWORD) is True


def test_free_attempts_at_the_same_moment_do_not_wait_for_one_another(clock):
    key = ThrottleKey(hash=b"key", login=None, free=50)
    begun_later = clock() + timedelta(milliseconds=4)
    counted = Attempts(key=key.hash, login=None, number=3, last_at=clock(), previous_at=begun_later)
    assert ThrottleRules().seconds_left([key], [counted], clock()) == 0


def test_nobody_waits_longer_for_an_attempt_that_began_later(clock):
    key = ThrottleKey(hash=b"key", login=None, free=5)
    begun_later = clock() + timedelta(milliseconds=4)
    counted = Attempts(key=key.hash, login=None, number=6, last_at=begun_later, previous_at=begun_later)
    assert ThrottleRules().seconds_left([key], [counted], clock()) == 30
