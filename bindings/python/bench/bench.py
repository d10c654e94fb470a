"""The cost of a call to a store file, as one line of JSON: the median of several rounds."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from simd_r_drive_ws_client import DataStore

ROUNDS = 7


def nanoseconds(count: int, call: Callable[[], object]) -> int:
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter_ns()
        for _ in range(count):
            call()
        rounds.append((time.perf_counter_ns() - begin) // count)
    return int(statistics.median(rounds))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, DataStore.open(Path(folder, "store")) as store:
        large = b"x" * (1 << 20)
        store.write(b"8 bytes.", b"x" * 100)
        store.write(b"large", large)
        times = {
            "language": "python",
            "read_100_ns": nanoseconds(50_000, lambda: store.read(b"8 bytes.")),
            "write_1m_us": nanoseconds(20, lambda: store.write(b"large", large)) // 1000,
            "read_1m_us": nanoseconds(100, lambda: store.read(b"large")) // 1000,
        }
    print(json.dumps(times))


main()
