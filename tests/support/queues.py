"""What lies in RabbitMQ."""

import asyncio

import aio_pika
import pytest

from praktika.kernel.work import Queue


def messages_in(url: str) -> dict[str, int]:
    """How many wait in each queue of the portal, and in those of its dead letters."""
    return asyncio.run(_counted(url))


def put_into(url: str, queue: Queue, body: bytes) -> None:
    asyncio.run(_put(url, queue, body))


async def _counted(url: str) -> dict[str, int]:
    async with await aio_pika.connect(url, timeout=5) as connection:
        channel = await connection.channel()
        names = [name for queue in Queue for name in (queue.value, f"{queue}.dead")]
        found = [await channel.declare_queue(name, passive=True) for name in names]
        return {each.name: each.declaration_result.message_count or 0 for each in found}


async def _put(url: str, queue: Queue, body: bytes) -> None:
    async with await aio_pika.connect(url, timeout=5) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(body), queue.value)


def are_lasting(url: str) -> bool:
    """Whether the portal's queues are durable and kept by several nodes: to declare them otherwise is refused."""
    return asyncio.run(_are_lasting(url))


async def _are_lasting(url: str) -> bool:
    async with await aio_pika.connect(url, timeout=5) as connection:
        for queue in Queue:
            channel = await connection.channel()
            await channel.declare_queue(f"{queue}.dead", durable=True, arguments={"x-queue-type": "quorum"})
            with pytest.raises(aio_pika.exceptions.ChannelPreconditionFailed):
                await channel.declare_queue(queue.value, durable=False)
    return True
