"""What lies in RabbitMQ."""

import asyncio

import aio_pika

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
