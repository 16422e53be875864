"""The load: a process that sends prepared HTTP/1.1 requests over kept connections as fast as they are answered.

    python -m bench.client PORT REQUESTS_FILE --connections 32 --seconds 3

Prints one JSON object: how many answers by status, over how many seconds, and their times in milliseconds. Written for
little work of its own, because it shares the processors with what it measures.
"""

import argparse
import asyncio
import json
import pickle
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final, cast

import uvloop

LENGTH: Final = b"content-length: "

PATIENCE: Final = 30
"""Seconds after the end in which an answer must have come."""


class Tally:
    def __init__(self, seconds: float) -> None:
        self.began = time.perf_counter()
        self.ends = self.began + seconds
        self.ended = self.ends
        self.statuses: Counter[str] = Counter()
        self.times: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def count(self, status: bytes, sent: float, now: float) -> None:
        if now <= self.ends:
            self.statuses[status.decode()] += 1
            self.times.append((now - sent) * 1000)


class Connection(asyncio.Protocol):
    """One request at a time; the next one goes out `pause` seconds after the answer is whole."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, pause: float) -> None:
        self._requests = requests
        self._tally = tally
        self._pause = pause
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if is_whole(self._received):
            self._tally.count(self._received[9:12], self._sent, time.perf_counter())
            self._received = b""
            if self._pause:
                asyncio.get_running_loop().call_later(self._pause, self._send)
            else:
                self._send()

    def connection_lost(self, _: Exception | None) -> None:
        if not self._tally.done.done():
            self._tally.done.set_exception(ConnectionError("the server closed a connection"))

    def _send(self) -> None:
        self._sent = time.perf_counter()
        request = next(self._requests, None)
        if request is None or self._sent > self._tally.ends:
            self._tally.ended = min(self._tally.ended, self._sent)
            if not self._tally.done.done():
                self._tally.done.set_result(None)
        else:
            self._transport.write(request)


def is_whole(answer: bytes) -> bool:
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    begins = answer.find(LENGTH, 0, head)
    if begins < 0:
        return True
    begins += len(LENGTH)
    return len(answer) >= head + 4 + int(answer[begins : answer.index(b"\r", begins)])


async def run(port: int, requests: Sequence[bytes], options: argparse.Namespace) -> dict[str, object]:
    loop, tally = asyncio.get_running_loop(), Tally(options.seconds)
    following = iter(requests) if options.once else cycle(requests)
    for _ in range(options.connections):
        await loop.create_connection(lambda: Connection(following, tally, options.pause), "127.0.0.1", port)
    async with asyncio.timeout(options.seconds + PATIENCE):
        await tally.done
    return {"statuses": tally.statuses, "seconds": tally.ended - tally.began, "times": tally.times}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("requests", type=Path, help="a pickled list of bytes")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between answer and next request")
    parser.add_argument("--once", action="store_true", help="send each request once, then end")
    options = parser.parse_args()
    requests = pickle.loads(options.requests.read_bytes())
    print(json.dumps(uvloop.run(run(options.port, requests, options))))


if __name__ == "__main__":
    main()
