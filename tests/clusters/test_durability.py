"""What `require_durable` refuses, and what `sync` waits for."""

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from clusters import topology
from clusters.node import Node, Settings
from clusters.topology import Cluster
from clusters.waiting import until
from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError
from simd_r_drive_ws_client.errors import ServerError

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)

DURABLE = ConnectOptions(require_durable=True)
KEYS = [b"key %d" % number for number in range(100)]


@pytest.fixture
def cluster(program: str) -> Iterator[Cluster]:
    """Three masters and three replicas that keep what they acknowledge."""
    settings = Settings(program, node_timeout=1500, more=("appendonly yes",))
    with topology.running(settings) as cluster:
        yield cluster


def refusal(cluster: Cluster, node: Node, setting: str) -> ServerError:
    """How a cluster is refused for a node. Without the option it is not."""
    with pytest.raises(ServerError, match=f"{node.address}: .*{setting}") as caught:
        DataStore.connect(cluster.url(), DURABLE)
    DataStore.connect(cluster.url()).close()
    return caught.value


def test_a_node_that_loses_entries_is_refused(cluster: Cluster) -> None:
    DataStore.connect(cluster.url(), DURABLE).close()
    for node in (cluster.nodes[1], cluster.nodes[-1]):
        node.ask("CONFIG", "SET", "maxmemory", "1gb", "maxmemory-policy", "allkeys-lru")
        error = refusal(cluster, node, "maxmemory-policy is allkeys-lru")
        assert error.operation == "connect"
        # What it does at the limit of no memory does not matter.
        node.ask("CONFIG", "SET", "maxmemory", "0")
        DataStore.connect(cluster.url(), DURABLE).close()
        node.ask("CONFIG", "SET", "appendonly", "no")
        refusal(cluster, node, "appendonly is no")
        node.ask("CONFIG", "SET", "appendonly", "yes")
    DataStore.connect(cluster.url(), DURABLE).close()


def test_a_node_that_takes_over_is_asked_first(cluster: Cluster) -> None:
    master = cluster.masters()[0]
    (replica,) = cluster.replicas_of(master)
    with DataStore.connect(cluster.url(), DURABLE) as store:
        replica.kill()
        replica.settings = Settings(replica.settings.program, node_timeout=1500)
        replica.start()
        until(replica.is_in_step, "the replica has its master's data")
        master.kill()
        cluster.wait_for_failover(master, [replica])
        until(lambda: replica.info_of_cluster("cluster_state") == "ok", "the replica serves")
        errors = []
        for key in KEYS:
            try:
                store.write(key, key)
            except DataStoreError.Server as error:
                errors.append(error)
            except DataStoreError.OutcomeUnknown:
                # That to the master that is gone.
                pass
        # The others take theirs.
        assert 0 < len(errors) < len(KEYS)
        for refused in errors:
            assert f"{replica.address}: its appendonly is no" in str(refused)
        assert 0 < int(replica.ask("DBSIZE")) + len(errors) <= len(KEYS)
        replica.ask("CONFIG", "SET", "appendonly", "yes")
        for key in KEYS:
            store.write(key, key)
        assert store.batch_read(KEYS) == KEYS


def has_sync(cluster: Cluster) -> bool:
    return bool(cluster.nodes[0].ask("COMMAND", "INFO", "WAITAOF")[0])


def test_sync_waits_for_the_disk_of_each_master(cluster: Cluster) -> None:
    options = ConnectOptions(write_timeout=timedelta(seconds=2), max_attempts=2)
    with DataStore.connect(cluster.url(), options) as store:
        for key in KEYS:
            store.write(key, key)
        if not has_sync(cluster):
            with pytest.raises(DataStoreError.Server, match=r"WAITAOF.*Redis 7\.2"):
                store.sync()
            return
        store.sync()
        for master in cluster.masters():
            # Nothing is written to the disk: the system does, some time.
            master.ask("CONFIG", "SET", "appendfsync", "no")
            store.write(b"again", b"payload")
            master.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            for key in KEYS:
                store.exists(key)
            with pytest.raises(DataStoreError.OutcomeUnknown, match=master.address):
                store.sync()
            master.ask("CONFIG", "SET", "appendfsync", "everysec")
            store.sync()
            master.ask("CONFIG", "SET", "appendonly", "no")
            with pytest.raises(DataStoreError.Server, match=rf"{master.address}: .*appendonly"):
                store.sync()
            master.ask("CONFIG", "SET", "appendonly", "yes")
        # The keys that it writes are gone.
        until(lambda: len(store) == len(KEYS) + 1, "only what was written is left")
        assert store.batch_read(KEYS) == KEYS


def test_sync_waits_for_the_disks_of_replicas(cluster: Cluster) -> None:
    if not has_sync(cluster):
        pytest.skip("no WAITAOF here")
    options = ConnectOptions(min_replicas=1, write_timeout=timedelta(seconds=2))
    with DataStore.connect(cluster.url(), options) as store:
        store.write(b"key", b"payload")
        store.sync()
        cluster.nodes[-1].ask("CONFIG", "SET", "appendonly", "no")
        with pytest.raises(DataStoreError.OutcomeUnknown, match="0 of the 1 replicas of 127"):
            store.sync()


def test_a_timeout_of_zero_writes_nothing(cluster: Cluster) -> None:
    with DataStore.connect(cluster.url(), ConnectOptions(min_replicas=1)) as store:
        with pytest.raises(DataStoreError.Timeout):
            store.write(b"key", b"payload", timeout=0)
        assert not store.exists(b"key")
