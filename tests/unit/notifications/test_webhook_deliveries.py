"""From a fact to its receivers: once each, signed, again after failures, and never for ever."""

import json
from datetime import timedelta

import pytest

from builders.webhooks import ADMIN, TYPE, Exchange
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.notifications.domain.deliveries import DELIVERY_RETRIES, DeliveryNotFound, DeliveryState
from praktika.notifications.domain.webhooks import DisabledReason, WebhookIsDisabled
from praktika.notifications.events import WebhookDisabled
from praktika.notifications.policies.webhook_signing import signature
from praktika.notifications.ports.webhooks import Answer, Unreachable

pytestmark = pytest.mark.anyio

BROKEN = Answer(500, "oops")
FINE = Answer(204, "")
DAY = timedelta(days=1, hours=3)
"""Longer than any wait, whatever it is multiplied by."""


@pytest.fixture
def exchange(clock: FrozenClock) -> Exchange:
    return Exchange(clock)


def states(deliveries):
    return [each.state.value for each in deliveries]


async def give_up(exchange, answer=BROKEN):
    """One event through all its tries."""
    await exchange.happen()
    for _ in range(len(DELIVERY_RETRIES) + 1):
        await exchange.deliver(answer)
        exchange.clock.advance(DAY)


async def test_an_event_is_told_signed_to_those_who_listen(exchange):
    """A20, A25."""
    webhook, secret = await exchange.made()
    await exchange.made(event_types=["internships.intern_enrolled"])
    await exchange.made(exchange.other)
    event = exchange.submitted()
    await exchange.happen(event)
    await exchange.deliver()
    [call] = exchange.receiver.calls
    assert call.destination.target.host == "hooks.example.org"
    assert call.destination.addresses == ("93.184.215.14",)
    assert json.loads(call.body)["data"]["application_id"] == str(event.application_id)
    assert call.headers["webhook-id"] == f"msg_{event.id}"
    at = int(exchange.clock().timestamp())
    assert call.headers["webhook-timestamp"] == str(at)
    assert call.headers["webhook-signature"] == signature(secret, f"msg_{event.id}", at, call.body)
    [told] = await exchange.told(webhook)
    assert (told.state, told.next_attempt_at) == (DeliveryState.DELIVERED, None)


async def test_a_webhook_of_the_platform_hears_of_everybody(exchange):
    webhook, _ = await exchange.made(ADMIN)
    await exchange.happen(exchange.submitted(), exchange.submitted(organisation_id=exchange.other_id))
    assert len(await exchange.told(webhook)) == 2
    with pytest.raises(DeliveryNotFound):
        await exchange.queries.delivery(exchange.manager, (await exchange.told(webhook))[0].id)


async def test_an_event_that_comes_ten_times_is_told_once(exchange):
    await exchange.webhook()
    await exchange.happen(*[exchange.submitted()] * 10)
    assert await exchange.deliver() == 1


async def test_a_failure_is_tried_again_as_the_same_message_with_a_new_signature(exchange):
    """A22."""
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    [told] = await exchange.told(webhook)
    assert (told.state, told.failures) == (DeliveryState.FAILED, 1)
    assert timedelta(seconds=4.5) <= told.next_attempt_at - exchange.clock() <= timedelta(seconds=5.5)
    assert await exchange.deliver(FINE) == 0
    exchange.clock.advance(timedelta(seconds=6))
    assert await exchange.deliver(FINE) == 1
    first, second = (call.headers for call in exchange.receiver.calls)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 6
    assert first["webhook-signature"] != second["webhook-signature"]
    [told] = await exchange.told(webhook)
    assert [each.status for each in told.attempts] == [500, 204]
    assert told.attempts[0].response == "oops"


@pytest.mark.parametrize("status", [199, 300, 302, 307, 400, 404, 500])
async def test_anything_but_success_is_a_failure(exchange, status):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(Answer(status, ""))
    assert states(await exchange.told(webhook)) == ["failed"]


async def test_a_receiver_that_asks_for_time_gets_it(exchange):
    """A22."""
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(Answer(503, "", "3600"))
    [told] = await exchange.told(webhook)
    assert told.next_attempt_at == exchange.clock() + timedelta(hours=1)


async def test_after_the_last_try_it_is_dead(exchange):
    webhook = await exchange.webhook()
    await give_up(exchange)
    [told] = await exchange.told(webhook)
    assert (told.state, len(told.attempts), told.next_attempt_at) == (DeliveryState.DEAD, 10, None)
    assert await exchange.planned() == []
    assert (await exchange.the(webhook)).is_enabled


async def test_ten_dead_in_a_row_disable_the_webhook(exchange):
    """A26."""
    webhook = await exchange.webhook()
    for _ in range(10):
        assert (await exchange.the(webhook)).is_enabled
        await give_up(exchange)
    found = await exchange.the(webhook)
    assert (found.is_enabled, found.reason) == (False, DisabledReason.FAILING)
    [event] = exchange.store.events
    assert isinstance(event, WebhookDisabled)
    assert (event.webhook_id, event.organisation_id, event.reason) == (webhook.id, exchange.organisation_id, "failing")
    assert exchange.store.audit[-1].action == "notifications.webhook:disable"


async def test_one_that_arrives_in_between_begins_the_row_anew(exchange):
    webhook = await exchange.webhook()
    for answer in [BROKEN] * 9 + [FINE] + [BROKEN] * 9:
        await give_up(exchange, answer)
    assert (await exchange.the(webhook)).is_enabled


async def test_a_receiver_that_is_gone_is_called_no_more(exchange):
    """A22."""
    webhook = await exchange.webhook()
    await exchange.happen(exchange.submitted(), exchange.submitted())
    await exchange.deliver(Answer(410, ""))
    found = await exchange.the(webhook)
    assert (found.is_enabled, found.reason) == (False, DisabledReason.GONE)
    assert states(await exchange.told(webhook)) == ["dead", "dead"]
    assert len(exchange.receiver.calls) == 1
    assert [event.reason for event in exchange.store.events] == ["gone"]


async def test_what_waits_for_a_retry_is_given_up_when_the_receiver_is_gone(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    await exchange.happen()
    await exchange.deliver(Answer(410, ""))
    assert states(await exchange.told(webhook)) == ["dead", "dead"]
    await exchange.webhooks.enable(exchange.manager, webhook.id)
    exchange.clock.advance(DAY)
    await exchange.deliver(FINE)
    assert len(exchange.receiver.calls) == 2


async def test_a_replay_is_the_same_message_and_one_more_attempt(exchange):
    """A23."""
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(FINE)
    [told] = await exchange.told(webhook)
    await exchange.deliveries.replay(exchange.manager, told.id)
    await exchange.deliveries.replay(exchange.manager, told.id)
    assert await exchange.deliver(FINE) == 1
    first, second = exchange.receiver.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    [told] = await exchange.told(webhook)
    assert (told.state, len(told.attempts)) == (DeliveryState.DELIVERED, 2)


async def test_a_replay_of_a_dead_one_begins_its_tries_anew(exchange):
    webhook = await exchange.webhook()
    await give_up(exchange)
    [told] = await exchange.told(webhook)
    await exchange.deliveries.replay(exchange.manager, told.id)
    await exchange.deliver(BROKEN)
    [told] = await exchange.told(webhook)
    assert (told.state, told.failures, len(told.attempts)) == (DeliveryState.FAILED, 1, 11)


async def test_what_a_replay_overtakes_is_not_done_besides(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    [told] = await exchange.told(webhook)
    await exchange.deliveries.replay(exchange.manager, told.id)
    exchange.clock.advance(DAY)
    assert await exchange.deliver(FINE) == 2
    assert len(exchange.receiver.calls) == 2
    assert states(await exchange.told(webhook)) == ["delivered"]


async def test_one_whose_work_was_given_up_is_replayed(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    [told] = await exchange.told(webhook)
    await begin(exchange, told)
    exchange.clock.advance(timedelta(minutes=3))
    await exchange.deliveries.replay(exchange.manager, told.id)
    assert await exchange.deliver(FINE) == 2, "the work that was given up is out of date"
    assert len(exchange.receiver.calls) == 1
    assert states(await exchange.told(webhook)) == ["delivered"]


async def test_the_retry_that_a_replay_replaced_is_not_made_besides(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    [told] = await exchange.told(webhook)
    await exchange.deliveries.replay(exchange.manager, told.id)
    await exchange.deliver(BROKEN)
    exchange.clock.advance(timedelta(seconds=6))
    await exchange.deliver(BROKEN)
    assert len(exchange.receiver.calls) == 3


async def test_a_failure_during_a_replay_leaves_the_replay_to_come(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    exchange.clock.advance(timedelta(seconds=6))
    [told] = await exchange.told(webhook)

    async def meanwhile(*_):
        await exchange.deliveries.replay(exchange.manager, told.id)
        return BROKEN

    exchange.receiver.post = meanwhile
    [retry] = await exchange.planned()
    await exchange.courier.deliver(**retry)
    [told] = await exchange.told(webhook)
    assert (told.state, told.failures, len(told.attempts)) == (DeliveryState.WAITING, 0, 2)
    assert [work["turn"] for work in await exchange.planned()] == [retry["turn"], told.turn]


async def test_nothing_is_replayed_to_a_disabled_webhook_nor_by_a_neighbour(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    [told] = await exchange.told(webhook)
    with pytest.raises(DeliveryNotFound):
        await exchange.deliveries.replay(exchange.other, told.id)
    await exchange.webhooks.disable(exchange.manager, webhook.id)
    with pytest.raises(WebhookIsDisabled):
        await exchange.deliveries.replay(exchange.manager, told.id)
    with pytest.raises(WebhookIsDisabled):
        await exchange.deliveries.test(exchange.manager, webhook.id)


async def test_one_disabled_during_a_call_keeps_what_became_of_it(exchange):
    webhook = await exchange.webhook()
    await exchange.happen(exchange.submitted(), exchange.submitted())
    answers = iter([BROKEN, FINE])

    async def meanwhile(*_):
        if (await exchange.the(webhook)).is_enabled:
            await exchange.webhooks.disable(exchange.manager, webhook.id)
        return next(answers)

    exchange.receiver.post = meanwhile
    await exchange.deliver()
    told = await exchange.told(webhook)
    assert states(told) == ["dead", "dead"]
    assert [len(each.attempts) for each in told] == [1, 0]
    assert (await exchange.the(webhook)).reason is DisabledReason.BY_OWNER


async def test_a_test_is_tried_once_and_counts_for_nothing(exchange):
    webhook = await exchange.webhook()
    for _ in range(11):
        await exchange.deliveries.test(exchange.manager, webhook.id)
        await exchange.deliver(BROKEN)
    told = await exchange.told(webhook)
    assert states(told) == ["dead"] * 11
    assert {each.type for each in told} == {"notifications.test"}
    assert json.loads(told[0].body)["data"] == {"webhook_id": str(webhook.id)}
    found = await exchange.the(webhook)
    assert (found.is_enabled, found.dead_in_row) == (True, 0)


async def test_four_calls_of_a_webhook_are_on_their_way_at_most(exchange):
    webhook, (neighbour, _) = await exchange.webhook(), await exchange.made(exchange.other)
    await exchange.happen(*(exchange.submitted() for _ in range(6)))
    await exchange.happen(exchange.submitted(organisation_id=exchange.other_id))
    on_their_way: list[int] = []

    async def more(*_):
        """While a call is on its way, the next one begins."""
        on_their_way.append(sum(each.is_calling(exchange.clock()) for each in await exchange.told(webhook)))
        await exchange.deliver()
        return FINE

    exchange.receiver.post = more
    await exchange.deliver()
    assert max(on_their_way) == 4
    assert len(on_their_way) == 7
    assert states(await exchange.told(webhook)) == ["delivered"] * 6
    assert states(await exchange.told(neighbour)) == ["delivered"]


async def test_a_fifth_call_waits_for_a_place_and_gets_it(exchange):
    webhook = await exchange.webhook()
    await exchange.happen(*(exchange.submitted() for _ in range(6)))
    told = await exchange.told(webhook)
    for each in told[:4]:
        await begin(exchange, each)
    plan = await exchange.planned()
    for work in plan[4:]:
        await exchange.courier.deliver(**work)
    assert exchange.receiver.calls == []
    assert [each.parked for each in await exchange.told(webhook)] == [False] * 4 + [True] * 2
    await exchange.courier.deliver(**plan[0])
    told = await exchange.told(webhook)
    assert [each.parked for each in told] == [False] * 5 + [True]
    assert told[4].turn == 2


async def test_a_process_full_of_calls_leaves_a_call_for_later_and_its_place_with_it(exchange):
    """However many receivers are slow, the process has room for other work."""
    exchange.only_calls(1)
    slow, (patient, _) = await exchange.webhook(), await exchange.made(exchange.other)
    await exchange.happen()
    await exchange.happen(exchange.submitted(organisation_id=exchange.other_id))
    [_, waiting] = await exchange.planned()
    found = []

    async def meanwhile(*_):
        if not found:
            found.append(None)
            await exchange.courier.deliver(**waiting)
            found.extend(await exchange.told(patient))
        return FINE

    exchange.receiver.post = meanwhile
    await exchange.courier.deliver(**(await exchange.planned())[0])
    _, told = found
    assert (told.attempts, told.turn, told.is_calling(exchange.clock())) == ((), 2, True)
    assert timedelta() < told.next_attempt_at - exchange.clock() < timedelta(seconds=2)
    exchange.clock.advance(timedelta(seconds=2))
    await exchange.deliver()
    for each in (slow, patient):
        assert states(await exchange.told(each)) == ["delivered"]
        assert (await exchange.told(each))[0].failures == 0


async def test_a_process_has_room_again_after_a_call_whatever_became_of_it(exchange):
    exchange.only_calls(1)
    webhook = await exchange.webhook()
    for answer in (FINE, BROKEN, FINE):
        await exchange.happen()
        await exchange.deliver(answer)
        exchange.clock.advance(timedelta(seconds=6))
    assert {len(each.attempts) for each in await exchange.told(webhook)} == {1, 2}
    assert exchange.receiver.calls[2:]


async def test_places_of_calls_that_never_came_back_are_free_after_a_minute(exchange):
    webhook = await exchange.webhook()
    await exchange.happen(*(exchange.submitted() for _ in range(5)))
    for each in (await exchange.told(webhook))[:4]:
        await begin(exchange, each)
    exchange.clock.advance(timedelta(seconds=61))
    await exchange.courier.deliver(**(await exchange.planned())[4])
    assert states(await exchange.told(webhook))[4] == "delivered"


async def test_a_struggling_webhook_is_called_once_at_a_time(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    assert (await exchange.the(webhook)).places == 1
    exchange.clock.advance(timedelta(seconds=6))
    await exchange.deliver(FINE)
    assert (await exchange.the(webhook)).places == 4


async def test_calls_that_a_crash_cut_short_do_not_all_wait_for_each_other(exchange):
    webhook = await exchange.webhook()
    await exchange.happen(*(exchange.submitted() for _ in range(3)))
    for each in await exchange.told(webhook):
        await begin(exchange, each)
    async with exchange.uow() as uow:
        (await uow.webhooks.get(webhook.id)).missed(for_good=False)
    while await exchange.deliver(FINE):
        pass
    assert states(await exchange.told(webhook)) == ["delivered"] * 3


async def test_a_call_repeated_after_a_crash_is_the_same_try(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    [told] = await exchange.told(webhook)
    await begin(exchange, told)
    await exchange.deliver(FINE)
    assert states(await exchange.told(webhook)) == ["delivered"]


async def test_work_that_is_done_twice_calls_once(exchange):
    await exchange.webhook()
    await exchange.happen()
    [work] = await exchange.planned()
    for _ in range(2):
        await exchange.courier.deliver(**work)
    assert len(exchange.receiver.calls) == 1


async def test_an_address_that_has_turned_inwards_is_not_called(exchange):
    """A24."""
    webhook = await exchange.webhook()
    await exchange.happen()
    exchange.resolver.hosts["hooks.example.org"] = ["10.0.0.7"]
    await exchange.deliver()
    assert exchange.receiver.calls == []
    [told] = await exchange.told(webhook)
    assert [(each.status, each.error) for each in told.attempts] == [(None, "address not allowed")]


@pytest.mark.parametrize(
    ("failure", "error"), [(Unreachable("connection refused"), "connection refused"), (TimeoutError(), "timeout")]
)
async def test_a_receiver_that_cannot_be_reached_is_a_failure(exchange, failure, error):
    async def fail(*_):
        raise failure

    webhook = await exchange.webhook()
    await exchange.happen()
    exchange.receiver.post = fail
    await exchange.deliver()
    [told] = await exchange.told(webhook)
    assert (told.state, told.attempts[0].error) == (DeliveryState.FAILED, error)


async def test_of_an_answer_its_beginning_is_kept(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(Answer(200, "\0" + "a" * 5000))
    [told] = await exchange.told(webhook)
    assert told.attempts[0].response == "a" * 999


async def test_deliveries_are_kept_for_ninety_days(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    exchange.clock.advance(timedelta(days=89))
    await exchange.happen()
    exchange.clock.advance(timedelta(days=2))
    await exchange.deliveries.purge()
    assert len(await exchange.told(webhook)) == 1


async def test_what_a_page_shows_of_a_delivery(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.deliver(BROKEN)
    [view] = (await exchange.queries.deliveries(exchange.manager, webhook.id)).items
    assert (view.type, view.state, view.attempt_count, view.last_status) == (TYPE, "failed", 1, 500)
    full = await exchange.queries.delivery(exchange.manager, view.id)
    assert [(each.status, each.response) for each in full.attempts] == [(500, "oops")]
    assert json.loads(full.body)["type"] == TYPE
    with pytest.raises(DeliveryNotFound):
        await exchange.queries.delivery(exchange.manager, uuid7())


async def begin(exchange, delivery):
    """A call that is on its way."""
    async with exchange.uow() as uow:
        (await uow.deliveries.get(delivery.id)).call(exchange.clock())
