"""A server that is killed and restarted again and again, with callers that check all results.

    python benches/soak.py [--seconds S] [--server own|0.17.5-alpha ...] [--threads N]
        [--coroutines N] [--seed N] [--pause S] [--life N] [--cut-after BYTES]

Threads and coroutines write and read keys of their own through two clients, while the server gets
SIGKILL and a new one gets its port and its file: after a moment, at once, or after the calls'
timeout. Some of them are frozen first (SIGSTOP), for longer than a call may take. A proxy cuts
connections in the middle of what the clients send. The clients are closed during calls. Then the
file is opened without a server: every acknowledged write must be in it, intact, and none
twice.

It prints figures, also as JSON. It exits with 1 if a write was lost or done twice, if anything
wrong was read, if a call took longer than its timeout, or raised anything other than a
`DataStoreError`, or if the memory grew.
"""

import argparse
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from harness import servers
from soaking.audit import audit
from soaking.caller import SLACK, TIMEOUT, Caller
from soaking.crowd import Crowd
from soaking.memory import Memory

from servers import lasting_port, wait_until_it_listens

KINDS = [servers.OWN, servers.UPSTREAM]
# How long a server runs, and how long there is none, in seconds.
LIFE = (0.2, 2.5)
OUTAGE = (0.0, 0.8)
# Longer than a call may take.
LONG = TIMEOUT + 1.5


def main() -> int:
    chosen = options()
    servers.leave_none_behind()
    print(f"seed {chosen.seed}", file=sys.stderr)
    reports = []
    for kind in chosen.server:
        with tempfile.TemporaryDirectory() as folder:
            report = soak(kind, Path(folder) / "store", chosen.seconds / len(chosen.server), chosen)
        reports.append(report)
        print("\n".join(f"{name:32}{figure}" for name, figure in report.items()), end="\n\n")
    print(json.dumps(reports))
    return 0 if all(report["clean"] for report in reports) else 1


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=180, help="for all servers together")
    parser.add_argument("--server", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--coroutines", type=int, default=16)
    parser.add_argument("--pause", type=float, default=0.01, help="seconds between calls, at most")
    parser.add_argument("--life", type=float, default=1.0, help="servers live so much longer")
    parser.add_argument("--cut-after", type=int, default=2_000_000, help="bytes, in the mean")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    return parser.parse_args()


def soak(kind: str, store: Path, seconds: float, chosen: argparse.Namespace) -> dict[str, object]:
    """Runs one kind of server with one file. Returns the figures."""
    chance = random.Random(chosen.seed)
    port, cut_port = lasting_port(), lasting_port()
    end = time.monotonic() + seconds
    memory = Memory()
    with cutter(cut_port, port, chosen, store.with_suffix(".cutter.log")):
        with servers.running(kind, store, port):
            names = range(chosen.threads + chosen.coroutines)
            callers = [Caller(name, chosen.seed, chosen.pause) for name in names]
            crowd = Crowd(f"ws://127.0.0.1:{cut_port}", callers, chosen.threads)
            time.sleep(LIFE[1])
        kills = 1
        while time.monotonic() < end:
            time.sleep(outage(kills, chance))
            with servers.running(kind, store, port) as server:
                time.sleep(chance.uniform(*LIFE) * chosen.life)
                if kills % 5 == 0:
                    server.freeze()
                    time.sleep(LONG)
            kills += 1
            memory.look()
        with servers.running(kind, store, port):
            time.sleep(LIFE[1])
            hanging = crowd.stop()
    findings = audit(store, crowd.callers)
    books = crowd.books()
    is_clean = books.is_clean() and not (findings.twice or findings.damaged or hanging)
    return {
        "server": kind,
        "killed": kills,
        "calls": books.calls,
        "writes acknowledged": books.acknowledged,
        "writes of unknown outcome": books.unknown,
        "writes of unknown outcome, done": findings.unknown_done,
        "failed cleanly": dict(books.failed.most_common()),
        "failed in any other way": dict(books.unexpected),
        "lost": len(books.lost),
        "done twice": findings.twice,
        "wrong": len(books.wrong),
        "damaged": findings.damaged,
        "slowest call": f"{books.slowest:.2f} s ({books.slowest_call}; the timeout is {TIMEOUT} s)",
        f"later than that by {SLACK} s": books.late,
        "threads that did not end": hanging,
        "memory grew by": f"{memory.growth() / (1 << 20):.1f} MiB",
        "clean": is_clean and memory.is_flat(),
    }


@contextlib.contextmanager
def cutter(port: int, server_port: int, chosen: argparse.Namespace, log: Path) -> Iterator[None]:
    """The proxy that cuts connections."""
    numbers = map(str, (port, server_port, chosen.seed, chosen.cut_after))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "soaking.cutter", *numbers],
            cwd=Path(__file__).parent,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_listens(port, process, log)
        yield
    finally:
        process.kill()
        process.wait()


def outage(kills: int, chance: random.Random) -> float:
    """Seconds without a server."""
    if kills % 8 == 0:
        return LONG
    return 0.0 if kills % 3 == 0 else chance.uniform(*OUTAGE)


if __name__ == "__main__":
    sys.exit(main())
