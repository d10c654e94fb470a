"""The clusters of the tests: what the tests of the client rely on."""

import sys
from collections.abc import Iterator

import pytest
from redis.cluster import RedisCluster

from clusters import programs, slots, topology
from clusters.node import HOST, Node, Settings
from clusters.topology import Cluster
from clusters.waiting import until

# They are about servers, not about interpreters.
pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)

KEYS = [b"key %d" % number for number in range(200)]


@pytest.fixture
def cut_cluster(program: str) -> Iterator[Cluster]:
    """Three masters and three replicas, with a network that can be cut."""
    with topology.running(Settings(program, node_timeout=1500), has_network=True) as cluster:
        yield cluster


def client(cluster: Cluster) -> "RedisCluster":
    return RedisCluster(HOST, cluster.nodes[0].announced_port)


def filled(cluster: Cluster) -> Node:
    """Writes the keys. Returns a master that has some."""
    with client(cluster) as writer:
        for key in KEYS:
            writer.set(key, key)
        writer.wait(1, 5000, target_nodes=RedisCluster.PRIMARIES)
    return cluster.masters()[0]


def has_all(cluster: Cluster) -> bool:
    with client(cluster) as reader:
        return all(reader.get(key) == key for key in KEYS)


def test_a_replica_takes_over_from_a_master_that_is_killed(cut_cluster: Cluster) -> None:
    master = filled(cut_cluster)
    replicas = cut_cluster.replicas_of(master)
    master.kill()
    new = cut_cluster.wait_for_failover(master, replicas)
    cut_cluster.nodes.remove(master)
    cut_cluster.wait_until_whole()
    assert has_all(cut_cluster)
    cut_cluster.nodes.append(master)
    master.start()
    until(lambda: master.master_id() == new.id, "the old master is the new one's replica")


def test_a_master_that_is_cut_off_is_replaced_and_comes_back(cut_cluster: Cluster) -> None:
    master = filled(cut_cluster)
    replicas = cut_cluster.replicas_of(master)
    assert cut_cluster.network
    cut_cluster.network.isolate(master)
    new = cut_cluster.wait_for_failover(master, replicas)
    cut_cluster.network.mend(master)
    until(lambda: master.master_id() == new.id, "the old master is the new one's replica")
    cut_cluster.wait_until_whole()
    assert has_all(cut_cluster)


def test_a_node_is_added_and_removed(cut_cluster: Cluster) -> None:
    source = filled(cut_cluster)
    new = cut_cluster.add_node()
    moved = slots.of(source)[:100]
    for slot in moved:
        slots.move(slot, source, new, cut_cluster.masters())
    assert slots.of(new) == moved
    assert has_all(cut_cluster)
    cut_cluster.remove_node(new)
    cut_cluster.wait_until_whole()
    assert has_all(cut_cluster)


def test_nodes_with_tls_a_password_and_users() -> None:
    program = programs.program("redis")
    if program is None:
        pytest.skip("no redis-server here")
    users = ("app on >secret ~store:* +@all",)
    with topology.running(Settings(program, is_tls=True, password="pw", users=users)) as cluster:
        node = cluster.nodes[0]
        assert node.ask("ACL", "WHOAMI") == "default"
        assert "app" in "".join(map(bytes.decode, node.ask("ACL", "LIST")))
