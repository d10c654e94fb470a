"""The faults of a cluster under load. Each leaves the cluster whole, with all its nodes.

Replicas may still lack data then: see `wait_for_replicas`.
"""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from clusters import slots
from clusters.node import Node
from clusters.topology import Cluster
from clusters.waiting import until

# Slots that are moved at a time.
MOVED = 100
# Seconds that a node may take to find its place again.
LONG = 120.0


@dataclass(frozen=True)
class Fault:
    """What is done to a cluster."""

    # For how many seconds a node stays away after it was replaced, is the last argument.
    cause: Callable[[Cluster, random.Random, float], None]
    # Whether a replica takes over, which may lack what its master has acknowledged.
    has_failover: bool = True


def kill(cluster: Cluster, master: Node, _: float) -> None:
    """A master gets SIGKILL. It starts again without data after it was replaced."""
    replicas = cluster.replicas_of(master)
    master.kill()
    cluster.wait_for_failover(master, replicas)
    master.start()


def freeze(cluster: Cluster, master: Node, away: float) -> None:
    """A master gets SIGSTOP, and goes on long after it was replaced."""
    replicas = cluster.replicas_of(master)
    master.freeze()
    cluster.wait_for_failover(master, replicas)
    time.sleep(away)
    master.thaw()


def cut(cluster: Cluster, master: Node, away: float) -> None:
    """Nobody reaches a master until long after it was replaced."""
    separate(cluster, master, away, from_clients=True)


def cut_from_nodes(cluster: Cluster, master: Node, away: float) -> None:
    """Only clients reach a master until long after it was replaced."""
    separate(cluster, master, away, from_clients=False)


def separate(cluster: Cluster, master: Node, away: float, from_clients: bool) -> None:
    replicas = cluster.replicas_of(master)
    assert cluster.network
    cluster.network.isolate(master, from_clients)
    cluster.wait_for_failover(master, replicas)
    time.sleep(away)
    cluster.network.mend(master)


def of_a_master(fault: Callable[[Cluster, Node, float], None]) -> Fault:
    """A fault of one master, which then follows the one that has replaced it."""

    def cause(cluster: Cluster, chance: random.Random, away: float) -> None:
        master = chance.choice(cluster.masters())
        fault(cluster, master, away)
        wait_until_it_follows(cluster, master)

    return Fault(cause)


def while_slots_move(fault: Callable[[Cluster, Node, float], None]) -> Fault:
    """The same, while slots move to and fro between the other masters.

    Those of the master itself do not: servers lose entries of a slot if they fail while it moves.
    """

    def cause(cluster: Cluster, chance: random.Random, away: float) -> None:
        master, *others = chance.sample(cluster.masters(), len(cluster.masters()))
        with moving(others[0], others[1], chance):
            fault(cluster, master, away)
        wait_until_it_follows(cluster, master)

    return Fault(cause)


@contextlib.contextmanager
def moving(source: Node, target: Node, chance: random.Random) -> Iterator[None]:
    """Moves slots from one master to the other, and back, until the end of the context."""
    ended = threading.Event()
    moved = chance.sample(slots.of(source), MOVED)

    def move() -> None:
        while not ended.is_set():
            for giver, taker in (source, target), (target, source):
                for slot in moved:
                    slots.move(slot, giver, taker, (source, target))

    with ThreadPoolExecutor(1) as executor:
        outcome = executor.submit(move)
        try:
            yield
        finally:
            ended.set()
        outcome.result()


def move_slots(cluster: Cluster, chance: random.Random, _: float) -> None:
    """Slots move from one master to another, and back."""
    source, target = chance.sample(cluster.masters(), 2)
    moved = chance.sample(slots.of(source), MOVED)
    for giver, taker in (source, target), (target, source):
        for slot in moved:
            slots.move(slot, giver, taker, cluster.masters())


def change_nodes(cluster: Cluster, chance: random.Random, _: float) -> None:
    """A node is added and gets slots. They move to the others, and it is removed."""
    masters = cluster.masters()
    new = cluster.add_node()
    for master in masters:
        for slot in chance.sample(slots.of(master), MOVED):
            slots.move(slot, master, new, cluster.masters())
    cluster.remove_node(new)


def wait_until_it_follows(cluster: Cluster, old: Node) -> None:
    """Waits until a master that was replaced is a replica of one that has slots.

    A node that was away for long first takes itself for the master, and all others for gone.
    """
    until(
        lambda: old.master_id() in {master.id for master in cluster.masters()},
        f"{old.address} is a replica",
        LONG,
    )


def wait_for_replicas(cluster: Cluster) -> None:
    """Waits until every replica has all data of its master.

    Otherwise the next fault may leave one that lacks what another has acknowledged.
    """
    until(
        lambda: all(node.is_master() or node.is_in_step() for node in cluster.nodes),
        "all replicas have all data",
    )


FAULTS = {
    "kill": of_a_master(kill),
    "freeze": of_a_master(freeze),
    "cut": of_a_master(cut),
    "cut-from-nodes": of_a_master(cut_from_nodes),
    "kill-while-slots-move": while_slots_move(kill),
    "freeze-while-slots-move": while_slots_move(freeze),
    "cut-while-slots-move": while_slots_move(cut),
    "move-slots": Fault(move_slots, has_failover=False),
    "change-nodes": Fault(change_nodes, has_failover=False),
}
