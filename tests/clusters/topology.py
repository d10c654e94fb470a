"""A cluster: started, looked at, extended and reduced."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Optional

import redis

from clusters import slots
from clusters.network import Network
from clusters.node import Node, Settings
from clusters.waiting import until


class Cluster:
    """Nodes that know each other."""

    def __init__(self, settings: Settings, folder: Path, network: Optional[Network]) -> None:
        self.settings = settings
        self.folder = folder
        self.network = network
        self.nodes: list[Node] = []
        self.started = 0

    @property
    def addresses(self) -> str:
        """Where clients connect to: all nodes, as in a URL."""
        return ",".join(node.address for node in self.nodes)

    def url(self, name: str = "store", credentials: str = "") -> str:
        """The URL of a store. The credentials are `USER:PASSWORD@`."""
        scheme = "rediss+cluster" if self.settings.is_tls else "redis+cluster"
        return f"{scheme}://{credentials}{self.addresses}/{name}"

    def start_node(self) -> Node:
        """Starts a node that knows nobody yet."""
        node = Node(self.settings, self.folder / f"node-{self.started}")
        self.started += 1
        if self.network is not None:
            self.network.stand_before(node)
        self.nodes.append(node)
        node.start()
        return node

    def form(self, masters: int, replicas_each: int) -> None:
        """Makes masters that share all slots, with replicas."""
        for _ in range(masters * (1 + replicas_each)):
            self.start_node()
        for number, node in enumerate(self.nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node, (first, last) in zip(self.nodes, slots.shares(masters)):
            node.ask("CLUSTER", "ADDSLOTSRANGE", first, last)
        for number, node in enumerate(self.nodes):
            for other in self.nodes[:number]:
                self.introduce(node, other)
        until(self.all_know_all, "every node knows every node")
        for number, node in enumerate(self.nodes[masters:]):
            self.replicate(node, self.nodes[number % masters])
        until(lambda: all(map(Node.is_in_step, self.nodes[masters:])), "replicas have all data")
        self.wait_until_whole()
        until(
            lambda: all(self.replicas_seen_by(n) == replicas_each for n in self.nodes),
            "all replicas are listed",
        )

    def replicas_seen_by(self, node: Node) -> int:
        """How many replicas a node lists for each master, to clients that ask: the fewest."""
        # A range of slots is its first and last slot, the master and the replicas.
        return min(len(listed) - 3 for listed in node.ask("CLUSTER", "SLOTS"))

    def introduce(self, node: Node, other: Node) -> None:
        """Makes a node known to another, and in time to all that this one knows."""
        node.ask(*("CLUSTER", "MEET", "127.0.0.1"), other.announced_port, other.announced_bus_port)

    def all_know_all(self) -> bool:
        return all(
            node.info_of_cluster("cluster_known_nodes") == str(len(self.nodes))
            and "handshake" not in node.ask("CLUSTER", "NODES")
            for node in self.running
        )

    @property
    def running(self) -> list[Node]:
        """The nodes that are not killed."""
        return [node for node in self.nodes if node.process is not None]

    def replicate(self, replica: Node, master: Node) -> None:
        """Makes a node a replica, which gets the data later."""
        until(lambda: replica.knows(master), f"{replica.address} knows its master")
        replica.ask("CLUSTER", "REPLICATE", master.id)

    def masters(self) -> list[Node]:
        """The running nodes that serve slots, as the first that answers sees it."""
        owners = set(slots.owners(self.running).values())
        return [node for node in self.nodes if node.id in owners]

    def replicas_of(self, master: Node) -> list[Node]:
        """Its running replicas."""
        return [node for node in self.running if node.master_id() == master.id]

    def wait_until_whole(self, patience: float = 60.0) -> None:
        """Waits until every running node says that all slots are served."""
        until(
            lambda: all(n.info_of_cluster("cluster_state") == "ok" for n in self.running),
            "the cluster is whole",
            patience,
        )
        until(lambda: slots.are_agreed(self.running), "all agree on the slots", patience)

    def wait_for_failover(self, master: Node, replicas: list[Node]) -> Node:
        """Waits until one of the replicas serves the slots of a master. Returns it."""
        until(lambda: any(map(Node.is_master, replicas)), f"{master.address} is replaced")
        return next(filter(Node.is_master, replicas))

    def add_node(self) -> Node:
        """Starts a node, a master without slots that all others know."""
        node = self.start_node()
        self.introduce(node, self.nodes[0])
        until(self.all_know_all, "every node knows the new one")
        self.wait_until_whole()
        return node

    def remove_node(self, node: Node) -> None:
        """Moves a master's slots to the others, and ends it. It must have no replicas."""
        others = [master for master in self.masters() if master is not node]
        for number, slot in enumerate(slots.of(node)):
            slots.move(slot, node, others[number % len(others)], self.masters())
        self.nodes.remove(node)
        # A node that still hears of it learns of it again.
        node.kill()
        for other in self.running:
            with contextlib.suppress(redis.ResponseError):
                other.ask("CLUSTER", "FORGET", node.id)

    def start_again(self) -> None:
        """Starts the nodes that were killed, and waits until all slots are served."""
        for node in self.nodes:
            if node.process is None:
                node.start()
        self.wait_until_whole()

    def kill(self) -> None:
        """Ends all nodes."""
        for node in self.nodes:
            node.kill()


@contextlib.contextmanager
def single(settings: Settings) -> Iterator[Node]:
    """One server that is no cluster, which is ended at the end of the context."""
    with tempfile.TemporaryDirectory(prefix="server") as folder:
        node = Node(replace(settings, is_cluster=False), Path(folder) / "node")
        try:
            node.start()
            yield node
        finally:
            node.kill()


@contextlib.contextmanager
def running(
    settings: Settings, masters: int = 3, replicas_each: int = 1, has_network: bool = False
) -> Iterator[Cluster]:
    """A cluster, which is ended at the end of the context.

    `has_network` puts a `Network` between the nodes and before them.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cluster")))
        network = stack.enter_context(Network()) if has_network else None
        cluster = Cluster(settings, folder, network)
        stack.callback(cluster.kill)
        cluster.form(masters, replicas_each)
        yield cluster
