"""Writes that wait for replicas, and reads that replicas answer."""

import contextlib
import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from clusters import programs, slots, topology
from clusters.node import Node, Settings
from clusters.threads import run_in_threads
from clusters.topology import Cluster
from clusters.waiting import until
from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)

SECOND = timedelta(seconds=1)
SHORT = timedelta(seconds=0.3)
WAITING = ConnectOptions(min_replicas=1, write_timeout=SECOND)
KEYS = [b"key %d" % number for number in range(60)]
THREADS = 32
# One way between nodes, in seconds, and what a write takes at least.
DELAY = 0.02
ROUND = 2 * DELAY


@pytest.fixture(scope="module", params=["redis", "valkey"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """Three masters and three replicas behind a network."""
    program = programs.program(request.param)
    if program is None:
        pytest.skip(f"no {request.param}-server here")
    with topology.running(Settings(program, node_timeout=60_000), has_network=True) as cluster:
        yield cluster


def in_threads(store: DataStore, seconds: float) -> "tuple[dict[bytes, bytes], list[Exception]]":
    """Writes in many threads. Returns what was acknowledged, and how the others failed."""
    done: dict[bytes, bytes] = {}
    failed: list[Exception] = []
    end = time.monotonic() + seconds

    def work(name: int) -> None:
        number = 0
        while time.monotonic() < end:
            key = payload = b"%d-%d" % (name, number)
            try:
                store.write(key, payload)
                done[key] = payload
            except DataStoreError as error:
                failed.append(error)
            number += 1

    run_in_threads(THREADS, work)
    return done, failed


def test_writes_of_many_threads_wait_together(cluster: Cluster) -> None:
    assert cluster.network
    with DataStore.connect(cluster.url("together"), WAITING) as store:
        cluster.network.delay = DELAY
        try:
            done, failed = in_threads(store, 2)
        finally:
            cluster.network.delay = 0
        assert not failed
        # One after another, there would be one at a time for each of the three masters.
        assert len(done) > 3 * 3 * 2 / ROUND
        assert store.batch_read(list(done)) == list(done.values())


def test_a_write_that_no_replica_confirms_is_unknown(cluster: Cluster) -> None:
    master = cluster.masters()[0]
    (replica,) = cluster.replicas_of(master)
    with DataStore.connect(cluster.url("unknown"), WAITING) as store:
        replica.freeze()
        try:
            begin = time.monotonic()
            done, failed = in_threads(store, 1.5)
            assert time.monotonic() - begin < 6
            assert done
            assert failed
            for error in failed:
                assert isinstance(error, DataStoreError.OutcomeUnknown)
                assert master.address in str(error)
            assert any("0 of the 1 replicas of 127" in str(error) for error in failed)
        finally:
            replica.thaw()
        until(replica.is_in_step, "the replica has all data")
        # It goes on at once.
        assert not in_threads(store, 0.2)[1]


def test_slots_that_move_between_writes_in_groups(cluster: Cluster) -> None:
    source, target = cluster.masters()[:2]
    moved = slots.of(source)[:30]
    with DataStore.connect(cluster.url("moving"), WAITING) as store:
        outcome: list[tuple[dict[bytes, bytes], list[Exception]]] = []
        writing = threading.Thread(target=lambda: outcome.append(in_threads(store, 3)))
        writing.start()
        for giver, taker in ((source, target), (target, source)):
            for slot in moved:
                slots.move(slot, giver, taker, cluster.masters())
        writing.join()
        ((done, failed),) = outcome
        assert not failed
        assert store.batch_read(list(done)) == list(done.values())
        assert len(store) == len(done)


def calls(nodes: list[Node], command: str) -> int:
    """How often the nodes have done a command for clients."""
    found = (node.info("commandstats").get(f"cmdstat_{command}", {}) for node in nodes)
    return sum(int(stats.get("calls", 0)) for stats in found)


def test_replicas_answer_reads_as_an_option(cluster: Cluster) -> None:
    masters = cluster.masters()
    replicas = [node for node in cluster.nodes if node not in masters]
    options = ConnectOptions(read_from_replicas=True, min_replicas=1, read_timeout=SECOND)
    with (
        DataStore.connect(cluster.url("reads"), options) as store,
        DataStore.connect(cluster.url("reads")) as of_masters,
    ):
        store.batch_write([(key, key) for key in KEYS])
        for node in cluster.nodes:
            node.ask("CONFIG", "RESETSTAT")
        # The only replica of each master has confirmed them.
        for key in KEYS:
            assert store.read(key) == key
            assert store.exists(key)
        assert store.batch_read(KEYS) == KEYS
        assert calls(replicas, "get") == 2 * len(KEYS)
        assert calls(masters, "get") == 0
        assert of_masters.batch_read(KEYS) == KEYS
        assert calls(masters, "get") == len(KEYS)
        # Streams and counts ask masters.
        assert len(store) == len(KEYS)
        reader = store.open_reader(KEYS[0])
        assert reader is not None
        assert reader.read() == KEYS[0]
        assert calls(replicas, "get") == 2 * len(KEYS)


def test_a_timeout_names_the_nodes_that_may_answer(cluster: Cluster) -> None:
    both = ConnectOptions(read_from_replicas=True, read_timeout=SHORT)
    one = ConnectOptions(read_timeout=SHORT)
    for options, count in ((both, 2), (one, 1)):
        with DataStore.connect(cluster.url("frozen"), options) as store, frozen(cluster):
            assert len(named(cluster, functools.partial(store.read, b"key"))) == count
            assert len(named(cluster, functools.partial(store.batch_read, [b"key"]))) == count
            # They ask all masters.
            masters = named(cluster, functools.partial(len, store))
            assert masters == named(cluster, store.is_empty)
            assert len(masters) == 3


@contextlib.contextmanager
def frozen(cluster: Cluster) -> Iterator[None]:
    """All nodes stop until the end of the context."""
    for node in cluster.nodes:
        node.freeze()
    try:
        yield
    finally:
        for node in cluster.nodes:
            node.thaw()


def named(cluster: Cluster, call: Callable[[], object]) -> list[str]:
    """The nodes that the timeout of a call names."""
    with pytest.raises(DataStoreError.Timeout) as caught:
        call()
    addresses = (node.address for node in cluster.nodes)
    return [address for address in addresses if address in str(caught.value)]
