import asyncio

import pytest

from praktika.identity.domain import InvalidToken, SessionId
from praktika.identity.ports import Standing, Standings
from praktika.identity.services import Authenticator
from praktika.kernel.actors import AccountId
from praktika.kernel.ids import uuid7
from praktika.testing.tokens import PlainAccessTokens

pytestmark = pytest.mark.anyio

ME = AccountId(uuid7())


class Slow(Standings):
    """Answers when told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.answer: Standing | None = Standing(ME, None, {})

    async def of_session(self, session_id, now):
        self.asked += 1
        answer = self.answer
        await self.gate.wait()
        return answer


@pytest.fixture
def standings():
    return Slow()


@pytest.fixture
def authenticator(standings, house):
    return Authenticator(PlainAccessTokens(), standings, house.uow, house.clock, house.ticks)


@pytest.fixture
def token(clock):
    return PlainAccessTokens().issue(ME, SessionId(uuid7()), clock())


async def ask(authenticator, token):
    return await authenticator.actor(token, address="192.0.2.1", trace_id="t")


async def test_a_session_is_asked_for_once_a_second_counted_from_the_question(house, standings, authenticator, token):
    for _ in range(3):
        assert (await ask(authenticator, token)).account_id == ME
    assert standings.asked == 1
    house.ticks.now += 1.0
    await ask(authenticator, token)
    assert standings.asked == 2


async def test_many_requests_at_once_ask_once(standings, authenticator, token):
    standings.gate.clear()
    requests = [asyncio.create_task(ask(authenticator, token)) for _ in range(20)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    standings.gate.set()
    await asyncio.gather(*requests)
    assert standings.asked == 1


async def test_a_request_that_goes_away_does_not_take_the_answer_from_the_others(standings, authenticator, token):
    standings.gate.clear()
    first, second = (asyncio.create_task(ask(authenticator, token)) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    standings.gate.set()
    assert (await second).account_id == ME


async def test_an_answer_asked_for_before_a_change_is_not_kept_after_it(standings, authenticator, token):
    standings.gate.clear()
    before = asyncio.create_task(ask(authenticator, token))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    standings.answer = None
    authenticator.forget(ME)
    standings.gate.set()
    await before
    with pytest.raises(InvalidToken):
        await ask(authenticator, token)


async def test_a_failed_question_is_asked_again(standings, authenticator, token):
    async def fail(session_id, now):
        raise OSError

    works, standings.of_session = standings.of_session, fail
    with pytest.raises(OSError):
        await ask(authenticator, token)
    standings.of_session = works
    await ask(authenticator, token)


async def test_a_session_that_is_over_is_asked_for_once_a_second_too(standings, authenticator, token):
    standings.answer = None
    for _ in range(3):
        with pytest.raises(InvalidToken):
            await ask(authenticator, token)
    assert standings.asked == 1
