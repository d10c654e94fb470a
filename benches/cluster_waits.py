"""What it costs to wait for a replica with each write, for one caller and for many.

    python benches/cluster_waits.py [--threads N ...] [--seconds S] [--server PROGRAM]

It starts a cluster of three masters with a replica each on loopback, and prints how many payloads
of 100 bytes all threads together write in a second, without `min_replicas` and with one: the
medians of five rounds. Writes that many threads make meanwhile wait together.
"""

import argparse
import shutil
import sys
import threading
import time
from statistics import median

import harness  # noqa: F401  The tests' modules can be imported from here on.

from clusters import topology
from clusters.node import Settings
from simd_r_drive_ws_client import ConnectOptions, DataStore

PAYLOAD = b"p" * 100
KEYS = [b"key %d" % number for number in range(1000)]
ROUNDS = 5
# Milliseconds. A node that does not get the processor for a while must not count as gone.
NODE_TIMEOUT = 30_000


def main() -> int:
    chosen = options()
    program = shutil.which(chosen.server)
    if program is None:
        sys.exit(f"there is no {chosen.server} here; Debian: apt-get install redis-server")
    settings = Settings(program, node_timeout=NODE_TIMEOUT)
    print("| threads | writes a second | with `min_replicas=1` |\n|---|---|---|")
    with (
        topology.running(settings) as cluster,
        DataStore.connect(cluster.url()) as store,
        DataStore.connect(cluster.url(), ConnectOptions(min_replicas=1)) as waiting,
    ):
        for threads in chosen.threads:
            rounds = [
                [rate(each, threads, chosen.seconds) for each in (store, waiting)]
                for _ in range(ROUNDS)
            ]
            figures = " | ".join(f"{median(column):,.0f}" for column in zip(*rounds))
            print(f"| {threads} | {figures} |", flush=True)
    return 0


def rate(store: DataStore, threads: int, seconds: float) -> float:
    """How many entries so many threads write in a second."""
    counts = [0] * threads
    begin = time.perf_counter()

    def write(number: int) -> None:
        while time.perf_counter() - begin < seconds:
            store.write(KEYS[(counts[number] + number) % len(KEYS)], PAYLOAD)
            counts[number] += 1

    running = [threading.Thread(target=write, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(counts) / (time.perf_counter() - begin)


def options() -> argparse.Namespace:
    """The command line."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 64])
    parser.add_argument("--seconds", type=float, default=1.0, help="for each of five rounds")
    parser.add_argument("--server", default="redis-server", metavar="PROGRAM")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
