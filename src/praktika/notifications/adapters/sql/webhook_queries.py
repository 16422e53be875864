"""Webhooks and their deliveries as they are shown."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, Uuid, any_, bindparam, func, select, tuple_

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.sql.webhook_tables import deliveries, webhooks
from praktika.notifications.domain.deliveries import DeliveryId, DeliveryNotFound
from praktika.notifications.domain.webhooks import WebhookId, WebhookNotFound, WebhookState
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.queries.webhooks import (
    ACTIONS,
    WEBHOOK_KEY,
    AttemptView,
    DeliveryFilter,
    DeliveryView,
    FullDeliveryView,
    WebhookQueries,
    WebhookView,
    newest_webhook_key,
)

type Rows = Select[*tuple[Any, ...]]

w, d = webhooks.c, deliveries.c


def _view(*row: Any) -> WebhookView:
    return WebhookView(*(*row, ACTIONS[WebhookState(row[5])]))


def _full(*row: Any) -> FullDeliveryView:
    *rest, attempts = row
    return FullDeliveryView(*(*rest, [_attempt(**each) for each in attempts]))


def _attempt(at: str, **rest: Any) -> AttemptView:
    return AttemptView(at=datetime.fromisoformat(at), **rest)


def _reached() -> ColumnElement[bool]:
    return w.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid)))


def _webhooks(everywhere: bool) -> Rows:
    columns = (w.id, w.organisation_id, w.url, w.event_types, w.description, w.state, w.reason)
    rows = select(*columns, w.created_at, w.updated_at, w.version)
    return rows if everywhere else rows.where(_reached())


def _deliveries(*more: Any) -> Rows:
    last = d.attempts[-1]
    columns = (d.id, d.webhook_id, d.event_id, d.type, d.state, func.jsonb_array_length(d.attempts))
    told = (last["status"].as_integer(), last["error"].as_string())
    return select(*columns, *told, d.next_attempt_at, d.created_at, d.version, *more)


def _newest(rows: Rows, created_at: Any, id_: Any, after: bool) -> Rows:
    last = tuple_(bindparam("created_at", type_=Instant), bindparam("id", type_=Uuid))
    rows = rows.where(tuple_(created_at, id_) < last) if after else rows
    return rows.order_by(created_at.desc(), id_.desc()).limit(bindparam("limit", type_=Integer))


@cache
def _one(everywhere: bool) -> Shape[WebhookView]:
    return Shape.of(_webhooks(everywhere).where(w.id == bindparam("webhook_id", type_=Uuid)), _view)


@cache
def _page(everywhere: bool, organisation: bool, after: bool) -> Shape[WebhookView]:
    rows = _webhooks(everywhere)
    if organisation:
        rows = rows.where(w.organisation_id == bindparam("organisation_id", type_=Uuid))
    return Shape.of(_newest(rows, w.created_at, w.id, after), _view)


@cache
def _delivery(everywhere: bool) -> Shape[FullDeliveryView]:
    rows = _deliveries(d.body, d.attempts).join_from(deliveries, webhooks, w.id == d.webhook_id)
    rows = rows.where(d.id == bindparam("delivery_id", type_=Uuid))
    return Shape.of(rows if everywhere else rows.where(_reached()), _full)


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
    return Shape.of(_newest(rows, d.created_at, d.id, after), DeliveryView)


class SqlWebhookQueries(WebhookQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def webhook(self, actor: Actor, webhook_id: WebhookId) -> WebhookView:
        reach = _reach(actor)
        given = {"webhook_id": webhook_id, "organisations": list(reach.organisations)}
        for view in await self._reader.fetch(_one(reach.everywhere), **given):
            return view
        raise WebhookNotFound

    async def webhooks(
        self, actor: Actor, *, organisation_id: UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[WebhookView]:
        reach = _reach(actor)
        of = ("webhooks", organisation_id)
        created_at, id_ = self._cursors.decode(cursor, WEBHOOK_KEY, *of) if cursor else (None, None)
        found = await self._reader.fetch(
            _page(reach.everywhere, organisation_id is not None, cursor is not None),
            organisations=list(reach.organisations),
            organisation_id=organisation_id,
            created_at=created_at,
            id=id_,
            limit=limit + 1,
        )
        return self._cursors.page(found, limit, newest_webhook_key, *of)

    async def delivery(self, actor: Actor, delivery_id: DeliveryId) -> FullDeliveryView:
        reach = _reach(actor)
        given = {"delivery_id": delivery_id, "organisations": list(reach.organisations)}
        for view in await self._reader.fetch(_delivery(reach.everywhere), **given):
            return view
        raise DeliveryNotFound

    async def deliveries(
        self,
        actor: Actor,
        webhook_id: WebhookId,
        wanted: DeliveryFilter = DeliveryFilter(),
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[DeliveryView]:
        actor.require(WEBHOOK_MANAGE)
        values: dict[str, Any] = {
            "states": sorted(state.value for state in wanted.states),
            "types": sorted(wanted.types),
            "created_at_from": wanted.created_at_from,
            "created_at_to": wanted.created_at_to,
        }
        given = frozenset(name for name, value in values.items() if value)
        of = ("deliveries", webhook_id, *values.values())
        created_at, id_ = self._cursors.decode(cursor, WEBHOOK_KEY, *of) if cursor else (None, None)
        await self.webhook(actor, webhook_id)
        values |= {"webhook_id": webhook_id, "created_at": created_at, "id": id_, "limit": limit + 1}
        found = await self._reader.fetch(_delivery_page(given, cursor is not None), **values)
        return self._cursors.page(found, limit, newest_webhook_key, *of)


def _reach(actor: Actor) -> Reach:
    actor.require(WEBHOOK_MANAGE)
    return actor.reach(WEBHOOK_MANAGE)
