"""Calls over the network, to real servers: whom they reach, what they say, and when they are cut."""

import asyncio
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from praktika.kernel.ids import uuid7
from praktika.notifications.adapters.calling import MOST_BYTES, HttpCaller, SystemResolver
from praktika.notifications.adapters.memory.receivers import PlainSealer
from praktika.notifications.adapters.sealing import FernetSealer
from praktika.notifications.policies.webhook_addresses import target_of
from praktika.notifications.policies.webhook_signing import new_secret, signed_headers
from praktika.notifications.ports.webhooks import Destination, Sealer, Unreachable
from support.receivers import HERE, Receiver, certificate_for, receiving

pytestmark = pytest.mark.anyio

NOWHERE = "127.9.9.9"
"""Here, too, but nobody listens."""


def to(receiver: Receiver, *addresses: str, host: str = "hooks.example.org", scheme: str = "http") -> Destination:
    return Destination(target_of(f"{scheme}://{host}:{receiver.port}/hooks?from=us"), addresses or (HERE,))


async def test_the_address_is_connected_to_and_the_host_is_named():
    async with receiving() as receiver:
        answer = await HttpCaller().post(to(receiver), {"webhook-id": "msg_1"}, b"{}")
    assert (answer.status, answer.text) == (200, "OK")
    [heard] = receiver.heard
    assert (heard.path, heard.body) == ("/hooks?from=us", b"{}")
    assert heard.headers["host"] == f"hooks.example.org:{receiver.port}"
    assert heard.headers["webhook-id"] == "msg_1"


async def test_the_next_address_is_tried_when_nobody_listens_at_the_first():
    async with receiving() as receiver:
        await HttpCaller().post(to(receiver, NOWHERE, HERE), {}, b"{}")
        assert len(receiver.heard) == 1
        with pytest.raises(Unreachable):
            await HttpCaller().post(to(receiver, NOWHERE), {}, b"{}")


async def test_a_host_of_two_addresses_that_hangs_up_is_not_reached():
    async def hang_up(receiver: Receiver, writer: asyncio.StreamWriter) -> None: ...

    async with receiving(Receiver(speak=hang_up)) as receiver:
        with pytest.raises(Unreachable):
            await HttpCaller().post(to(receiver, HERE, NOWHERE), {}, b"{}")
    assert len(receiver.heard) == 1, "what may have arrived is not sent again at once"


async def test_a_signature_is_good_for_an_independent_implementation():
    """A20."""
    secret, event_id, body = new_secret(), uuid7(), '{"type":"x","data":{"name":"Ж"}}'.encode()
    async with receiving() as receiver:
        await HttpCaller().post(to(receiver), signed_headers(secret, event_id, datetime.now(UTC), body), body)
    [heard] = receiver.heard
    assert Verifier(secret).verify(heard.body, dict(heard.headers))["type"] == "x"
    for wrong in (Verifier(new_secret()), Verifier(secret)):
        with pytest.raises(WebhookVerificationError):
            wrong.verify(heard.body + b" ", dict(heard.headers))


async def test_a_certificate_is_checked_for_the_hosts_name(tmp_path: Path):
    server, believing = certificate_for("hooks.example.org", tmp_path)
    async with receiving(tls=server) as receiver:
        caller = HttpCaller(believing)
        answer = await caller.post(to(receiver, scheme="https"), {}, b"{}")
        assert answer.status == 200
        for other in (to(receiver, host="other.example.org", scheme="https"), to(receiver, host=HERE, scheme="https")):
            with pytest.raises(Unreachable, match="certificate verify failed"):
                await caller.post(other, {}, b"{}")
        with pytest.raises(Unreachable, match="certificate verify failed"):
            await HttpCaller().post(to(receiver, scheme="https"), {}, b"{}")
    assert len(receiver.heard) == 1


async def test_name_servers_that_do_not_answer_keep_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch):
    """Letters as files, exports and new connections to the database share the threads of the loop."""
    answering = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answering.wait(10) and [])
    resolver = SystemResolver()
    waiting = [asyncio.ensure_future(resolver.addresses("slow.example.org")) for _ in range(64)]
    await asyncio.sleep(0)  # they begin
    try:
        assert await asyncio.wait_for(asyncio.to_thread(int), 5) == 0
    finally:
        answering.set()
        await asyncio.gather(*waiting)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int):
    """A22, and section 8."""
    async with receiving() as inside, receiving() as receiver:
        receiver.answers, receiver.headers["location"] = [status], inside.url
        answer = await HttpCaller().post(to(receiver), {}, b"{}")
    assert answer.status == status
    assert inside.heard == []


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch):
    async with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://{HERE}:{proxy.port}")
        await HttpCaller().post(to(receiver), {}, b"{}")
    assert (len(proxy.heard), len(receiver.heard)) == (0, 1)


async def test_a_receiver_that_asks_for_time_is_heard():
    async with receiving(Receiver(answers=[503], headers={"retry-after": "120"})) as receiver:
        answer = await HttpCaller().post(to(receiver), {}, b"{}")
    assert (answer.status, answer.retry_after) == (503, "120")


async def test_an_endless_answer_is_cut():
    """Section 8."""
    sent = 0

    async def endless(_: Receiver, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n")
        while True:
            writer.write(b"a" * 4096)
            await writer.drain()
            sent += 4096

    async with receiving(Receiver(speak=endless)) as receiver:
        answer = await HttpCaller().post(to(receiver), {}, b"{}")
    assert (answer.status, len(answer.text)) == (200, MOST_BYTES)


async def test_a_silent_receiver_is_left_when_the_time_is_up():
    """Section 8: the courier gives it 15 seconds."""
    never = asyncio.Event()

    async def silent(_: Receiver, writer: asyncio.StreamWriter) -> None:
        await never.wait()

    async with receiving(Receiver(speak=silent)) as receiver:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await HttpCaller().post(to(receiver), {}, b"{}")
        never.set()
    assert len(receiver.heard) == 1


async def test_what_is_no_http_is_a_failure():
    async def babble(_: Receiver, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")

    async with receiving(Receiver(speak=babble)) as receiver:
        with pytest.raises(Unreachable):
            await HttpCaller().post(to(receiver), {}, b"{}")


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
async def test_every_spelling_of_this_machine_is_found_to_be_it(host: str):
    """Section 8: the guard sees the number, however it was written."""
    assert {HERE, "::1"} & set(await SystemResolver().addresses(host))


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64 + ".invalid"])
async def test_a_host_that_is_not_there_is_not_found(host: str):
    with pytest.raises(Unreachable, match="host not found"):
        await SystemResolver().addresses(host)


@pytest.mark.parametrize("sealer", [FernetSealer(["one", "two"]), PlainSealer()], ids=["fernet", "plain"])
def test_a_secret_is_sealed_and_unsealed(sealer: Sealer):
    secret = new_secret()
    sealed = sealer.seal(secret)
    assert secret.encode() not in sealed
    assert sealer.unseal(sealed) == secret


def test_old_keys_unseal_and_strange_ones_do_not():
    sealed = FernetSealer(["old"]).seal("whsec_x")
    assert FernetSealer(["new", "old"]).unseal(sealed) == "whsec_x"
    with pytest.raises(Unreachable, match="rotate it"):
        FernetSealer(["new"]).unseal(sealed)
