"""Attempts, sessions and login events: what every store of identity promises about them."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from builders.identity import CLI, PASSWORD
from praktika.identity.adapters.sql import entry_rows
from praktika.identity.domain import (
    AccountNotFound,
    Device,
    InvalidCredentials,
    InvalidToken,
    LoginOutcome,
    OutranksYou,
    RefreshInvalid,
    SessionId,
    SessionNotFound,
    ThrottleKey,
    TooManyAttempts,
)
from praktika.identity.events import LoginThrottled
from praktika.identity.queries import MOST_SESSIONS, AuditFilter, LoginEventFilter
from praktika.infrastructure.keyset import after_of
from praktika.kernel.errors import Forbidden
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch
from support.statements import statements

pytestmark = pytest.mark.anyio

ADA = "ada@example.org"


def login(house, who=ADA, password=PASSWORD, address="192.0.2.1"):
    return house.sessions.login(login=who, password=password, device=Device(name="Phone", address=address))


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def outcomes(house, account, actor=CLI, **where):
    page = await house.entry_queries.login_events(actor, account, LoginEventFilter(**where), limit=200)
    return [each.outcome for each in page.items]


async def test_of_twenty_wrong_passwords_at_once_five_are_looked_at(house):
    account = await house.active()
    failed = failures(await together(*(login(house, password="wrong") for _ in range(20))))
    assert sorted(failed, key=str) == [InvalidCredentials] * 5 + [TooManyAttempts] * 15
    assert sorted(await outcomes(house, account.id)) == ["bad-credentials"] * 5 + ["throttled"] * 15
    assert await house.number_of(LoginThrottled) == 1


async def test_many_addresses_and_logins_at_once_are_all_counted_and_nobody_waits_for_nobody(house):
    calls = [login(house, f"nobody{n % 3}@example.org", "wrong", f"192.0.2.{n % 2}") for n in range(70)]
    assert set(failures(await together(*calls))) == {InvalidCredentials, TooManyAttempts}


async def test_five_waits_are_told_alike_by_every_store(house, clock):
    await house.active()
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            await login(house, password="wrong")
    for wait in (30, 60, 120, 240):
        with pytest.raises(TooManyAttempts) as refused:
            await login(house)
        assert refused.value.retry_after == wait
        clock.advance(timedelta(seconds=wait))
        with pytest.raises(InvalidCredentials):
            await login(house, password="wrong")
    clock.advance(timedelta(hours=1))
    for _ in range(4):
        with pytest.raises(InvalidCredentials):
            await login(house, password="wrong")
    await login(house)
    for _ in range(4):
        with pytest.raises(InvalidCredentials):
            await login(house, password="wrong")
    await login(house)


async def test_a_success_takes_back_what_it_counted_for_its_address_only(house):
    await house.active()
    for n in range(49):
        with pytest.raises(InvalidCredentials):
            await login(house, f"nobody{n}@example.org", "wrong")
    for _ in range(3):
        await login(house)
    with pytest.raises(InvalidCredentials):
        await login(house, "nobody@example.org", "wrong")
    with pytest.raises(TooManyAttempts):
        await login(house)


async def test_an_attempt_that_began_earlier_and_is_counted_later_shortens_no_wait(house, clock):
    key = ThrottleKey(hash=b"an address", login=None, free=50)
    async with house.uow() as uow:
        await uow.attempts.count([key], clock())
        (counted,) = await uow.attempts.count([key], clock() - timedelta(seconds=5))
    assert (counted.number, counted.last_at) == (2, clock())


async def test_who_signed_in_here_lately_is_not_locked_out_by_those_elsewhere(house, clock):
    await house.active()
    await login(house, address="192.0.2.250")
    for n in range(20):
        with pytest.raises(InvalidCredentials):
            await login(house, password="wrong", address=f"192.0.2.{n}")
    with pytest.raises(TooManyAttempts):
        await login(house, address="192.0.2.251")
    await login(house, address="192.0.2.250")


async def test_a_release_forgets_attempts_from_everywhere_and_of_both_names(house):
    admin, account = await house.admin(), await house.active(username="ada")
    for name in (ADA, "ada"):
        for n in range(20):
            with pytest.raises(InvalidCredentials):
                await login(house, name, "wrong", f"192.0.2.{n}")
        with pytest.raises(TooManyAttempts):
            await login(house, name)
    await house.entries.release_throttle(admin, account.id)
    for name in (ADA, "ADA"):
        await login(house, name)
    assert [e.action for e in await house.audit()][-1] == "identity.account:release-throttle"


async def test_signing_in_while_attempts_are_released_and_counted_ends_well(house):
    admin, account = await house.admin(), await house.active()
    releases = [house.entries.release_throttle(admin, account.id) for _ in range(5)]
    calls = [login(house, address=f"192.0.2.{n}") for n in range(15)]
    assert set(failures(await together(*calls, *releases))) == set()


async def test_a_sign_up_that_goes_while_its_password_is_tried_was_never_there(house, clock, monkeypatch):
    await house.sign_up()
    clock.advance(timedelta(days=31))

    async def matches(password, hash_):
        await house.purges.purge()
        return hash_ is not None

    monkeypatch.setattr(house.hasher, "matches", matches)
    for password in ("wrong", PASSWORD):
        with pytest.raises(InvalidCredentials):
            await login(house, password=password)


async def test_sessions_are_shown_and_ended_one_by_one_or_together(house, clock):
    account = await house.active()
    tokens = []
    for n in range(3):
        clock.advance(timedelta(seconds=1))
        tokens.append((await login(house, address=f"192.0.2.{n}")).access_token)
    first, second, third = [await house.actor_of(token) for token in tokens]
    shown = await house.entry_queries.sessions(second, account.id)
    assert [(s.id, s.address, s.current) for s in shown] == [
        (third.session_id, "192.0.2.2", False),
        (second.session_id, "192.0.2.1", True),
        (first.session_id, "192.0.2.0", False),
    ]
    assert {(s.device_name, s.transport, s.created_at == s.last_used_at) for s in shown} == {("Phone", "bearer", True)}
    for _ in range(2):
        await house.entries.end_session(second, account.id, SessionId(first.session_id))
    with pytest.raises(InvalidToken):
        await house.actor_of(tokens[0])
    await house.entries.end_sessions(second, account.id)
    assert [s.id for s in await house.entry_queries.sessions(second, account.id)] == [second.session_id]
    await house.entries.end_sessions(second, account.id, keep_current=False)
    assert await house.entry_queries.sessions(second, account.id) == []
    ended = [e for e in await house.audit() if "end" in e.action]
    assert [e.action for e in ended] == ["identity.session:end", *["identity.account:end-sessions"] * 2]
    assert ended[0].changes["end_reason"] == {"from": None, "to": "ended-by-owner"}


async def test_a_session_not_used_for_two_weeks_is_not_shown(house, clock):
    account = await house.active()
    await login(house)
    clock.advance(timedelta(days=14))
    assert await house.entry_queries.sessions(await house.actor_of((await login(house)).access_token), account.id)
    assert len(await house.entry_queries.sessions(CLI, account.id)) == 1


async def test_a_script_that_always_signs_in_anew_does_not_fill_the_page_of_sessions(house):
    account = await house.active()
    for _ in range(MOST_SESSIONS + 1):
        newest = await login(house)
    shown = await house.entry_queries.sessions(CLI, account.id)
    assert (len(shown), shown[0].id) == (MOST_SESSIONS, newest.session_id)


async def test_staff_see_and_end_sessions_of_those_below_them_in_their_organisation(house):
    acme, other = await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    foreign = await house.staff(other.id, "manager", email="foreign@example.org")
    boss = await house.staff(acme.id, "admin", email="boss@example.org")
    ask, act = house.entry_queries, house.entries
    assert len(await ask.sessions(manager, curator.account_id)) == 1
    assert await outcomes(house, curator.account_id, manager) == ["success"]
    for actor, account_id, error in (
        (foreign, curator.account_id, AccountNotFound),
        (manager, uuid7(), AccountNotFound),
        (curator, manager.account_id, Forbidden),
    ):
        with pytest.raises(error):
            await ask.sessions(actor, account_id)
        with pytest.raises(error):
            await ask.login_events(actor, account_id, LoginEventFilter())
        with pytest.raises(error):
            await act.end_sessions(actor, account_id)
        with pytest.raises(error):
            await act.release_throttle(actor, account_id)
    with pytest.raises(OutranksYou):
        await act.end_sessions(manager, boss.account_id)
    with pytest.raises(SessionNotFound):
        await act.end_session(manager, curator.account_id, SessionId(foreign.session_id))
    await act.end_session(manager, curator.account_id, SessionId(curator.session_id))
    told = await house.audit_queries.events(manager, AuditFilter(action=("identity.session:end",)))
    assert [entry.subject_id for entry in told.items] == [curator.session_id]
    assert await ask.sessions(manager, curator.account_id) == []
    assert await ask.sessions(foreign, foreign.account_id)


async def test_login_events_are_filtered_and_paged_newest_first(house, clock):
    account = await house.active()
    begin = clock()
    for password in ("wrong", PASSWORD, "wrong", PASSWORD):
        clock.advance(timedelta(minutes=1))
        await together(login(house, password=password))
    assert await outcomes(house, account.id) == ["success", "bad-credentials"] * 2
    assert await outcomes(house, account.id, outcome=("success",)) == ["success"] * 2
    minutes = {"at_from": begin + timedelta(minutes=2), "at_to": begin + timedelta(minutes=4)}
    assert await outcomes(house, account.id, **minutes) == ["bad-credentials", "success"]
    assert await outcomes(house, account.id, at_to=begin) == []
    found, cursor = [], None
    while True:
        page = await house.entry_queries.login_events(CLI, account.id, LoginEventFilter(), cursor=cursor, limit=1)
        found += [each.id for each in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert len(set(found)) == 4
    first = await house.entry_queries.login_events(CLI, account.id, LoginEventFilter(), limit=1)
    with pytest.raises(CursorMismatch):
        await house.entry_queries.login_events(
            CLI, account.id, LoginEventFilter(at_from=begin), cursor=first.next_cursor
        )


async def test_a_stolen_refresh_token_leaves_its_trace(house, clock):
    account = await house.active()
    signed_in = await login(house)
    await house.sessions.refresh(refresh_token=signed_in.refresh_token)
    clock.advance(timedelta(seconds=11))
    with pytest.raises(RefreshInvalid):
        await house.sessions.refresh(
            refresh_token=signed_in.refresh_token, device=Device(user_agent="thief", address="203.0.113.9")
        )
    page = await house.entry_queries.login_events(CLI, account.id, LoginEventFilter(), limit=1)
    (told,) = page.items
    assert (told.outcome, told.address, told.user_agent) == (LoginOutcome.REFRESH_REUSED, "203.0.113.9", "thief")


@pytest.mark.postgres
async def test_a_known_and_an_unknown_login_take_the_same_few_statements(postgres_house, monkeypatch):
    house = postgres_house
    await house.active()
    with statements(monkeypatch) as sent:
        await login(house)
    assert len(sent) <= 6, sent
    seen = []
    for who, password in ((ADA, "wrong"), ("nobody@example.org", "wrong"), ("nobody@example.org", PASSWORD)):
        with statements(monkeypatch) as sent:
            await together(login(house, who, password))
        seen.append([statement.split()[:3] for statement in sent])
    assert seen[0] == seen[1] == seen[2]
    for who in (ADA, "nobody@example.org"):
        for _ in range(6):
            await together(login(house, who, "wrong"))
        with statements(monkeypatch) as sent:
            assert failures(await together(login(house, who, "wrong"))) == [TooManyAttempts]
        seen.append([statement.split()[:3] for statement in sent])
    assert seen[3] == seen[4]


@pytest.mark.postgres
async def test_login_events_of_an_account_are_found_by_index(postgres_house, sessions):
    shape = entry_rows._login_events(frozenset({"at_from", "outcome", "last"}))
    async with sessions() as session:
        for setting in ("enable_seqscan", "enable_sort"):
            await session.execute(text(f"SET LOCAL {setting} = off"))
        connection = (await (await session.connection()).get_raw_connection()).driver_connection
        now = postgres_house.clock()
        given = {"account_id": uuid7(), "at_from": now, "outcome": ["success"], "limit": 51} | after_of((now, uuid7()))
        plan = "".join(row[0] for row in await connection.fetch("EXPLAIN " + shape.sql, *shape.arguments(given)))
    assert "ix_identity_login_events_account_id_at_id" in plan
