"""The faults of a cluster under load. Each leaves the cluster whole, with all its nodes.

Replicas may still lack data then: see `wait_for_replicas`.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from clusters import slots
from clusters.node import Node
from clusters.topology import Cluster
from clusters.waiting import until

# Slots that are moved at a time.
MOVED = 100


@dataclass(frozen=True)
class Fault:
    """What is done to a cluster."""

    # For how many seconds a node stays away after it was replaced, is the last argument.
    cause: Callable[[Cluster, random.Random, float], None]
    # Whether a replica takes over, which may lack what its master has acknowledged.
    has_failover: bool = True


def kill(cluster: Cluster, chance: random.Random, _: float) -> None:
    """A master gets SIGKILL. It starts again without data after it was replaced."""
    master, replicas = chosen(cluster, chance)
    master.kill()
    new = cluster.wait_for_failover(master, replicas)
    master.start()
    wait_until_it_follows(master, new)


def freeze(cluster: Cluster, chance: random.Random, away: float) -> None:
    """A master gets SIGSTOP, and goes on long after it was replaced."""
    master, replicas = chosen(cluster, chance)
    master.freeze()
    new = cluster.wait_for_failover(master, replicas)
    time.sleep(away)
    master.thaw()
    wait_until_it_follows(master, new)


def cut(cluster: Cluster, chance: random.Random, away: float) -> None:
    """Nobody reaches a master until long after it was replaced."""
    separate(cluster, chance, away, from_clients=True)


def cut_from_nodes(cluster: Cluster, chance: random.Random, away: float) -> None:
    """Only clients reach a master until long after it was replaced."""
    separate(cluster, chance, away, from_clients=False)


def separate(cluster: Cluster, chance: random.Random, away: float, from_clients: bool) -> None:
    master, replicas = chosen(cluster, chance)
    assert cluster.network
    cluster.network.isolate(master, from_clients)
    new = cluster.wait_for_failover(master, replicas)
    time.sleep(away)
    cluster.network.mend(master)
    wait_until_it_follows(master, new)


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


def chosen(cluster: Cluster, chance: random.Random) -> tuple[Node, list[Node]]:
    """A master and its replicas."""
    master = chance.choice(cluster.masters())
    return master, cluster.replicas_of(master)


def wait_until_it_follows(old: Node, new: Node) -> None:
    """Waits until a master that was replaced is a replica of the new one, with all data."""
    until(lambda: old.master_id() == new.id, f"{old.address} is a replica of {new.address}")


def wait_for_replicas(cluster: Cluster) -> None:
    """Waits until every replica has all data of its master.

    Otherwise the next fault may leave one that lacks what another has acknowledged.
    """
    until(
        lambda: all(node.is_master() or node.is_in_step() for node in cluster.nodes),
        "all replicas have all data",
    )


FAULTS = {
    "kill": Fault(kill),
    "freeze": Fault(freeze),
    "cut": Fault(cut),
    "cut-from-nodes": Fault(cut_from_nodes),
    "move-slots": Fault(move_slots, has_failover=False),
    "change-nodes": Fault(change_nodes, has_failover=False),
}
