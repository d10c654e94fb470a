"""Clusters that are down, half up or full, and users that they do not know."""

import contextlib
import functools
import sys
import time

import pytest
import redis

from clusters import topology
from clusters.failing import CALLS, KEYS, PATIENT, QUICK, failures, is_named
from clusters.node import Settings
from clusters.topology import Cluster
from clusters.waiting import until
from simd_r_drive_ws_client import DataStore, DataStoreError
from simd_r_drive_ws_client.errors import (
    ConnectionFailedError,
    InvalidArgumentError,
    ServerError,
)

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)


@pytest.mark.parametrize("coverage", ["yes", "no"])
def test_some_slots_have_no_master(program: str, coverage: str) -> None:
    more = (f"cluster-require-full-coverage {coverage}", "cluster-allow-reads-when-down no")
    # The others refuse calls, which must be in time, also on a busy machine.
    options = PATIENT if coverage == "yes" else QUICK
    with topology.running(Settings(program, node_timeout=1000, more=more), 3, 0) as cluster:
        gone, *others = cluster.nodes
        with DataStore.connect(cluster.url(), options) as store:
            assert not failures(store)
            gone.kill()
            # What is sent over its connection at first is lost.
            failures(store)
            state = "fail" if coverage == "yes" else "ok"
            until(
                lambda: all(
                    node.info_of_cluster("cluster_state") == state
                    and "fail" in node.ask("CLUSTER", "NODES")
                    for node in others
                ),
                "the others know that it is gone",
            )
            for each in (store, DataStore.connect(cluster.url(), options)):
                found = failures(each)
                assert 0 < len(found) <= CALLS
                assert (len(found) == CALLS) == (coverage == "yes")
                for error in found:
                    if coverage == "no":
                        # The node that is gone may come back until the time is over.
                        assert isinstance(
                            error, (DataStoreError.Timeout, DataStoreError.Connection)
                        )
                        assert is_named(gone, error, cluster.url())
                    else:
                        assert isinstance(error, ServerError)
                        assert any(
                            f": {node.address}: CLUSTERDOWN" in str(error) for node in others
                        )


def test_no_node_answers(program: str) -> None:
    with topology.running(Settings(program), 3, 0) as cluster:
        store = DataStore.connect(cluster.url(), QUICK)
        cluster.kill()
        with pytest.raises(ConnectionFailedError) as caught:
            DataStore.connect(cluster.url(), QUICK)
        assert caught.value.errno == 111
        assert any(caught.value.reason.startswith(node.address) for node in cluster.nodes)
        found = failures(store)
        assert len(found) == CALLS
        cluster.start_again()
        store.write(b"key", b"payload")
        store.close()


def test_a_node_that_cannot_write_its_disk(program: str) -> None:
    """It refuses writes, and answers reads."""
    with topology.single(Settings(program)) as node, DataStore.connect(node.url()) as store:
        store.write(b"a", b"1")
        # Its snapshot cannot take the place of a folder.
        (node.folder / "dump.rdb" / "x").mkdir(parents=True)
        with contextlib.suppress(redis.ResponseError):
            node.ask("BGSAVE")
        until(lambda: node.info("persistence")["rdb_last_bgsave_status"] == "err", "it has failed")
        node.ask("CONFIG", "SET", "save", "3600 1")
        for call in (
            functools.partial(store.write, b"a", b"2"),
            functools.partial(store.batch_write, [(b"a", b"2"), (b"b", b"2")]),
            functools.partial(store.delete, b"a"),
        ):
            with pytest.raises(ServerError, match=r"MISCONF.*see in its log") as caught:
                call()
            assert node.address in str(caught.value)
        assert store.read(b"a") == b"1"


def test_a_call_that_no_node_gets_says_why(program: str) -> None:
    """A write may have been done only if it was sent."""
    running = topology.running(Settings(program), 3, 0)
    with running as cluster, DataStore.connect(cluster.url()) as store:
        cluster.kill()
        # It is noticed, and said why nobody connects.
        with contextlib.suppress(DataStoreError):
            store.read(b"a", timeout=5)
        for timeout in (*[0.002] * 50, 0.3, 1):
            for call in (store.read, functools.partial(store.write, payload=b"1")):
                begin = time.monotonic()
                with pytest.raises(ConnectionFailedError, match="refused"):
                    call(b"a", timeout=timeout)
                assert time.monotonic() - begin < timeout + 1


def test_users_that_are_not_known(program: str) -> None:
    users = ("app on >secret ~store:* ~{store:* +@all", "blind on >secret ~other:* +@all")
    with topology.running(Settings(program, password="pw", users=users), 3, 0) as cluster:
        for credentials in (":pw@", "app:secret@"):
            DataStore.connect(cluster.url(credentials=credentials)).close()
        for credentials, code in (
            (":wrong@", "WRONGPASS"),
            ("app:wrong@", "WRONGPASS"),
            ("", "NO"),
        ):
            error = refused(cluster, credentials)
            assert code in error.reason
            assert "wrong" not in str(error).replace("WRONGPASS", "")
        with DataStore.connect(cluster.url(credentials="blind:secret@")) as store:
            with pytest.raises(ServerError, match=r"127\S+: NOPERM .*this right") as caught:
                store.read(b"key")
            assert caught.value.operation == "read"


def refused(cluster: Cluster, credentials: str) -> ServerError:
    begin = time.monotonic()
    with pytest.raises(ServerError) as caught:
        DataStore.connect(cluster.url(credentials=credentials))
    assert time.monotonic() - begin < 3
    assert caught.value.operation == "connect"
    assert not caught.value.retryable
    assert any(caught.value.reason.startswith(node.address) for node in cluster.nodes)
    return caught.value


def test_a_batch_that_one_node_refuses(program: str) -> None:
    with (
        topology.running(Settings(program), 3, 0) as cluster,
        DataStore.connect(cluster.url()) as store,
    ):
        full = cluster.nodes[1]
        full.ask("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(ServerError) as caught:
            store.batch_write([(key, key) for key in KEYS])
        assert caught.value.operation == "batch_write"
        assert caught.value.reason.startswith(f"{full.address}: OOM ")
        assert "other entries of the batch may be done" in caught.value.reason
        until(lambda: any(store.batch_read(KEYS)), "the others have theirs")
        with pytest.raises(ServerError, match="OOM") as caught:
            one_by_one(store)
        assert "other entries" not in caught.value.reason
        full.ask("CONFIG", "SET", "maxmemory", "0")
        store.batch_write([(key, key) for key in KEYS])
        assert store.batch_read(KEYS) == KEYS


def one_by_one(store: DataStore) -> None:
    for key in KEYS:
        store.batch_write([(key, key)])


def test_a_payload_that_is_too_long_is_not_sent(cluster_store: DataStore) -> None:
    payload = bytes(1) * ((512 << 20) + 1)
    for call in (
        functools.partial(cluster_store.write, b"key", payload),
        functools.partial(cluster_store.batch_write, [(b"other", b"x"), (b"key", payload)]),
    ):
        with pytest.raises(InvalidArgumentError, match="512 MiB") as caught:
            call()
        assert caught.value.argument.endswith("payload")
    assert len(cluster_store) == 0
