"""Errors name the node that has failed, and what the URL should be."""

import functools
import sys
import threading
import time
from datetime import timedelta

import pytest

from clusters import topology
from clusters.failing import CALLS, KEYS, PATIENT, QUICK, failures, is_named
from clusters.node import Settings
from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError
from simd_r_drive_ws_client.errors import ConnectionFailedError, ServerError

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)


def test_whoever_needs_a_node_that_is_gone_is_told_of_it(program: str) -> None:
    more = ("cluster-require-full-coverage no",)
    with topology.running(Settings(program, node_timeout=1000, more=more), 3, 0) as cluster:
        gone = cluster.nodes[1]
        with DataStore.connect(cluster.url(), QUICK) as store:
            store.batch_write([(key, key) for key in KEYS])
            gone.kill()
            for call in (
                functools.partial(len, store),
                store.is_empty,
                functools.partial(store.batch_read, KEYS),
                functools.partial(store.batch_delete, KEYS),
            ):
                with pytest.raises(DataStoreError) as caught:
                    call()
                assert is_named(gone, caught.value, cluster.url())


def test_a_cluster_is_not_taken_for_one_server(program: str) -> None:
    with topology.running(Settings(program), 1, 0) as cluster:
        url = cluster.url().replace("redis+cluster", "redis")
        with pytest.raises(ServerError, match=r"node of a cluster: .* redis\+cluster://") as caught:
            DataStore.connect(url, QUICK)
        assert caught.value.operation == "connect"


def test_one_server_that_is_a_node_of_a_cluster_says_so(program: str) -> None:
    # It does not say what it is.
    users = ("app on >secret ~store:* +@all -info",)
    with topology.running(Settings(program, password="pw", users=users), 2, 0) as cluster:
        node = cluster.nodes[0]
        url = f"redis://app:secret@{node.address}/store"
        with DataStore.connect(url, QUICK) as store:
            begin = time.monotonic()
            found = failures(store)
            assert time.monotonic() - begin < 2
            with pytest.raises(DataStoreError) as caught:
                store.batch_write([(key, key) for key in KEYS])
        assert 0 < len(found) < CALLS
        for error in (*found, caught.value):
            assert "MOVED" in str(error)
            assert "redis+cluster://" in str(error)


def test_a_cluster_whose_nodes_cannot_be_reached(program: str) -> None:
    with topology.running(Settings(program), 1, 0) as cluster:
        (node,) = cluster.nodes
        # Nobody listens at that port.
        node.ask("CONFIG", "SET", "cluster-announce-port", "1")
        quick = ConnectOptions(connect_timeout=timedelta(seconds=1))
        with pytest.raises(ConnectionFailedError, match=r": 127\.0\.0\.1:1: Connection refused"):
            DataStore.connect(cluster.url(), quick)
        node.ask("CONFIG", "SET", "cluster-announce-port", str(node.port))
        node.ask("CLUSTER", "DELSLOTSRANGE", "0", "16383")
        with pytest.raises(ConnectionFailedError, match="no node has slots"):
            DataStore.connect(cluster.url(), quick)


def test_a_user_that_is_deleted(program: str) -> None:
    users = ("app on >secret ~store:* +@all",)
    with (
        topology.running(Settings(program, password="pw", users=users), 2, 0) as cluster,
        DataStore.connect(cluster.url(credentials="app:secret@"), PATIENT) as store,
    ):
        assert not failures(store)
        for node in cluster.nodes:
            node.ask("ACL", "DELUSER", "app")
        # What is sent over its connections at first is lost.
        failures(store)
        found = failures(store)
        assert len(found) == CALLS
        for error in found:
            assert isinstance(error, ServerError)
            assert error.operation == "connect"
            assert any(f"{node.address}: WRONGPASS" in str(error) for node in cluster.nodes)


def test_servers_that_answer_slowly(program: str) -> None:
    patient = ConnectOptions(read_timeout=timedelta(seconds=10))
    with (
        topology.running(Settings(program), 3, 0) as cluster,
        DataStore.connect(cluster.url(), patient) as store,
    ):
        store.batch_write([(key, key) for key in KEYS])
        for node in cluster.nodes:
            node.freeze()
            threading.Timer(1, node.thaw).start()
        assert store.batch_read(KEYS) == KEYS
