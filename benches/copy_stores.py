"""How long copies of a whole store take, between all kinds of stores.

    python benches/copy_stores.py [--entries N] [--size BYTES] [--server PROGRAM]
        [--interpreter PYTHON]

It makes a store file with a million entries of 1 KiB, serves a copy of it, and copies it to a
cluster of three masters on loopback. Then it runs the command `copy` of PYTHON (default: this one)
from each of the three to a new store of each kind, and once more, when there is nothing left to
copy. Each run is a process of its own, and compares the whole copy at its end.

It prints the seconds of both runs, as a table and as JSON. It exits with 1 if the first one of a
pair takes a minute or more.
"""

import argparse
import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from harness import environments, servers
from harness.command_line import add_interpreter

from clusters import topology
from clusters.node import Settings
from clusters.topology import Cluster
from simd_r_drive_ws_client import DataStore

BAR = 60.0
BATCH = 1000
KINDS = ("file", "server", "cluster")
# Milliseconds. A node that does not get the processor for a while must not count as gone.
NODE_TIMEOUT = 30_000


def main() -> int:
    chosen = options()
    servers.leave_none_behind()
    program = shutil.which(chosen.server)
    if program is None:
        sys.exit(f"there is no {chosen.server} here; Debian: apt-get install redis-server")
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(chosen, Path(folder), program)
    result = {
        "interpreter": environments.name(chosen.interpreter),
        "system": platform.platform(),
        "entries": chosen.entries,
        "size": chosen.size,
        "bar": BAR,
        "figures": figures,
    }
    print(json.dumps(result))
    return int(any(first >= BAR for first, _ in figures.values()))


def measured(
    chosen: argparse.Namespace, folder: Path, program: str
) -> dict[str, tuple[float, float]]:
    """The seconds of both runs for each pair. Prints them as they come."""
    figures = {}
    with cluster(program) as source_cluster, cluster(program) as target_cluster:
        file = folder / "source.store"
        fill(file, chosen.entries, chosen.size)
        shutil.copy(file, folder / "served.store")
        with servers.running(servers.OWN, folder / "served.store") as server:
            sources = {"file": str(file), "server": server.url, "cluster": source_cluster.url()}
            run(chosen.interpreter, sources["file"], sources["cluster"])
            print("| from | to | first copy, s | nothing to copy, s |\n|---|---|---|---|")
            for name, source in sources.items():
                for kind in KINDS:
                    with target(kind, folder / "new", target_cluster) as new:
                        first = run(chosen.interpreter, source, new)
                        again = run(chosen.interpreter, source, new)
                    missed = " (MISSED)" if first >= BAR else ""
                    print(f"| {name} | {kind} | {first:.1f}{missed} | {again:.1f} |", flush=True)
                    figures[f"{name} to {kind}"] = first, again
    return figures


def cluster(program: str) -> "contextlib.AbstractContextManager[Cluster]":
    """Masters without replicas."""
    return topology.running(Settings(program, node_timeout=NODE_TIMEOUT), replicas_each=0)


@contextlib.contextmanager
def target(kind: str, folder: Path, cluster: Cluster) -> Iterator[str]:
    """An empty store, which is gone afterwards."""
    folder.mkdir()
    try:
        if kind == "file":
            yield str(folder / "target.store")
        elif kind == "server":
            with servers.running(servers.OWN, folder / "target.store") as server:
                yield server.url
        else:
            yield cluster.url()
            for node in cluster.nodes:
                node.ask("FLUSHALL")
    finally:
        shutil.rmtree(folder)


def fill(path: Path, entries: int, size: int) -> None:
    """Writes a file of entries that differ."""
    random = os.urandom(size)
    with DataStore.open(path) as store:
        for first in range(0, entries, BATCH):
            numbers = range(first, min(first + BATCH, entries))
            store.batch_write(
                [(b"%d" % n, n.to_bytes(8, "little") + random[: size - 8]) for n in numbers]
            )


def run(interpreter: str, source: str, new: str) -> float:
    """Runs the command. Returns how many seconds it took."""
    begin = time.perf_counter()
    command = [interpreter, "-m", "simd_r_drive_ws_client", "copy", source, new]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def options() -> argparse.Namespace:
    """The command line."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--size", type=int, default=1024, help="of each, in bytes; at least 9")
    parser.add_argument("--server", default="redis-server", help="redis-server or valkey-server")
    add_interpreter(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
