"""Changes of a cluster of which no node tells the client."""

import contextlib
import itertools
import socket
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis.crc

from clusters import slots, topology
from clusters.node import Settings
from clusters.pretended import Pretended
from clusters.threads import run_in_threads
from clusters.topology import Cluster
from clusters.waiting import until
from simd_r_drive_ws_client import ConnectOptions, CopyOptions, DataStore, DataStoreError, key_hash

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)

KEYS = [b"key %d" % number for number in range(2000)]
SHORT = timedelta(seconds=3)
QUICK = ConnectOptions(read_timeout=SHORT, write_timeout=SHORT)
THREADS = 32


@pytest.fixture
def cluster(program: str) -> Iterator[Cluster]:
    """Three masters and three replicas behind a network, which are soon replaced."""
    settings = Settings(program, node_timeout=1500)
    with topology.running(settings, has_network=True) as cluster:
        yield cluster


def test_entries_of_a_node_that_has_joined_are_counted_and_copied(
    program: str, tmp_path: Path
) -> None:
    with (
        topology.running(Settings(program), 3, 0) as cluster,
        DataStore.connect(cluster.url()) as store,
        DataStore.connect(cluster.url("none")) as empty,
    ):
        store.batch_write([(key, key) for key in KEYS])
        masters, new = cluster.masters(), cluster.add_node()
        for master in masters:
            for slot in slots.of(master)[:30]:
                slots.move(slot, master, new, cluster.masters())
        # No call since then has needed a slot that has moved.
        assert len(store) == len(KEYS)
        assert empty.is_empty()
        with DataStore.open(str(tmp_path / "copy")) as copy:
            assert store.copy_all_to(copy, CopyOptions()).copied == len(KEYS)


def test_a_master_that_is_cut_off_is_left_while_clients_reach_it(cluster: Cluster) -> None:
    assert cluster.network
    master = cluster.masters()[0]
    replicas = cluster.replicas_of(master)
    options = ConnectOptions(write_timeout=timedelta(seconds=10))
    with DataStore.connect(cluster.url(), options) as store:
        store.batch_write([(key, key) for key in KEYS])
        cluster.network.isolate(master, from_clients=False)
        cluster.wait_for_failover(master, replicas)
        until(lambda: master.info_of_cluster("cluster_state") == "fail", "the master notices, too")
        # Now it refuses what it had, for ever. The others do not.
        for key in KEYS[:60]:
            store.write(key, b"new")
        assert store.batch_read(KEYS[:60]) == [b"new"] * 60
    cluster.network.mend(master)


@pytest.mark.parametrize("is_busy", [False, True])
def test_a_frozen_master_is_left_after_a_timeout(cluster: Cluster, is_busy: bool) -> None:
    master = cluster.masters()[0]
    replicas = cluster.replicas_of(master)
    with DataStore.connect(cluster.url(), QUICK) as store:
        store.batch_write([(key, key) for key in KEYS])
        master.freeze()
        try:
            cluster.wait_for_failover(master, replicas)
            failed = [0] * (THREADS if is_busy else 1)
            run_in_threads(len(failed), lambda number: read_all(store, number, failed))
            # The first calls of each have waited for the master. What came next did not.
            assert max(failed) <= 3
        finally:
            master.thaw()


def test_a_master_and_its_replica_change_places_under_load(program: str) -> None:
    """Nothing fails, and no acknowledged write is lost."""
    is_over = threading.Event()
    written: dict[bytes, bytes] = {}

    def write(number: int) -> None:
        for step in itertools.count():
            if is_over.is_set():
                return
            key, payload = b"%d of %d" % (step % 100, number), b"%d" % step
            store.write(key, payload)
            written[key] = payload

    with topology.running(Settings(program)) as cluster, DataStore.connect(cluster.url()) as store:
        writing = threading.Thread(target=run_in_threads, args=(4, write))
        writing.start()
        try:
            for master in cluster.masters():
                replica = cluster.replicas_of(master)[0]
                replica.ask("CLUSTER", "FAILOVER")
                cluster.wait_for_failover(master, [replica])
                cluster.wait_until_whole()
        finally:
            is_over.set()
            writing.join()
        assert store.batch_read(list(written)) == list(written.values())


def read_all(store: DataStore, number: int, failed: list[int]) -> None:
    """Reads some keys. Counts how many calls had no answer in time."""
    for key in KEYS[:60]:
        try:
            assert store.read(key) == key
        except DataStoreError.Timeout:
            failed[number] += 1


def test_calls_of_many_threads_find_what_a_slot_that_moves_has(program: str) -> None:
    with (
        topology.running(Settings(program), 3, 0) as cluster,
        DataStore.connect(cluster.url(), QUICK) as store,
    ):
        source, target = cluster.masters()[:2]
        # They stay half moved: new entries are the target's, for those who ask for them there.
        for slot in slots.of(source)[:1000]:
            target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
            source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", target.id)
        slowest = [0.0] * THREADS

        def write(name: int) -> None:
            end = time.monotonic() + 3
            number = 0
            while (begin := time.monotonic()) < end:
                key = b"%d-%d" % (name, number)
                store.write(key, key)
                assert store.read(key) == key
                slowest[name] = max(slowest[name], time.monotonic() - begin)
                number += 1

        run_in_threads(THREADS, write)
        assert all(slowest)
        # One that waits for a better moment waits longer.
        assert max(slowest) < SHORT.total_seconds() / 2


@pytest.mark.parametrize("masters", [0, 3])
def test_a_connection_that_was_closed_meanwhile_gets_no_write(program: str, masters: int) -> None:
    settings = Settings(program)
    with contextlib.ExitStack() as stack:
        if masters:
            cluster = stack.enter_context(topology.running(settings, masters, 0))
            nodes, url = cluster.nodes, cluster.url()
        else:
            nodes = [stack.enter_context(topology.single(settings))]
            url = nodes[0].url()
        store = stack.enter_context(DataStore.connect(url, QUICK))
        for _ in range(5):
            for key in KEYS[:20]:
                store.write(key, key)
            for node in nodes:
                node.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            time.sleep(0.05)


def test_addresses_of_ipv6_are_those_of_a_url(program: str) -> None:
    with contextlib.closing(socket.socket(socket.AF_INET6)) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
    with topology.single(Settings(program, more=("bind 127.0.0.1 ::1",))) as node:
        url = f"redis://[::1]:{node.port}/store"
        with DataStore.connect(url, QUICK) as store:
            store.write(b"key", b"payload")
            node.freeze()
            with pytest.raises(DataStoreError.Timeout) as caught:
                store.read(b"key")
            node.thaw()
        assert caught.value.address == url


@pytest.mark.parametrize("min_replicas", [0, 1])
def test_a_write_is_sent_once_while_no_node_tells_the_slots(min_replicas: int) -> None:
    with Pretended() as nodes:
        options = ConnectOptions(read_timeout=SHORT, write_timeout=SHORT, min_replicas=min_replicas)
        outcome: list[BaseException] = []
        slow, moved = (key_in(half) for half in range(2))
        with DataStore.connect(nodes.url, options) as store:

            def write() -> None:
                try:
                    store.write(slow, b"payload")
                except DataStoreError as error:
                    outcome.append(error)

            writing = threading.Thread(target=write)
            writing.start()
            assert nodes.has_a_write.wait(10)
            # Looking for its slot ends in errors, while the write is in flight.
            call = store.read if min_replicas == 0 else lambda key: store.write(key, b"x")
            with pytest.raises(DataStoreError):
                call(moved)
            writing.join()
        assert nodes.writes_of_the_first == 1
        assert all(isinstance(error, DataStoreError.OutcomeUnknown) for error in outcome)


def key_in(half: int) -> bytes:
    """A key in one half of the slots."""
    keys = (b"%d" % number for number in range(1000))
    return next(
        key
        for key in keys
        if redis.crc.key_slot(b"store:%016x" % key_hash(key)) * 2 // slots.SLOTS == half
    )
