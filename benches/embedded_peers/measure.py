"""Measures all stores alternately."""

import contextlib
import sys
from pathlib import Path

from harness import worker
from harness.figures import Rounds
from harness.peers import Peers, ReadyPeer
from harness.worker import Worker

from embedded_peers.sizes import Size

THREADS = 4
Workers = dict[str, Worker]
# In this order: entries that are written one by one come last, so that they are not read.
TIMED: dict[str, dict[str, float]] = {
    "read": {},
    "batch_read": {},
    "view": {},
    "read_into": {},
    "batch_read_into": {},
    "threads": {"many": THREADS},
    "write": {},
}


def measure(
    peers: Peers, size: Size, folder: Path, rounds: int, seconds: float, found: Rounds
) -> None:
    """All rounds for one size, and the memory that a new process needs.

    The first round does not count, since a JIT compiles meanwhile.
    """
    with contextlib.ExitStack() as stack:
        workers = {
            peer.name: stack.enter_context(store(peer, folder, size)) for peer in peers.ready
        }
        for number in range(rounds + 1):
            print(f"{size.name}: round {number} of {rounds}", file=sys.stderr)
            measure_round(workers, size, seconds, found if number else Rounds())
        for ready in workers.values():
            ready.ask("close")
    for peer in peers.ready:
        with store(peer, folder, size) as alone:
            found.note(size.row("memory"), peer.name, alone.ask("memory"))


def measure_round(workers: Workers, size: Size, seconds: float, found: Rounds) -> None:
    """One round: all stores do a job before the next job begins."""
    jobs: dict[str, dict[str, float]] = {"batch_write": {}, "open": {}, "check": {}}
    jobs.update({job: {"seconds": seconds, **arguments} for job, arguments in TIMED.items()})
    for job, arguments in jobs.items():
        for name, ready in workers.items():
            figure = ready.ask(job, **arguments)
            if figure is not None:
                found.note(size.row(job), name, figure)


def store(peer: ReadyPeer, folder: Path, size: Size) -> "contextlib.AbstractContextManager[Worker]":
    """A process with a store."""
    arguments = (peer.adapter, str(folder / peer.name), str(size.length), str(size.entries))
    return worker.running(peer.python, "embedded_peers.worker", *arguments)
