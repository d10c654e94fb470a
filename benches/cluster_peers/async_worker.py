"""A client with coroutines under test, in a process of its own.

    python -m cluster_peers.async_worker ADAPTER PORT

Times are seconds for one item. It does what `network_peers.worker` does.
"""

import asyncio
import importlib
import itertools
import sys
from collections.abc import Awaitable, Callable

from harness import loops, worker
from network_peers.worker import ENTRIES, HOST, KEYS, LARGE, LARGE_KEY, PAYLOAD

from cluster_peers.async_client import AsyncClient


class Jobs:
    """A client, and the jobs that it can do."""

    def __init__(self, adapter: str, port: int) -> None:
        self.loop = asyncio.new_event_loop()
        connect = importlib.import_module(adapter).connect_async
        self.client: AsyncClient = self.loop.run_until_complete(connect(HOST, port))
        self.next_key = itertools.cycle(KEYS).__next__

    def prepare(self) -> None:
        """Writes the values that the other jobs read."""
        self.loop.run_until_complete(self.write_and_check())

    async def write_and_check(self) -> None:
        client = self.client
        await client.set_many(ENTRIES)
        assert await client.get_many(KEYS) == [PAYLOAD] * len(KEYS)
        await client.set(LARGE_KEY, LARGE)
        assert await client.get(LARGE_KEY) == LARGE

    def get(self, seconds: float) -> float:
        """Small values."""
        return self.coroutines(seconds, 1)

    def set(self, seconds: float) -> float:
        """Small values."""
        put, key = self.client.set, self.next_key
        return self.run(lambda: put(key(), PAYLOAD), seconds)

    def get_many(self, seconds: float) -> float:
        """Small values, a thousand in a call."""
        get_many = self.client.get_many
        return self.run(lambda: get_many(KEYS), seconds) / len(KEYS)

    def set_many(self, seconds: float) -> float:
        """Small values, a thousand in a call."""
        set_many = self.client.set_many
        return self.run(lambda: set_many(ENTRIES), seconds) / len(KEYS)

    def get_large(self, seconds: float) -> float:
        """Values of 1 MiB."""
        get = self.client.get
        return self.run(lambda: get(LARGE_KEY), seconds)

    def set_large(self, seconds: float) -> float:
        """Values of 1 MiB."""
        put = self.client.set
        return self.run(lambda: put(LARGE_KEY, LARGE), seconds)

    def coroutines(self, seconds: float, many: int) -> float:
        """Small values, read by coroutines that share the client."""
        get, key = self.client.get, self.next_key
        return self.run(lambda: get(key()), seconds, many)

    def run(self, call: Callable[[], Awaitable[object]], seconds: float, many: int = 1) -> float:
        """This many coroutines, each with one call after another."""
        return self.loop.run_until_complete(loops.coroutines(call, seconds, many))


if __name__ == "__main__":
    worker.do_jobs(lambda: Jobs(sys.argv[1], int(sys.argv[2])))
