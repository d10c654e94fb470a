"""A client under test, in a process of its own.

    python -m network_peers.worker ADAPTER PORT

Times are seconds for one item.
"""

import importlib
import itertools
import sys

from harness import loops, worker

from network_peers.client import Client

HOST = "127.0.0.1"
PAYLOAD = bytes(i * 37 & 0xFF for i in range(100))
KEYS = [i.to_bytes(8, "little") for i in range(1000)]
ENTRIES = dict.fromkeys(KEYS, PAYLOAD)
LARGE_KEY = b"large"
LARGE = bytes(i * 31 >> 3 & 0xFF for i in range(1 << 20))


class Jobs:
    """A client, and the jobs that it can do."""

    def __init__(self, adapter: str, port: int) -> None:
        self.client: Client = importlib.import_module(adapter).connect(HOST, port)
        # One key after another, since those of a cluster are on several servers.
        self.next_key = itertools.cycle(KEYS).__next__

    def prepare(self) -> None:
        """Writes the values that the other jobs read."""
        client = self.client
        client.set_many(ENTRIES)
        assert client.get_many(KEYS) == [PAYLOAD] * len(KEYS)
        client.set(KEYS[0], PAYLOAD)
        assert client.get(KEYS[0]) == PAYLOAD
        client.set(LARGE_KEY, LARGE)
        assert client.get(LARGE_KEY) == LARGE

    def get(self, seconds: float) -> float:
        """Small values."""
        get, key = self.client.get, self.next_key
        return loops.sequential(lambda: get(key()), seconds)

    def set(self, seconds: float) -> float:
        """Small values."""
        put, key = self.client.set, self.next_key
        return loops.sequential(lambda: put(key(), PAYLOAD), seconds)

    def get_many(self, seconds: float) -> float:
        """Small values, a thousand in a call."""
        get_many = self.client.get_many
        return loops.sequential(lambda: get_many(KEYS), seconds) / len(KEYS)

    def set_many(self, seconds: float) -> float:
        """Small values, a thousand in a call."""
        set_many = self.client.set_many
        return loops.sequential(lambda: set_many(ENTRIES), seconds) / len(KEYS)

    def get_large(self, seconds: float) -> float:
        """Values of 1 MiB."""
        get = self.client.get
        return loops.sequential(lambda: get(LARGE_KEY), seconds)

    def set_large(self, seconds: float) -> float:
        """Values of 1 MiB."""
        put = self.client.set
        return loops.sequential(lambda: put(LARGE_KEY, LARGE), seconds)

    def threads(self, seconds: float, many: int) -> float:
        """Small values, read by threads that share the client."""
        get, key = self.client.get, self.next_key
        return loops.threads(lambda: get(key()), seconds, many)


if __name__ == "__main__":
    worker.do_jobs(lambda: Jobs(sys.argv[1], int(sys.argv[2])))
