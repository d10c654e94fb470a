"""The client that is measured, in a process of its own.

    python client.py URL SECONDS

It reads what to do from its input, a word a line, and prints the figures of each as JSON.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable

from simd_r_drive_ws_client import ConnectOptions, DataStore

PAYLOAD = b"p" * 100
KEYS = [b"key %d" % number for number in range(1000)]


def calls(store: DataStore) -> dict[str, Callable[[int], object]]:
    """Each kind of call, with the number of the call."""
    entries = dict.fromkeys(KEYS, PAYLOAD)
    return {
        "set": lambda number: store.write(KEYS[number % len(KEYS)], PAYLOAD),
        "get": lambda number: store.read(KEYS[number % len(KEYS)]),
        "batch_set": lambda _: store.batch_write(entries),
        "batch_get": lambda _: store.batch_read(KEYS),
    }


def state() -> tuple[int, int]:
    """How many sockets this process has, and how many bytes of memory."""
    links = []
    for descriptor in os.listdir("/proc/self/fd"):
        # The list itself has one, which is closed.
        with contextlib.suppress(FileNotFoundError):
            links.append(os.readlink(f"/proc/self/fd/{descriptor}"))
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
    sockets = sum(link.startswith("socket:") for link in links)
    return sockets, pages * os.sysconf("SC_PAGE_SIZE")


def connected(url: str, min_replicas: int) -> tuple[DataStore, dict[str, float]]:
    """A new store, and what it has cost."""
    sockets, memory = state()
    cpu, begin = time.process_time(), time.perf_counter()
    store = DataStore.connect(url, ConnectOptions(min_replicas=min_replicas))
    now = state()
    return store, {
        "sockets": now[0] - sockets,
        "memory": now[1] - memory,
        "cpu": time.process_time() - cpu,
        "seconds": time.perf_counter() - begin,
    }


def repeated(call: Callable[[int], object], seconds: float) -> dict[str, float]:
    """The figures of one call after another."""
    number = 0
    cpu, begin = time.process_time(), time.perf_counter()
    while time.perf_counter() - begin < seconds:
        call(number)
        number += 1
    cpu = time.process_time() - cpu
    return {"calls": number, "cpu": cpu, "seconds": time.perf_counter() - begin}


def main() -> None:
    url, seconds = sys.argv[1], float(sys.argv[2])
    store, figures = connected(url, 0)
    known = calls(store)
    for name in map(str.strip, sys.stdin):
        if name == "connect_waiting":
            other, figures = connected(url, 1)
            other.close()
        elif name != "connect":
            figures = repeated(known[name], seconds)
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
