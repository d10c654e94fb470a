"""Copies of whole stores, between all kinds of them."""

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import UPSTREAM, connected, served
from copies import Contents, assert_has, some
from proxy import Proxy
from simd_r_drive_ws_client import (
    AsyncDataStore,
    ConnectOptions,
    CopyOptions,
    CopyReport,
    DataStore,
    InvalidArgumentError,
    OpenOptions,
    Progress,
    StoreInterruptedError,
    StoreIOError,
    StoreTimeoutError,
    UnsupportedError,
)

KINDS = ["embedded", "own server", "redis cluster"]
PAIRS = [
    *((one, other) for one in KINDS for other in KINDS),
    ("redis cluster", "valkey cluster"),
    ("valkey cluster", "embedded"),
]
MIB = 1 << 20

keys = st.binary(max_size=2)
sizes = st.one_of(*[st.integers(1, 2000)] * 9, st.integers(MIB - 1, 3 * MIB))
payloads = st.tuples(sizes, st.integers(1, 255)).map(lambda it: bytes([it[1]]) * it[0])
contents = st.dictionaries(keys, payloads, max_size=12)


@pytest.fixture(params=PAIRS, ids=lambda pair: " to ".join(pair).replace(" ", "-"))
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[DataStore, DataStore]]:
    """Two stores, which are empty."""
    with contextlib.ExitStack() as stack:
        one, other = (
            stack.enter_context(
                connected(stack.enter_context(served(kind, tmp_path / f"{number}.bin")))
            )
            for number, kind in enumerate(request.param)
        )
        yield one, other


def empty(store: DataStore, *known: Contents) -> None:
    store.batch_delete([key for contents in known for key in contents])
    assert store.is_empty()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(contents, contents, contents, st.sets(keys, max_size=5))
def test_a_copy_is_the_same(
    pair: tuple[DataStore, DataStore],
    first: Contents,
    second: Contents,
    others: Contents,
    deleted: set[bytes],
) -> None:
    one, other = pair
    one.batch_write(list(first.items()))
    other.batch_write(list(others.items()))
    report = one.copy_all_to(other)
    assert_has(other, {**others, **first})
    assert (report.copied + report.unchanged, report.deleted) == (len(first), 0)

    one.batch_write(list(second.items()))
    one.batch_delete(list(deleted))
    now = {key: it for key, it in {**first, **second}.items() if key not in deleted}
    one.copy_all_to(other, CopyOptions(delete=True))
    assert_has(other, now)
    assert_has(one, now)
    same = one.copy_all_to(other, CopyOptions(delete=True))
    assert same == CopyReport(copied=0, unchanged=len(now), deleted=0, changed=0, bytes=0)
    empty(one, first, second)
    empty(other, first, second, others)


def test_many_entries_and_their_progress(pair: tuple[DataStore, DataStore]) -> None:
    one, other = pair
    entries = some(20_000)
    one.batch_write(list(entries.items()))
    progress = Progress()
    report = one.copy_all_to(other, None, progress)
    assert report.copied == len(entries)
    assert report.bytes == sum(map(len, entries.values()))
    assert (progress.done(), progress.total()) == (len(entries), len(entries))
    assert_has(other, entries)


def test_a_cancelled_copy_goes_on_later(pair: tuple[DataStore, DataStore]) -> None:
    one, other = pair
    entries = some(20_000)
    one.batch_write(list(entries.items()))
    progress = Progress()

    def cancel() -> None:
        while progress.done() < 2000:
            time.sleep(0.0005)
        progress.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    # It may have been quicker.
    with contextlib.suppress(StoreInterruptedError):
        one.copy_all_to(other, None, progress)
    canceller.join()
    report = one.copy_all_to(other)
    assert report.unchanged >= 1000
    assert report.copied + report.unchanged == len(entries)
    assert_has(other, entries)


def test_the_source_is_written_meanwhile(pair: tuple[DataStore, DataStore]) -> None:
    one, other = pair
    entries = some(10_000)
    one.batch_write(list(entries.items()))
    ended = threading.Event()

    def write() -> None:
        for seed in range(1, 1000):
            newer = some(1000, seed)
            one.batch_write(list(newer.items()))
            entries.update(newer)
            gone = b"key %d" % (2000 + seed)
            one.delete(gone)
            entries.pop(gone, None)
            if ended.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            one.copy_all_to(other, CopyOptions(delete=True))
    finally:
        ended.set()
        writer.join()
    last = one.copy_all_to(other, CopyOptions(delete=True))
    assert last.changed == 0
    assert_has(other, entries)


def test_what_else_is_written_to_the_copy_is_found(pair: tuple[DataStore, DataStore]) -> None:
    one, other = pair
    entries = some(10_000)
    one.batch_write(list(entries.items()))
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            for key in list(entries)[::100]:
                other.write(key, b"wrong")

    def copy_often() -> None:
        # The writer may have written nothing between the copy and its check.
        for _ in range(100):
            one.copy_all_to(other)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(StoreIOError, match=r"not there as they were written.*key hash"):
            copy_often()
    finally:
        ended.set()
        writer.join()
    one.copy_all_to(other)
    assert_has(other, entries)


def test_a_connection_that_breaks_is_made_again(tmp_path: Path) -> None:
    entries = some(50_000)
    file, copy = DataStore.open(tmp_path / "file.bin"), DataStore.open(tmp_path / "copy.bin")
    file.batch_write(list(entries.items()))
    with served("own server", tmp_path / "server.bin") as url, Proxy(url) as proxy:
        ended = threading.Event()

        def cut() -> None:
            while not ended.wait(0.02):
                proxy.cut()

        options = ConnectOptions(retry_writes=True, initial_backoff=timedelta(milliseconds=1))
        with file, copy, DataStore.connect(proxy.url, options) as server:
            cutter = threading.Thread(target=cut)
            cutter.start()
            try:
                file.copy_all_to(server)
                server.copy_all_to(copy)
            finally:
                ended.set()
                cutter.join()
            assert_has(copy, entries)


def test_async_copies_leave_the_event_loop_alone(tmp_path: Path) -> None:
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            begin = time.monotonic()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - begin)

    async def copy(one: AsyncDataStore, other: AsyncDataStore) -> None:
        await one.batch_write(list(some(50_000).items()))
        watching = asyncio.create_task(watch())
        report = await one.copy_all_to(other)
        assert report.copied == 50_000
        cancelled = asyncio.create_task(one.copy_all_to(other))
        await asyncio.sleep(0.005)
        cancelled.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await cancelled
        watching.cancel()
        assert await other.len() == 50_000

    async def run(url: str) -> None:
        one = await AsyncDataStore.open(tmp_path / "one.bin")
        async with one, await AsyncDataStore.connect(url) as other:
            await copy(one, other)

    with served("own server", tmp_path / "server.bin") as url:
        asyncio.run(run(url))
    assert longest < 1


@pytest.mark.parametrize("kind", UPSTREAM)
def test_upstream_servers_cannot_be_copied(kind: str, tmp_path: Path) -> None:
    file = DataStore.open(tmp_path / "file.bin")
    with file, served(kind, tmp_path / "server.bin") as url, connected(url) as server:
        for one, other in [(server, file), (file, server)]:
            with pytest.raises(UnsupportedError) as error:
                one.copy_all_to(other)
            assert error.value.target == url + "/ws"
            assert "hash" in error.value.operation


def test_a_store_is_not_copied_to_itself(store: DataStore) -> None:
    with pytest.raises(InvalidArgumentError, match="other: it is the same store"):
        store.copy_all_to(store)


def test_a_file_that_is_read_only_is_copied_and_not_written(tmp_path: Path) -> None:
    path, entries = tmp_path / "file.bin", some(10)
    with DataStore.open(path) as store:
        store.batch_write(list(entries.items()))
    file = DataStore.open(path, OpenOptions(read_only=True))
    with file, DataStore.open(tmp_path / "other.bin") as other:
        assert file.copy_all_to(other).copied == 10
        assert_has(other, entries)
        other.write(b"more", b"entry")
        with pytest.raises(StoreIOError, match="read-only"):
            other.copy_all_to(file)


def test_a_timeout_is_for_the_whole_copy(tmp_path: Path) -> None:
    file = DataStore.open(tmp_path / "file.bin")
    with file, served("own server", tmp_path / "server.bin") as url, connected(url) as server:
        server.batch_write(list(some(20_000).items()))
        with pytest.raises(StoreTimeoutError) as error:
            server.copy_all_to(file, timeout=0.001)
        assert error.value.timeout.total_seconds() == 0.001


@pytest.mark.skipif(sys.platform != "linux", reason="the measurement is Linux's")
def test_large_payloads_need_little_memory(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from simd_r_drive_ws_client import DataStore, Server\n"
        "one, path = DataStore.open(sys.argv[1] + '/one'), sys.argv[1] + '/server'\n"
        "with one.open_writer(b'large') as file:\n"
        "    for number in range(256):\n"
        "        file.write(bytes([number]) * (1 << 20))\n"
        "def anonymous():\n"
        "    status = open('/proc/self/status').read()\n"
        "    return int(status.partition('RssAnon:')[2].split()[0]) << 10\n"
        "with Server(path) as server:\n"
        "    other = DataStore.connect(server.url())\n"
        "    before = anonymous()\n"
        "    report = one.copy_all_to(other)\n"
        "    assert (report.copied, report.bytes) == (1, 256 << 20), report\n"
        "    assert anonymous() - before < 64 << 20, anonymous() - before\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=120)
