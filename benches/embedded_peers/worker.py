"""A store under test, in a process of its own.

    python -m embedded_peers.worker ADAPTER FOLDER LENGTH ENTRIES

Times are seconds for one entry. A job is `None` if the store does not offer it.
"""

import importlib
import itertools
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Optional

from harness import loops, memory, worker

from embedded_peers.sizes import Size, batches
from embedded_peers.store import Store

# How many values are different.
VALUES = 16


class Jobs:
    """A store in a folder, and the jobs that it can do."""

    def __init__(self, adapter: str, folder: Path, size: Size) -> None:
        self.open_store: Callable[[Path], Store] = importlib.import_module(adapter).open_store
        self.folder = folder
        self.size = size
        # Bytes that cannot be compressed.
        self.values = [os.urandom(size.length) for _ in range(VALUES)]
        self.keys = [key(number) for number in range(size.entries)]
        self.shuffled = random.Random(size.entries).sample(self.keys, size.entries)
        self.batches = itertools.cycle(list(batches(self.shuffled, size.read_batch)))
        fresh = [key(size.entries + number) for number in range(max(1, size.entries // 10))]
        self.fresh = itertools.cycle(list(batches(fresh, min(len(fresh), size.read_batch))))
        self.store: Optional[Store] = None

    def opened(self) -> Store:
        """The store, open."""
        if self.store is None:
            self.store = self.open_store(self.folder)
        return self.store

    def close(self) -> None:
        """Closes it."""
        if self.store is not None:
            self.store.close()
            self.store = None

    def batch_write(self) -> float:
        """Writes all entries to a new store, in batches."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        entries = list(zip(self.keys, itertools.cycle(self.values)))
        parts = [
            entries[at : at + self.size.write_batch]
            for at in range(0, len(entries), self.size.write_batch)
        ]
        write = self.opened().batch_write
        begin = time.perf_counter()
        for part in parts:
            write(part)
        return (time.perf_counter() - begin) / len(entries)

    def open(self) -> float:
        """Opens the store again. Returns the seconds in all."""
        self.close()
        begin = time.perf_counter()
        self.opened()
        return time.perf_counter() - begin

    def check(self) -> None:
        """Fails if the store does not have what was written."""
        store, size = self.opened(), self.size
        expected = dict(zip(self.keys, itertools.cycle(self.values)))
        keys = self.shuffled[: size.read_batch]
        values = [expected[key] for key in keys]
        assert [store.read(key) for key in keys] == values
        if store.batch_read is not None:
            assert store.batch_read(keys) == values
        if store.view is not None:
            assert [store.view(key) for key in keys] == [value[0] for value in values]
        if store.read_into is not None:
            buffer = bytearray(size.length)
            assert store.read_into(keys[0], buffer) == size.length
            assert buffer == values[0]
        if store.batch_read_into is not None:
            array = rows(len(keys), size.length)
            assert store.batch_read_into(keys, array) == [True] * len(keys)
            assert array.tobytes() == b"".join(values)

    def read(self, seconds: float) -> float:
        """Values, one by one, at random keys."""
        return self.each(self.opened().read, seconds)

    def view(self, seconds: float) -> Optional[float]:
        """The same by views."""
        view = self.opened().view
        return None if view is None else self.each(view, seconds)

    def read_into(self, seconds: float) -> Optional[float]:
        """The same into one buffer."""
        read_into, buffer = self.opened().read_into, bytearray(self.size.length)
        if read_into is None:
            return None
        return self.each(lambda key: read_into(key, buffer), seconds)

    def threads(self, seconds: float, many: int) -> float:
        """Values, one by one, in this many threads."""
        read = self.opened().read

        def call() -> None:
            for key in next(self.batches):
                read(key)

        return loops.threads(call, seconds, many) / self.size.read_batch

    def batch_read(self, seconds: float) -> Optional[float]:
        """Values in batches, at random keys."""
        read = self.opened().batch_read
        if read is None:
            return None
        return loops.sequential(lambda: read(next(self.batches)), seconds) / self.size.read_batch

    def batch_read_into(self, seconds: float) -> Optional[float]:
        """Values into one array, at random keys."""
        read_into, keys = self.opened().batch_read_into, self.shuffled[: self.size.array]
        if read_into is None:
            return None
        array = rows(len(keys), self.size.length)
        return loops.sequential(lambda: read_into(keys, array), seconds) / len(keys)

    def write(self, seconds: float) -> float:
        """New entries, one by one."""
        write, value = self.opened().write, self.values[0]

        def call() -> None:
            for key in next(self.fresh):
                write(key, value)

        many = len(next(self.fresh))
        return loops.sequential(call, seconds) / many

    def memory(self) -> int:
        """The peak memory of opening the store and reading each entry, in bytes."""
        memory.forget_peak()
        before = memory.resident()
        read = self.opened().read
        for key in self.shuffled:
            read(key)
        return memory.peak() - before

    def each(self, call: Callable[[bytes], object], seconds: float) -> float:
        """A call for each of many random keys."""

        def for_batch() -> None:
            for key in next(self.batches):
                call(key)

        return loops.sequential(for_batch, seconds) / self.size.read_batch


def key(number: int) -> bytes:
    """A key. Keys have the order of their numbers."""
    return number.to_bytes(8, "big")


def rows(many: int, length: int) -> memoryview:
    """A two-dimensional buffer for this many values."""
    return memoryview(bytearray(many * length)).cast("B", (many, length))


def main(arguments: Sequence[str]) -> None:
    adapter, folder, length, entries = arguments
    worker.do_jobs(lambda: Jobs(adapter, Path(folder), Size("", int(length), int(entries))))


if __name__ == "__main__":
    main(sys.argv[1:])
