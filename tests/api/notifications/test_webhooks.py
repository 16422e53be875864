"""Webhooks over HTTP, on PostgreSQL, with real receivers: A04, A20 to A26 and section 8 of notifications."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from dependency_injector import providers
from httpx import Response
from sqlalchemy import delete, select
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from praktika.bootstrap.work import runner_of
from praktika.infrastructure.dispatching import Dispatcher, Sender
from praktika.infrastructure.running import Runner
from praktika.internships.events import ProgrammePublished
from praktika.kernel.actors import OrganisationId
from praktika.kernel.clock import FrozenClock, utc_now
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Queue
from praktika.notifications.adapters.sql.webhook_tables import webhooks
from praktika.notifications.domain.deliveries import DELIVERY_RETRIES
from praktika.notifications.policies.webhook_types import NAMES
from support.doors import serving_at
from support.receivers import HERE, Names, Receiver, receiving
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"
TYPE = ProgrammePublished.name
FIRST: Final = asyncio.FIRST_COMPLETED
DAY = timedelta(days=1, hours=3)


@pytest.fixture(scope="module")
def clock() -> FrozenClock:
    return FrozenClock(utc_now())


@pytest.fixture(scope="module")
async def portal(database: str, folder: Path, clock: FrozenClock) -> AsyncIterator[Served]:
    networks = {"webhook_allowed_networks": f"{HERE}/32"}
    async with serving_at(clock, database, folder, **networks) as served:
        yield served


@pytest.fixture
def names(portal: Served) -> AsyncIterator[Names]:
    """The hosts there are."""
    found = Names()
    with portal.container.notifications.resolver.override(providers.Object(found)):
        portal.container.notifications.destinations.reset()
        portal.container.notifications.webhooks.reset()
        portal.container.notifications.courier.reset()
        yield found


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture(autouse=True)
async def forgetting(portal: Served) -> AsyncIterator[None]:
    """A port may belong to another receiver soon."""
    yield
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(delete(webhooks))


@pytest.fixture
async def organisation_id(portal: Served) -> OrganisationId:
    return await portal.organisation()


@pytest.fixture
async def manager(portal: Served, organisation_id: OrganisationId) -> Person:
    return await portal.staff("manager", organisation_id)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def made(owner: Person, url: str, **more: Any) -> dict[str, Any]:
    body = {"url": url, "event_types": [TYPE], **more}
    return dict(well(await owner.post(f"{API}/webhooks", json=body)).json())


async def happen(portal: Served, organisation_id: Any) -> ProgrammePublished:
    """A fact, told in a transaction as a module tells it; the work it causes is done."""
    event = await tell(portal, organisation_id)
    await portal.work()
    return event


async def tell(portal: Served, organisation_id: Any) -> ProgrammePublished:
    event = ProgrammePublished(occurred_at=utc_now(), organisation_id=organisation_id, programme_id=uuid7())
    async with portal.container.notifications.uow() as uow:
        uow.publish(event)
    return event


async def deliveries(owner: Person, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    """Oldest first."""
    answer = well(await owner.get(f"{API}/webhooks/{webhook['id']}/deliveries", params=query))
    return list(reversed(answer.json()["items"]))


async def read(owner: Person, delivery: dict[str, Any]) -> dict[str, Any]:
    return dict(well(await owner.get(f"{API}/webhook-deliveries/{delivery['id']}")).json())


async def shown(owner: Person, webhook: dict[str, Any]) -> dict[str, Any]:
    return dict(well(await owner.get(f"{API}/webhooks/{webhook['id']}")).json())


async def test_what_happens_is_told_signed_and_without_personal_data(portal, manager, receiver):
    """A20, A25: verified by an independent implementation of Standard Webhooks."""
    webhook = await made(manager, receiver.url, event_types=["identity.account_invited"])
    person = {"email": "zelda.quartz@example.org", "first_name": "Zelda", "last_name": "Quartz", "roles": ["curator"]}
    account = well(await manager.post(f"{API}/accounts", json=person)).json()
    await portal.work()
    [heard] = receiver.heard
    told = Verifier(webhook["secret"]).verify(heard.body, dict(heard.headers))
    assert told["type"] == "identity.account_invited"
    assert told["data"] == {
        "account_id": account["id"],
        "organisation_id": webhook["organisation_id"],
        "roles": ["curator"],
    }
    assert not re.search(b"zelda|quartz|@", heard.body, re.IGNORECASE)
    assert re.fullmatch(r"msg_[0-9a-f-]{36}", heard.headers["webhook-id"])
    assert heard.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(heard.body, dict(heard.headers))
    [listed] = await deliveries(manager, webhook)
    full = await read(manager, listed)
    assert (full["state"], full["body"]) == ("delivered", heard.body.decode())
    assert [(each["status"], each["response"]) for each in full["attempts"]] == [(200, "OK")]


async def test_the_life_of_a_webhook(portal, manager, receiver):
    types = well(await manager.get(f"{API}/webhook-event-types")).json()["items"]
    assert {each["type"] for each in types} == NAMES
    assert all(each["description"]["en"] and each["description"]["ru"] for each in types)
    webhook = await made(manager, receiver.url, description="Ours")
    path = f"{API}/webhooks/{webhook['id']}"
    answer = well(await manager.get(path))
    assert answer.json() == {name: value for name, value in webhook.items() if name != "secret"}
    assert (await manager.get(path, headers={"If-None-Match": answer.headers["ETag"]})).status_code == 304
    match = {"If-Match": answer.headers["ETag"]}
    assert problem(await manager.patch(path, json={"description": None})) == (428, "precondition-required")
    edited = well(await manager.patch(path, json={"description": None}, headers=match))
    assert (edited.json()["description"], edited.json()["version"]) == (None, 2)
    assert problem(await manager.patch(path, json={"description": "x"}, headers=match)) == (412, "stale")
    emptied = await manager.patch(path, json={"url": None}, headers={"If-Match": edited.headers["ETag"]})
    assert [(each["pointer"], each["code"]) for each in emptied.json()["errors"]] == [("/url", "required")]
    assert [each["id"] for each in well(await manager.get(f"{API}/webhooks")).json()["items"]] == [webhook["id"]]
    assert problem(await manager.post(f"{path}/enable")) == (409, "notifications.webhook-enabled")
    assert well(await manager.post(f"{path}/disable")).json()["disabled_reason"] == "by-owner"
    for verb in ("disable", "test"):
        assert problem(await manager.post(f"{path}/{verb}")) == (409, "notifications.webhook-disabled")
    enabled = well(await manager.post(f"{path}/enable"))
    assert (enabled.json()["state"], enabled.json()["disabled_reason"]) == ("enabled", None)
    assert problem(await manager.delete(path)) == (428, "precondition-required")
    assert problem(await manager.delete(path, headers=match)) == (412, "stale")
    assert (await manager.delete(path, headers={"If-Match": enabled.headers["ETag"]})).status_code == 204
    assert problem(await manager.get(path)) == (404, "notifications.webhook-not-found")


async def test_a_secret_is_shown_at_creation_and_rotation_only(portal, manager, receiver):
    """A21, without the day of overlap; a repeated request with the same key is another webhook."""
    body, key = {"url": receiver.url, "event_types": [TYPE]}, {"Idempotency-Key": "once"}
    first = well(await manager.post(f"{API}/webhooks", json=body, headers=key)).json()
    second = well(await manager.post(f"{API}/webhooks", json=body, headers=key)).json()
    assert first["id"] != second["id"]
    path = f"{API}/webhooks/{first['id']}"
    rotated = well(await manager.post(f"{path}/rotate-secret")).json()["secret"]
    assert rotated != first["secret"]
    well(await manager.post(f"{path}/test"))
    await portal.work()
    [heard] = receiver.heard
    assert Verifier(rotated).verify(heard.body, dict(heard.headers))["type"] == "notifications.test"
    with pytest.raises(WebhookVerificationError):
        Verifier(first["secret"]).verify(heard.body, dict(heard.headers))
    for where in (path, f"{API}/webhooks", f"{path}/deliveries", f"{API}/audit-events"):
        text = well(await manager.get(where)).text
        assert first["secret"] not in text
        assert rotated not in text
    async with portal.container.infrastructure.sessions()() as session:
        kept = (await session.execute(select(webhooks.c.secret))).scalars().all()
    for secret in (first["secret"], rotated, second["secret"]):
        assert not any(secret.encode() in each for each in kept)


async def test_a_failure_is_repeated_as_the_same_message(portal, organisation_id, manager, receiver, clock):
    """A22."""
    receiver.answers = [500, 200]
    webhook = await made(manager, receiver.url)
    await happen(portal, organisation_id)
    [failed] = await deliveries(manager, webhook, state="failed")
    assert (failed["attempt_count"], failed["last_status"]) == (1, 500)
    await portal.work()
    assert len(receiver.heard) == 1
    clock.advance(timedelta(seconds=6))
    await portal.work()
    first, second = (heard.headers for heard in receiver.heard)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) == int(first["webhook-timestamp"]) + 6
    assert first["webhook-signature"] != second["webhook-signature"]
    [done] = await deliveries(manager, webhook)
    assert (done["state"], done["attempt_count"], done["next_attempt_at"]) == ("delivered", 2, None)


async def test_a_receiver_that_is_gone_is_disabled_and_managers_are_told(portal, organisation_id, manager, receiver):
    """A22."""
    receiver.answers = [410]
    webhook = await made(manager, receiver.url)
    await happen(portal, organisation_id)
    found = await shown(manager, webhook)
    assert (found["state"], found["disabled_reason"]) == ("disabled", "gone")
    await happen(portal, organisation_id)
    assert len(receiver.heard) == 1
    assert "webhook.disabled" in await kinds_to(portal, manager)


async def kinds_to(portal: Served, person: Person) -> list[str]:
    admin = await portal.admin()
    query = {"recipient_id": str(person.account_id)}
    return [each["kind"] for each in well(await admin.get(f"{API}/messages", params=query)).json()["items"]]


async def test_a_wish_for_time_is_honoured(portal, organisation_id, manager, receiver, clock):
    """A22."""
    receiver.answers, receiver.headers["retry-after"] = [503, 200], "3600"
    webhook = await made(manager, receiver.url)
    await happen(portal, organisation_id)
    clock.advance(timedelta(minutes=59))
    await portal.work()
    assert len(receiver.heard) == 1
    clock.advance(timedelta(minutes=2))
    await portal.work()
    manager = await portal.sign_in(manager.email)
    assert [each["state"] for each in await deliveries(manager, webhook)] == ["delivered"]


async def test_a_redirect_is_not_followed(portal, organisation_id, manager, receiver):
    """A22, section 8."""
    async with receiving() as inside:
        receiver.answers, receiver.headers["location"] = [302], inside.url
        webhook = await made(manager, receiver.url)
        await happen(portal, organisation_id)
        assert inside.heard == []
    assert [each["last_status"] for each in await deliveries(manager, webhook)] == [302]


async def test_a_replay_is_the_same_message_again(portal, organisation_id, manager, receiver):
    """A23."""
    webhook = await made(manager, receiver.url)
    await happen(portal, organisation_id)
    [delivery] = await deliveries(manager, webhook)
    path = f"{API}/webhook-deliveries/{delivery['id']}"
    for _ in range(2):
        answer = await manager.post(f"{path}/replay")
        assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    await portal.work()
    first, second = (heard.headers["webhook-id"] for heard in receiver.heard)
    assert first == second
    full = await read(manager, delivery)
    assert (full["state"], len(full["attempts"])) == ("delivered", 2)
    well(await manager.post(f"{API}/webhooks/{webhook['id']}/disable"))
    assert problem(await manager.post(f"{path}/replay")) == (409, "notifications.webhook-disabled")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://user@example.org/",
        "https://example.org/#x",
        "https://example.org:22/",
        "ftp://example.org/",
        "https://nowhere.invalid/",
        *(
            f"{scheme}://{host}/"
            for scheme in ("http", "https")
            for host in ("127.0.0.2", "10.0.0.1", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]")
        ),
        "https://0x7f000002/",
        "https://192.168.0.1:8443/",
        "https://100.64.0.1/",
        "https://[fd00:ec2::254]/",
        "https://[64:ff9b::a00:1]/",
    ],
)
async def test_an_address_inside_is_refused_at_saving(manager, url):
    """A24, section 8."""
    answer = await manager.post(f"{API}/webhooks", json={"url": url, "event_types": [TYPE]})
    assert problem(answer) == (422, "notifications.url-not-allowed")
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/url", "url-not-allowed")]
    assert well(await manager.get(f"{API}/webhooks")).json()["items"] == []


async def test_a_name_that_turns_inwards_is_not_connected_to(portal, organisation_id, names, manager, receiver, clock):
    """A24: what was public when it was saved is asked again, once, at each attempt."""
    names.hosts["turning.example.org"] = [HERE]
    webhook = await made(manager, f"http://turning.example.org:{receiver.port}/")
    await happen(portal, organisation_id)
    assert len(receiver.heard) == 1
    names.hosts["turning.example.org"] = [HERE, "127.0.0.2"]
    names.asked.clear()
    await happen(portal, organisation_id)
    assert names.asked == ["turning.example.org"]
    assert len(receiver.heard) == 1
    failed = await read(manager, (await deliveries(manager, webhook))[-1])
    assert [(each["status"], each["error"]) for each in failed["attempts"]] == [(None, "address not allowed")]


async def test_what_was_checked_is_what_is_called(portal, organisation_id, names, manager, receiver):
    """A24: a name that answers differently every time it is asked is asked once."""
    names.hosts["rebinding.example.org"] = [HERE]
    await made(manager, f"http://rebinding.example.org:{receiver.port}/")
    names.asked.clear()
    await happen(portal, organisation_id)
    assert (names.asked, len(receiver.heard)) == (["rebinding.example.org"], 1)
    assert receiver.heard[0].headers["host"] == f"rebinding.example.org:{receiver.port}"


async def test_a_neighbour_hears_and_sees_nothing(portal, organisation_id, manager, receiver):
    """A25."""
    webhook = await made(manager, receiver.url)
    other = await portal.organisation()
    neighbour = await portal.staff("manager", other)
    await happen(portal, other)
    assert receiver.heard == []
    await happen(portal, organisation_id)
    [delivery] = await deliveries(manager, webhook)
    path, told = f"{API}/webhooks/{webhook['id']}", f"{API}/webhook-deliveries/{delivery['id']}"
    match = {"If-Match": '"1-00000000"'}
    for answer in (
        await neighbour.get(path),
        await neighbour.patch(path, json={"description": "x"}, headers=match),
        await neighbour.delete(path, headers=match),
        await neighbour.get(f"{path}/deliveries"),
        *[await neighbour.post(f"{path}/{verb}") for verb in ("enable", "disable", "rotate-secret", "test")],
        await neighbour.get(told),
        await neighbour.post(f"{told}/replay"),
    ):
        assert answer.status_code == 404, answer.request.url
    assert (await shown(manager, webhook))["version"] == 1
    body = {"url": receiver.url, "event_types": [TYPE], "organisation_id": str(organisation_id)}
    refused = await neighbour.post(f"{API}/webhooks", json=body)
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/organisation_id", "unknown-reference")]


async def test_an_administrator_hears_of_every_organisation(portal, organisation_id, manager, receiver):
    admin = await portal.admin()
    webhook = await made(admin, receiver.url)
    assert webhook["organisation_id"] is None
    await happen(portal, organisation_id)
    await happen(portal, await portal.organisation())
    assert len(receiver.heard) == 2
    assert (await manager.get(f"{API}/webhooks/{webhook['id']}")).status_code == 404


async def test_ten_dead_in_a_row_disable_it_and_managers_are_told(portal, organisation_id, manager, receiver, clock):
    """A26: enabled again, it hears of new events only, and of old ones by replay."""
    receiver.answers = [500]
    webhook = await made(manager, receiver.url)
    for _ in range(10):
        await tell(portal, organisation_id)
    for _ in range(len(DELIVERY_RETRIES) + 1):
        await portal.work()
        clock.advance(DAY)
    manager = await portal.sign_in(manager.email)
    found = await shown(manager, webhook)
    assert (found["state"], found["disabled_reason"]) == ("disabled", "failing")
    dead = await deliveries(manager, webhook, state="dead")
    assert len(dead) == 10
    assert "webhook.disabled" in await kinds_to(portal, manager)
    receiver.answers, heard = [200], len(receiver.heard)
    well(await manager.post(f"{API}/webhooks/{webhook['id']}/enable"))
    await portal.work()
    assert len(receiver.heard) == heard
    new = await happen(portal, organisation_id)
    assert receiver.heard[-1].headers["webhook-id"] == f"msg_{new.id}"
    well(await manager.post(f"{API}/webhook-deliveries/{dead[0]['id']}/replay"))
    await portal.work()
    assert receiver.heard[-1].headers["webhook-id"] == f"msg_{dead[0]['event_id']}"


async def test_a_test_is_a_delivery_like_others(portal, manager, receiver):
    webhook = await made(manager, receiver.url)
    answer = await manager.post(f"{API}/webhooks/{webhook['id']}/test")
    assert (answer.status_code, answer.json()["type"], answer.json()["state"]) == (202, "notifications.test", "waiting")
    await portal.work()
    told = json.loads(receiver.heard[0].body)
    assert (told["type"], told["data"]) == ("notifications.test", {"webhook_id": webhook["id"]})
    [delivery] = await deliveries(manager, webhook, type="notifications.test")
    assert delivery["state"] == "delivered"


async def test_what_is_refused_is_not_told(portal, organisation_id, receiver):
    """A04."""
    admin = await portal.admin()
    webhook = await made(admin, receiver.url, event_types=["identity.organisation_changed"])
    path = f"{API}/organisations/{organisation_id}"
    stale = {"If-Match": '"7-00000000"'}
    assert (await admin.patch(path, json={"short_name": "C"}, headers=stale)).status_code == 412
    current = {"If-Match": well(await admin.get(path)).headers["ETag"]}
    assert (await admin.patch(path, json={"timezone": "Nowhere/At_All"}, headers=current)).status_code == 422
    await portal.work()
    assert receiver.heard == []
    assert await deliveries(admin, webhook) == []
    well(await admin.patch(path, json={"short_name": "C"}, headers=current))
    await portal.work()
    assert [json.loads(each.body)["data"] for each in receiver.heard] == [{"organisation_id": str(organisation_id)}]


async def test_a_slow_webhook_keeps_no_other_waiting(portal, organisation_id, manager, clock):
    """While one holds its places, others are told."""
    go = asyncio.Event()

    async def slow(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
        await go.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

    hands = AllAtOnce(runner_of(portal.container))
    dispatcher = Dispatcher(portal.container.infrastructure.store(), hands)
    async with receiving(Receiver(speak=slow)) as tarpit, receiving() as quick:
        for receiver in (tarpit, quick):
            await made(manager, receiver.url)
        for _ in range(8):
            await tell(portal, organisation_id)
        async with asyncio.timeout(20):
            while len(quick.heard) < 8 or len(tarpit.heard) < 4:
                await dispatcher.drain(Queue.NOTIFICATIONS)
                await hands.moment()
                clock.advance(timedelta(milliseconds=100))  # calls come back that found the process full
        assert len(tarpit.heard) == 4
        go.set()
        await asyncio.gather(*hands.tasks)
        await portal.work()
        assert (len(tarpit.heard), len(quick.heard)) == (8, 8)


class AllAtOnce(Sender):
    """Work is begun when it is handed out, however much is going on."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.tasks: set[asyncio.Task[None]] = set()

    async def ready(self) -> None: ...

    async def send(self, queue: Queue, work_id: UUID) -> None:
        self.tasks.add(asyncio.create_task(self._runner.run(work_id)))

    async def moment(self) -> None:
        """Until something ends, or has had time to get on."""
        running = [task for task in self.tasks if not task.done()]
        await asyncio.wait(running or [asyncio.create_task(asyncio.sleep(0))], timeout=0.05, return_when=FIRST)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/url", "/event_types"]),
        ({"url": "", "event_types": []}, ["/url", "/event_types"]),
        ({"url": "https://example.org/" + "a" * 2000, "event_types": [TYPE]}, ["/url"]),
        ({"url": 1, "event_types": "x"}, ["/url", "/event_types"]),
        ({"url": "https://example.org/", "event_types": [TYPE] * 51}, ["/event_types"]),
        ({"url": "https://example.org/", "event_types": [TYPE], "secret": "mine"}, ["/secret"]),
        ({"url": "https://example.org/\0", "event_types": [TYPE]}, ["/url"]),
        ({"url": "https://example.org/", "event_types": ["x"]}, ["/event_types/0"]),
        ({"url": "https://example.org/", "event_types": [TYPE, TYPE]}, ["/event_types/1"]),
    ],
)
async def test_a_body_that_makes_no_sense_is_refused(manager, body, pointers):
    answer = await manager.post(f"{API}/webhooks", json=body)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == pointers


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("state=happy", "invalid-parameter"),
        ("type=nothing", "invalid-parameter"),
        ("created_at_from=yesterday", "invalid-parameter"),
        ("limit=0", "invalid-parameter"),
        ("cursor=abc", "cursor-invalid"),
        ("text=x", "unknown-parameter"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(manager, receiver, query, code):
    webhook = await made(manager, receiver.url)
    assert problem(await manager.get(f"{API}/webhooks/{webhook['id']}/deliveries?{query}")) == (400, code)
