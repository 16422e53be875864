"""Webhooks and their deliveries as queries read them from PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, any_, bindparam, func, select

from praktika.infrastructure.keyset import Order, after_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Reach
from praktika.notifications.adapters.sql.reach import seen_by
from praktika.notifications.adapters.sql.webhook_tables import deliveries, webhooks
from praktika.notifications.domain.deliveries import DeliveryId
from praktika.notifications.domain.webhooks import WebhookId
from praktika.notifications.queries.webhooks import (
    AttemptView,
    DeliveryFilter,
    DeliveryView,
    FullDeliveryView,
    WebhookRow,
    WebhookRows,
)

type Rows = Select[*tuple[Any, ...]]

w, d = webhooks.c, deliveries.c


def _full(*row: Any) -> FullDeliveryView:
    *rest, attempts = row
    return FullDeliveryView(*(*rest, [_attempt(**each) for each in attempts]))


def _attempt(at: str, **rest: Any) -> AttemptView:
    return AttemptView(at=datetime.fromisoformat(at), **rest)


def _webhooks(everywhere: bool) -> Rows:
    rows = select(*(w[name] for name in WebhookRow._fields))
    return rows if everywhere else rows.where(within(w.organisation_id))


def _deliveries(*more: Any) -> Rows:
    last = d.attempts[-1]
    columns = (d.id, d.webhook_id, d.event_id, d.type, d.state, func.jsonb_array_length(d.attempts))
    told = (last["status"].as_integer(), last["error"].as_string())
    return select(*columns, *told, d.next_attempt_at, d.created_at, d.version, *more)


@cache
def _one(everywhere: bool) -> Shape[WebhookRow]:
    return Shape.of(_webhooks(everywhere).where(w.id == bindparam("webhook_id", type_=Uuid)), WebhookRow)


@cache
def _page(everywhere: bool, organisation: bool, after: bool) -> Shape[WebhookRow]:
    rows = _webhooks(everywhere)
    if organisation:
        rows = rows.where(w.organisation_id == bindparam("organisation_id", type_=Uuid))
    return Shape.of(Order((w.created_at, w.id), True, after).first(rows), WebhookRow)


@cache
def _delivery(everywhere: bool) -> Shape[FullDeliveryView]:
    rows = _deliveries(d.body, d.attempts).join_from(deliveries, webhooks, w.id == d.webhook_id)
    rows = rows.where(d.id == bindparam("delivery_id", type_=Uuid))
    return Shape.of(rows if everywhere else rows.where(within(w.organisation_id)), _full)


@cache
def _delivery_page(given: frozenset[str], after: bool) -> Shape[DeliveryView]:
    """`given` names the filters in use."""
    conditions = {
        "states": d.state == any_(bindparam("states", type_=ARRAY(Text))),
        "types": d.type == any_(bindparam("types", type_=ARRAY(Text))),
        "created_at_from": d.created_at >= bindparam("created_at_from", type_=Instant),
        "created_at_to": d.created_at < bindparam("created_at_to", type_=Instant),
    }
    rows = _deliveries().where(d.webhook_id == bindparam("webhook_id", type_=Uuid))
    rows = rows.where(*(conditions[name] for name in sorted(given)))
    return Shape.of(Order((d.created_at, d.id), True, after).first(rows), DeliveryView)


class SqlWebhookRows(WebhookRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def webhook(self, reach: Reach, webhook_id: WebhookId) -> WebhookRow | None:
        found = await self._reader.fetch(_one(reach.everywhere), webhook_id=webhook_id, **seen_by(reach))
        return next(iter(found), None)

    async def webhooks(
        self, reach: Reach, organisation_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[WebhookRow]:
        shape = _page(reach.everywhere, organisation_id is not None, after is not None)
        given = seen_by(reach) | after_of(after)
        return await self._reader.fetch(shape, organisation_id=organisation_id, limit=limit, **given)

    async def delivery(self, reach: Reach, delivery_id: DeliveryId) -> FullDeliveryView | None:
        found = await self._reader.fetch(_delivery(reach.everywhere), delivery_id=delivery_id, **seen_by(reach))
        return next(iter(found), None)

    async def deliveries(
        self, webhook_id: WebhookId, wanted: DeliveryFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[DeliveryView]:
        given = _given(wanted)
        shape = _delivery_page(frozenset(given), after is not None)
        return await self._reader.fetch(shape, webhook_id=webhook_id, limit=limit, **given, **after_of(after))


def _given(wanted: DeliveryFilter) -> dict[str, Any]:
    """What is not empty."""
    asked: dict[str, Any] = {
        "states": sorted(state.value for state in wanted.states),
        "types": sorted(wanted.types),
        "created_at_from": wanted.created_at_from,
        "created_at_to": wanted.created_at_to,
    }
    return {name: value for name, value in asked.items() if value}
