"""Measures all clients alternately."""

import contextlib
import sys
from collections.abc import Mapping

from harness import worker
from harness.figures import Rounds
from harness.peers import Peers, ReadyPeer
from harness.worker import Worker

THREADS = 16
JOBS: dict[str, dict[str, float]] = {
    "get": {},
    "set": {},
    "get_many": {},
    "set_many": {},
    "get_large": {},
    "set_large": {},
    "threads": {"many": THREADS},
}
Workers = dict[str, Worker]


def measure(peers: Peers, ports: Mapping[str, int], rounds: int, seconds: float) -> Rounds:
    """All rounds, with the peers' servers at these ports.

    The first round does not count, since a JIT compiles meanwhile.
    """
    found = Rounds()
    with contextlib.ExitStack() as stack:
        workers = {
            peer.name: stack.enter_context(client(peer, ports[peer.name])) for peer in peers.ready
        }
        for ready in workers.values():
            ready.ask("prepare")
        for number in range(rounds + 1):
            print(f"round {number} of {rounds}", file=sys.stderr)
            measure_round(workers, seconds, found if number else Rounds())
    return found


def measure_round(workers: Workers, seconds: float, found: Rounds) -> None:
    """One round: all clients do a job before the next job begins."""
    for job, arguments in JOBS.items():
        for name, ready in workers.items():
            found.note(job, name, ready.ask(job, seconds=seconds, **arguments))


def client(peer: ReadyPeer, port: int) -> "contextlib.AbstractContextManager[Worker]":
    """A process with a client."""
    return worker.running(peer.python, "network_peers.worker", peer.adapter, str(port))
