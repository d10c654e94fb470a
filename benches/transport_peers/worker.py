"""A client under test, in a process of its own: the published one, or this project's.

    python -m transport_peers.worker ws://HOST:PORT

The same code calls both clients. Only coroutines and large values need features that the published
client lacks.
"""

import asyncio
import os
import sys
import time
from datetime import timedelta

from harness import loops, memory, worker

from simd_r_drive_ws_client import DataStoreWsClient

PAYLOAD = bytes(i * 37 & 0xFF for i in range(100))
KEYS = [i.to_bytes(8, "little") for i in range(1000)]
LARGE = bytes(i * 31 >> 3 & 0xFF for i in range(1 << 20))
BLOCK = 1 << 20


class Jobs:
    """A connection, and the jobs that it can do. Times are seconds for one item."""

    def __init__(self, url: str) -> None:
        self.url = url
        host, port = url.rpartition("/")[2].split(":")
        self.client = DataStoreWsClient(host, int(port))

    def prepare(self) -> None:
        """Writes the values that the other jobs read."""
        self.client.batch_write([(key, PAYLOAD) for key in KEYS])
        self.client.write(b"large", LARGE)
        assert self.client.batch_read(KEYS) == [PAYLOAD] * len(KEYS)
        assert self.client.read(b"large") == LARGE

    def read(self, seconds: float) -> float:
        """Small reads."""
        read, key = self.client.read, KEYS[0]
        return loops.sequential(lambda: read(key), seconds)

    def write(self, seconds: float) -> float:
        """Small writes."""
        write, key = self.client.write, KEYS[0]
        return loops.sequential(lambda: write(key, PAYLOAD), seconds)

    def threads(self, seconds: float, many: int) -> float:
        """Small reads in threads that share the connection."""
        read, key = self.client.read, KEYS[0]
        return loops.threads(lambda: read(key), seconds, many)

    def coroutines(self, seconds: float, many: int) -> float:
        """Small reads in coroutines that share a connection."""
        return asyncio.run(self.read_in_coroutines(seconds, many))

    async def read_in_coroutines(self, seconds: float, many: int) -> float:
        from simd_r_drive_ws_client import AsyncDataStore

        async with await AsyncDataStore.connect(self.url) as store:
            read, key = store.read, KEYS[0]
            return await loops.coroutines(lambda: read(key), seconds, many)

    def batch_read(self, seconds: float) -> float:
        """Small reads in batches: the time for one payload."""
        batch_read = self.client.batch_read
        return loops.sequential(lambda: batch_read(KEYS), seconds) / len(KEYS)

    def read_large(self, seconds: float) -> float:
        """Reads of 1 MiB."""
        read = self.client.read
        return loops.sequential(lambda: read(b"large"), seconds)

    def memory(self, length: int) -> dict[str, float]:
        """Writes a value and reads it back: the peak memory relative to the value's length."""
        from simd_r_drive_ws_client import ConnectOptions, DataStore

        patience = timedelta(seconds=worker.HANGS)
        options = ConnectOptions(read_timeout=patience, write_timeout=patience)
        with DataStore.connect(self.url, options) as store:
            memory.forget_peak()
            before = memory.resident()
            # Bytes with many different values, which cannot be packed.
            block = os.urandom(BLOCK)
            value = block * (length // BLOCK)
            begin = time.perf_counter()
            store.write(b"huge", value)
            written = time.perf_counter() - begin
            write_peak = memory.peak() - before
            del value
            memory.forget_peak()
            kept = memory.resident() - before
            begin = time.perf_counter()
            found = store.read(b"huge")
            read = time.perf_counter() - begin
            read_peak = memory.peak() - before
            assert found is not None
            assert len(found) == length
            assert all(found.startswith(block, at) for at in range(0, length, BLOCK))
        return {
            "write_peak": write_peak / length,
            "kept_between": kept / length,
            "read_peak": read_peak / length,
            "write_seconds": written,
            "read_seconds": read,
        }


if __name__ == "__main__":
    worker.do_jobs(lambda: Jobs(sys.argv[1]))
