"""Who may have which webhook, and what becomes of it."""

from dataclasses import replace

import pytest

from builders.webhooks import ADMIN, TYPE, URL, Exchange
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.clock import FrozenClock
from praktika.kernel.errors import Forbidden, Invalid, Stale, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.notifications.domain.deliveries import DeliveryState
from praktika.notifications.domain.webhooks import (
    DisabledReason,
    TooManyWebhooks,
    UnknownEventType,
    UrlNotAllowed,
    WebhookIsDisabled,
    WebhookIsEnabled,
    WebhookNotFound,
    WebhookState,
)
from praktika.notifications.ports.webhooks import Unreachable

pytestmark = pytest.mark.anyio


@pytest.fixture
def exchange(clock: FrozenClock) -> Exchange:
    return Exchange(clock)


async def test_a_secret_is_shown_once_and_kept_sealed(exchange):
    webhook, secret = await exchange.made(description="Ours")
    view = await exchange.queries.webhook(exchange.manager, webhook.id)
    assert secret.startswith("whsec_")
    assert secret not in repr(view)
    assert secret.encode() not in webhook.secret
    assert (view.url, view.event_types, view.description) == (URL, [TYPE], "Ours")
    assert (view.organisation_id, view.state, view.version) == (exchange.organisation_id, "enabled", 1)
    [entry] = exchange.store.audit
    assert (entry.action, entry.changes["secret"]) == ("notifications.webhook:create", {"from": None, "to": "***"})


async def test_an_administrator_names_an_organisation_or_hears_of_all(exchange):
    named, _ = await exchange.made(ADMIN, organisation_id=exchange.other_id)
    everywhere, _ = await exchange.made(ADMIN)
    assert (named.organisation_id, everywhere.organisation_id) == (exchange.other_id, None)


async def test_nobody_makes_a_webhook_for_an_organisation_that_is_not_his(exchange):
    for actor, organisation_id in ((exchange.manager, exchange.other_id), (ADMIN, uuid7())):
        with pytest.raises(Invalid) as refusal:
            await exchange.made(actor, organisation_id=organisation_id)
        assert [(v.pointer, v.code) for v in refusal.value.violations] == [("/organisation_id", "unknown-reference")]
    assert exchange.store.audit == []


@pytest.mark.parametrize(("actor", "refusal"), [(Actor(), Forbidden), (ANONYMOUS, Unauthenticated)])
async def test_others_have_no_webhooks(exchange, actor, refusal):
    webhook = await exchange.webhook()
    for asked in (
        exchange.made(actor),
        exchange.webhooks.edit(actor, webhook.id, expected=1, changes={}),
        exchange.webhooks.delete(actor, webhook.id, expected=1),
        exchange.webhooks.rotate_secret(actor, webhook.id),
        exchange.webhooks.disable(actor, webhook.id),
        exchange.deliveries.test(actor, webhook.id),
        exchange.deliveries.replay(actor, uuid7()),
        exchange.queries.webhooks(actor),
        exchange.queries.webhook(actor, webhook.id),
        exchange.queries.deliveries(actor, webhook.id),
        exchange.queries.delivery(actor, uuid7()),
    ):
        with pytest.raises(refusal):
            await asked


async def test_a_neighbours_webhook_is_not_there(exchange):
    """A25."""
    webhook, neighbour = await exchange.webhook(), exchange.other
    for asked in (
        exchange.webhooks.edit(neighbour, webhook.id, expected=1, changes={"description": "x"}),
        exchange.webhooks.delete(neighbour, webhook.id, expected=1),
        exchange.webhooks.rotate_secret(neighbour, webhook.id),
        exchange.webhooks.disable(neighbour, webhook.id),
        exchange.webhooks.enable(neighbour, webhook.id),
        exchange.deliveries.test(neighbour, webhook.id),
        exchange.queries.webhook(neighbour, webhook.id),
        exchange.queries.deliveries(neighbour, webhook.id),
    ):
        with pytest.raises(WebhookNotFound):
            await asked
    assert (await exchange.the(webhook)).version == 1


async def test_a_manager_does_not_touch_a_webhook_of_the_platform(exchange):
    webhook, _ = await exchange.made(ADMIN)
    with pytest.raises(WebhookNotFound):
        await exchange.webhooks.disable(exchange.manager, webhook.id)
    assert (await exchange.queries.webhooks(exchange.manager)).items == []


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://hooks.example.org:22/", "https://inside/"])
async def test_an_address_that_may_not_be_called_is_refused_at_saving(exchange, url):
    """A24."""
    webhook = await exchange.webhook()
    exchange.resolver.hosts["inside"] = ["8.8.8.8", "10.0.0.7"]
    with pytest.raises(UrlNotAllowed) as refusal:
        await exchange.made(url=url)
    assert [(v.pointer, v.code) for v in refusal.value.violations] == [("/url", "url-not-allowed")]
    with pytest.raises(UrlNotAllowed):
        await exchange.webhooks.edit(exchange.manager, webhook.id, expected=1, changes={"url": url})
    assert (await exchange.the(webhook)).url == URL


async def test_a_host_that_cannot_be_found_is_refused_at_saving(exchange):
    async def nowhere(host):
        raise Unreachable("host not found")

    exchange.resolver.addresses = nowhere
    with pytest.raises(UrlNotAllowed):
        await exchange.made()


async def test_a_type_that_is_not_there_or_twice_is_refused(exchange):
    with pytest.raises(UnknownEventType) as refusal:
        await exchange.made(event_types=[TYPE, "identity.password_changed", "timesheets.stage_planned"])
    assert [v.pointer for v in refusal.value.violations] == ["/event_types/1", "/event_types/2"]
    with pytest.raises(Invalid) as refusal:
        await exchange.made(event_types=[TYPE, TYPE])
    assert [(v.pointer, v.code) for v in refusal.value.violations] == [("/event_types/1", "duplicate")]


async def test_there_are_twenty_webhooks_at_most_of_each_organisation(exchange):
    for _ in range(20):
        await exchange.webhook()
    with pytest.raises(TooManyWebhooks):
        await exchange.webhook()
    await exchange.made(exchange.other)
    await exchange.made(ADMIN)


async def test_an_edit_changes_what_it_names(exchange):
    webhook = await exchange.webhook(description="Ours")
    changes = {"event_types": ("internships.intern_enrolled",), "description": None}
    await exchange.webhooks.edit(exchange.manager, webhook.id, expected=1, changes=changes)
    found = await exchange.the(webhook)
    assert (found.url, found.event_types, found.description, found.version) == (URL, *changes.values(), 2)
    with pytest.raises(Stale):
        await exchange.webhooks.edit(exchange.manager, webhook.id, expected=1, changes={"description": "Late"})


async def test_an_edit_that_changes_nothing_leaves_no_trace(exchange):
    webhook = await exchange.webhook()
    await exchange.webhooks.edit(exchange.manager, webhook.id, expected=1, changes={"url": URL})
    assert (await exchange.the(webhook)).version == 1
    assert len(exchange.store.audit) == 1


async def test_a_deleted_webhook_takes_its_deliveries_with_it(exchange):
    webhook = await exchange.webhook()
    await exchange.happen()
    with pytest.raises(Stale):
        await exchange.webhooks.delete(exchange.manager, webhook.id, expected=2)
    await exchange.webhooks.delete(exchange.manager, webhook.id, expected=1)
    assert await exchange.deliver() == 1
    assert exchange.receiver.calls == []
    with pytest.raises(WebhookNotFound):
        await exchange.queries.deliveries(ADMIN, webhook.id)


async def test_disabling_gives_up_what_waits_and_enabling_begins_with_new_events(exchange):
    """A26."""
    webhook = await exchange.webhook()
    await exchange.happen()
    await exchange.webhooks.disable(exchange.manager, webhook.id)
    await exchange.happen()
    with pytest.raises(WebhookIsDisabled):
        await exchange.webhooks.disable(exchange.manager, webhook.id)
    await exchange.webhooks.enable(exchange.manager, webhook.id)
    with pytest.raises(WebhookIsEnabled):
        await exchange.webhooks.enable(exchange.manager, webhook.id)
    await exchange.deliver()
    assert [each.state for each in await exchange.told(webhook)] == [DeliveryState.DEAD]
    await exchange.happen()
    await exchange.deliver()
    assert [each.state for each in await exchange.told(webhook)] == [DeliveryState.DEAD, DeliveryState.DELIVERED]


async def test_a_disabled_webhook_says_by_whom(exchange):
    webhook = await exchange.webhook()
    await exchange.webhooks.disable(exchange.manager, webhook.id)
    found = await exchange.the(webhook)
    assert (found.state, found.reason) == (WebhookState.DISABLED, DisabledReason.BY_OWNER)
    view = await exchange.queries.webhook(exchange.manager, webhook.id)
    assert (view.disabled_reason, view.allowed_actions[0]) == ("by-owner", "enable")
    assert exchange.store.events == []


async def test_a_new_secret_signs_at_once(exchange):
    """A21, without the day of overlap."""
    webhook, first = await exchange.made()
    second = await exchange.webhooks.rotate_secret(exchange.manager, webhook.id)
    found = await exchange.the(webhook)
    assert second != first
    assert exchange.sealer.unseal(found.secret) == second
    assert exchange.store.audit[-1].changes == {"secret": {"from": "***", "to": "***"}}


async def test_somebody_without_an_organisation_of_his_own_names_one(exchange):
    nobody = replace(exchange.manager, organisation_id=None)
    with pytest.raises(Invalid) as refusal:
        await exchange.made(nobody)
    assert [v.code for v in refusal.value.violations] == ["organisation-required"]
    webhook, _ = await exchange.made(nobody, organisation_id=exchange.organisation_id)
    assert webhook.organisation_id == exchange.organisation_id
