"""Measures all clients alternately."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness import worker
from harness.figures import Rounds
from harness.peers import Peers, ReadyPeer
from harness.worker import Worker

from cluster_peers import ASYNC, BLOCKING

MANY = 64
ONE_BY_ONE = ("get", "set", "get_many", "set_many", "get_large", "set_large")
JOBS: dict[str, dict[str, float]] = {
    **{job: {} for job in ONE_BY_ONE},
    "threads": {"many": MANY},
    "coroutines": {"many": MANY},
}


@dataclass(frozen=True)
class Process:
    """A client in a process of its own."""

    peer: str
    worker: Worker
    # What is measured with it.
    jobs: Sequence[str]


def measure(peers: Peers, port: int, rounds: int, seconds: float) -> Rounds:
    """All rounds, with the cluster that has a node at this port.

    The first round does not count, since a JIT compiles meanwhile.
    """
    found = Rounds()
    with contextlib.ExitStack() as stack:
        processes = [process for peer in peers.ready for process in processes_of(peer, port, stack)]
        for process in processes:
            process.worker.ask("prepare")
        for number in range(rounds + 1):
            print(f"round {number} of {rounds}", file=sys.stderr)
            measure_round(processes, seconds, found if number else Rounds())
    return found


def measure_round(processes: Sequence[Process], seconds: float, found: Rounds) -> None:
    """One round: all clients do a job before the next job begins."""
    for job, arguments in JOBS.items():
        for process in processes:
            if job in process.jobs:
                time = process.worker.ask(job, seconds=seconds, **arguments)
                found.note(job, process.peer, time)


def processes_of(peer: ReadyPeer, port: int, stack: contextlib.ExitStack) -> Iterator[Process]:
    """The processes with a peer: one for blocking calls, one for coroutines, if it has them."""

    def process(module: str, jobs: Sequence[str]) -> Process:
        running = worker.running(peer.python, module, peer.adapter, str(port))
        return Process(peer.name, stack.enter_context(running), jobs)

    if peer.name in BLOCKING:
        yield process("network_peers.worker", [*ONE_BY_ONE, "threads"])
    if peer.name in ASYNC:
        # Without blocking calls, it awaits one after another.
        others = () if peer.name in BLOCKING else ONE_BY_ONE
        yield process("cluster_peers.async_worker", [*others, "coroutines"])
