"""Taskiq between the dispatcher and the runner: RabbitMQ, or this process when no broker is configured.

A message holds the id of a work row. Retries and delays are the table's, so the broker only carries.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue
from taskiq import AckableMessage, AsyncBroker, InMemoryBroker
from taskiq.acks import AcknowledgeType
from taskiq.kicker import AsyncKicker
from taskiq.receiver import Receiver
from taskiq_aio_pika import AioPikaBroker, Exchange
from taskiq_aio_pika import Queue as RabbitQueue
from taskiq_aio_pika.utils import merge_async_iterables

from praktika.infrastructure.running import Runner
from praktika.kernel.work import Queue

log = logging.getLogger(__name__)

TASK: Final = "praktika.work"
EXCHANGE: Final = "praktika"
PREFETCH: Final = 10
POISON_AFTER: Final = 3
"""Deliveries of one message that ended with a dead worker, after which RabbitMQ puts it aside."""

SEND_SECONDS: Final = 10
DRAIN_SECONDS: Final = 30
IN_PROCESS: Final = 8
"""Works of one queue at a time, where the API's own process does them."""


class RabbitBroker(AioPikaBroker):
    """Three durable quorum queues on one direct exchange, each with a queue of its dead letters beside it."""

    def __init__(self, url: str, consumed: tuple[Queue, ...] = tuple(Queue)) -> None:
        super().__init__(
            url,
            qos=PREFETCH,
            exchange=Exchange(name=EXCHANGE, type=ExchangeType.DIRECT),
            task_queues=[_declared(queue) for queue in consumed],
            dead_letter_queue=RabbitQueue(name=f"{Queue.GENERAL}.dead"),
            timeout=5,
        )

    async def startup(self) -> None:
        await super().startup()
        assert self.write_channel is not None
        for queue in Queue:
            await dead_letters_of(queue, self.write_channel)

    async def listen(self) -> AsyncGenerator[AckableMessage]:
        """As its parent, but that a worker learns what was given to another one before, and puts aside what it cannot
        read."""
        assert self.read_channel is not None
        await self.read_channel.set_qos(prefetch_count=PREFETCH)
        queues = [queue for queue, _ in await self._declare_queues(self.read_channel)]
        async for message in merge_async_iterables(*map(self._messages, queues)):
            yield message

    async def _messages(self, queue: AbstractQueue) -> AsyncGenerator[AckableMessage]:
        with contextlib.suppress(RuntimeError, asyncio.CancelledError):  # of the iterator, when the channel closes
            async with queue.iterator() as messages:
                async for message in messages:
                    if read := self._read(message):
                        yield AckableMessage(data=read, ack=message.ack)
                    else:
                        await message.reject(requeue=False)

    def _read(self, message: AbstractIncomingMessage) -> bytes | None:
        if work_id_of(message.body) is None:
            return None
        if not message.redelivered:
            return message.body
        named = self.formatter.loads(message.body)
        named.kwargs["returned"] = True
        return self.formatter.dumps(named).message


async def dead_letters_of(queue: Queue, channel: AbstractChannel) -> AbstractQueue:
    """Where RabbitMQ puts what nobody could take from the queue."""
    return await channel.declare_queue(f"{queue}.dead", durable=True, arguments={"x-queue-type": "quorum"})


def work_id_of(body: bytes) -> UUID | None:
    """The row that a message names; None where it is none of ours."""
    try:
        named = json.loads(body)
        return UUID(*named["args"]) if named["task_name"] == TASK else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _declared(queue: Queue) -> RabbitQueue:
    return RabbitQueue(
        name=queue.value,
        arguments={"x-dead-letter-routing-key": f"{queue}.dead", "x-delivery-limit": POISON_AFTER},
    )


class TaskiqSender:
    """Hands rows to a broker, which it connects to when it is first needed."""

    def __init__(self, broker: AsyncBroker) -> None:
        self._broker = broker
        self._started = False

    async def ready(self) -> None:
        if not self._started:
            await self._broker.startup()
            self._started = True

    async def send(self, queue: Queue, work_id: UUID) -> None:
        kicker: AsyncKicker[[str], None] = AsyncKicker(TASK, self._broker, {"queue_name": queue.value})
        async with asyncio.timeout(SEND_SECONDS):
            await kicker.with_task_id(str(work_id)).kiq(str(work_id))

    async def close(self) -> None:
        if self._started:
            await self._broker.shutdown()


def in_process(runner: Runner) -> InMemoryBroker:
    return _equipped(InMemoryBroker(), runner)


def _equipped[B: AsyncBroker](broker: B, runner: Runner) -> B:
    async def work(work_id: str, returned: bool = False) -> None:
        await runner.run(UUID(work_id), returned=returned)

    broker.register_task(work, TASK)
    return broker


async def consume(url: str, runner: Runner, stop: asyncio.Event) -> None:
    """Work off the queues until `stop`: running work ends, waiting messages go back. Reconnects by itself."""
    broker = _equipped(RabbitBroker(url), runner)
    broker.is_worker_process = True
    await _connect(broker, stop)
    with ThreadPoolExecutor(max_workers=2) as executor:
        receiver = Receiver(
            broker,
            executor,
            run_startup=False,
            max_async_tasks=PREFETCH,
            ack_type=AcknowledgeType.WHEN_EXECUTED,
            wait_tasks_timeout=DRAIN_SECONDS,
        )
        if not stop.is_set():
            await receiver.listen(stop)
    await broker.shutdown()


async def _connect(broker: AsyncBroker, stop: asyncio.Event) -> None:
    pause = 1.0
    while not stop.is_set():
        try:
            await broker.startup()
            return
        except (OSError, ConnectionError) as error:
            log.warning("no broker, next try in %.0f s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
