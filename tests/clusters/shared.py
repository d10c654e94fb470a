"""Clusters that many tests use: started when a test needs them, with a store for each test."""

import contextlib
import itertools
import threading
from collections.abc import Iterator
from typing import Optional

from clusters import programs, topology
from clusters.node import Node, Settings
from clusters.topology import Cluster

running = contextlib.ExitStack()
lock = threading.Lock()
clusters: dict[tuple[str, bool], Cluster] = {}
singles: dict[str, Node] = {}
# Whoever causes faults in a cluster has it alone.
alone = {kind: threading.Lock() for kind in programs.KINDS}
numbers = itertools.count()


def end() -> None:
    """Ends them."""
    running.close()


def cluster(kind: str, has_network: bool = False) -> Optional[Cluster]:
    """The cluster of the servers `redis` or `valkey`, unless this machine has none.

    It has three masters and three replicas. One with a network has no replicas, so that it works
    again soon after all of its nodes were killed.
    """
    program = programs.program(kind)
    if program is None:
        return None
    with lock:
        if (kind, has_network) not in clusters:
            # What is in it survives the processes.
            settings = Settings(program, more=("appendonly yes",))
            replicas = 0 if has_network else 1
            started = topology.running(settings, 3, replicas, has_network)
            clusters[kind, has_network] = running.enter_context(started)
        return clusters[kind, has_network]


def single(kind: str) -> Optional[Node]:
    """One server `redis` or `valkey` that is no cluster, unless this machine has none."""
    program = programs.program(kind)
    if program is None:
        return None
    with lock:
        if kind not in singles:
            singles[kind] = running.enter_context(topology.single(Settings(program)))
        return singles[kind]


@contextlib.contextmanager
def cluster_alone(kind: str) -> Iterator[Optional[Cluster]]:
    """The cluster that has a network, which nobody else uses meanwhile."""
    with alone[kind]:
        yield cluster(kind, has_network=True)


def store_name() -> str:
    """The name of a store that nobody has used."""
    return f"store-{next(numbers)}"
