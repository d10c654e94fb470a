"""Payloads that are read and written as files, transfers, and compaction."""

import asyncio
import gc
import io
import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import UPSTREAM, connected, served
from proxy import Proxy
from simd_r_drive_ws_client import (
    AsyncDataStore,
    ClosedError,
    ConnectionFailedError,
    ConnectOptions,
    CorruptError,
    DataStore,
    InvalidArgumentError,
    LockedError,
    OpenOptions,
    Progress,
    Server,
    ServerError,
    StoreIOError,
    StoreTimeoutError,
    UnsupportedError,
)
from simd_r_drive_ws_client.files import AsyncPayloadReader

LARGE = 3 * 1024 * 1024 + 17


@pytest.fixture
def file_store(tmp_path: Path) -> DataStore:
    return DataStore.open(tmp_path / "store")


@pytest.fixture(params=["embedded", "own server"])
def streaming(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A path or a URL of an empty store that has streams."""
    with served(request.param, tmp_path / "store") as target:
        yield target


@pytest.fixture
def stream_store(streaming: str) -> Iterator[DataStore]:
    """An empty store that has streams: a file, and one behind a server."""
    with connected(streaming) as store:
        yield store


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    """A proxy in front of a server that has streams."""
    with served("own server", tmp_path / "store") as url, Proxy(url) as proxy:
        yield proxy


async def opened(store: AsyncDataStore) -> AsyncPayloadReader:
    reader = await store.open_reader(b"key")
    assert reader is not None
    return reader


async def async_connected(target: str) -> AsyncDataStore:
    if "://" in target:
        return await AsyncDataStore.connect(target)
    return await AsyncDataStore.open(target)


@pytest.mark.parametrize("size", [1, 1024 * 1024, 1024 * 1024 + 1, LARGE, 9 * 1024 * 1024])
def test_payloads_of_any_size_come_back(stream_store: DataStore, size: int) -> None:
    payload = random.Random(size).randbytes(size)
    with stream_store.open_writer(b"key") as writer:
        shutil.copyfileobj(io.BytesIO(payload), writer, 100_000)
    assert stream_store.read(b"key") == payload
    reader = stream_store.open_reader(b"key")
    assert reader is not None
    copy = io.BytesIO()
    shutil.copyfileobj(reader, copy, 100_000)
    assert copy.getvalue() == payload


def test_a_payload_is_written_and_read_as_a_file(stream_store: DataStore) -> None:
    payload = random.Random(1).randbytes(LARGE)
    with stream_store.open_writer(b"key") as writer:
        shutil.copyfileobj(io.BytesIO(payload), writer)
        assert writer.tell() == LARGE
        assert stream_store.read(b"key") is None
    assert writer.closed
    assert stream_store.read(b"key") == payload
    reader = stream_store.open_reader(b"key")
    assert reader is not None
    with reader:
        assert reader.size == LARGE
        assert reader.read(10) == payload[:10]
        assert reader.seek(-5, io.SEEK_END) == LARGE - 5
        assert reader.read() == payload[-5:]
        assert reader.read(1) == b""
        reader.seek(100)
        reader.seek(-50, io.SEEK_CUR)
        buffer = bytearray(20)
        assert reader.readinto(buffer) == 20
        assert bytes(buffer) == payload[50:70]
        assert reader.tell() == 70
        with pytest.raises(ValueError, match="before the beginning"):
            reader.seek(-1)
        reader.seek(LARGE + 100)
        assert reader.read() == b""
    with pytest.raises(ValueError, match="closed"):
        reader.read(1)
    assert stream_store.open_reader(b"none") is None
    buffered = stream_store.open_reader(b"key")
    assert buffered is not None
    assert io.BufferedReader(buffered).read() == payload


def test_what_is_not_finished_is_not_written(stream_store: DataStore) -> None:
    stream_store.write(b"key", b"before")
    size = stream_store.file_size()
    with pytest.raises(ZeroDivisionError), stream_store.open_writer(b"key") as writer:  # noqa: PT012
        writer.write(b"half")
        raise ZeroDivisionError
    assert writer.closed
    writer = stream_store.open_writer(b"key")
    writer.write(b"x" * LARGE)
    writer.abort()
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"more")
    forgotten = stream_store.open_writer(b"key")
    forgotten.write(b"half")
    del forgotten
    gc.collect()
    for payload in (b"", b"\0"):
        writer = stream_store.open_writer(b"key")
        writer.write(payload)
        with pytest.raises(InvalidArgumentError, match="nothing was written"):
            writer.close()
        assert writer.closed
    assert stream_store.read(b"key") == b"before"
    assert stream_store.file_size() == size


def test_streams_in_a_cycle_are_collected(stream_store: DataStore) -> None:
    """The native stream may be released before the file object, which must not mind."""
    stream_store.write(b"key", b"payload")
    for stream in (stream_store.open_reader(b"key"), stream_store.open_writer(b"key")):
        assert stream is not None
        stream.itself = stream  # type: ignore[union-attr]
    del stream
    gc.collect()
    assert stream_store.read(b"key") == b"payload"


def test_a_writer_of_a_closed_store(stream_store: DataStore) -> None:
    writer = stream_store.open_writer(b"key")
    writer.write(b"payload")
    stream_store.close()
    with pytest.raises(ClosedError):
        writer.close()
    with pytest.raises(ClosedError):
        stream_store.open_writer(b"key")


def test_a_reader_goes_on_whatever_happens_to_the_store(file_store: DataStore) -> None:
    payload = random.Random(2).randbytes(LARGE)
    file_store.write(b"key", payload)
    file_store.write(b"other", b"payload")
    reader = file_store.open_reader(b"key")
    assert reader is not None
    head = reader.read(1000)
    file_store.write(b"key", b"new")
    assert file_store.compact() > 0
    file_store.close()
    assert head + reader.readall() == payload


def test_a_reader_of_a_served_store_goes_on_until_that_is_closed(tmp_path: Path) -> None:
    payload = random.Random(2).randbytes(9 * 1024 * 1024)
    with served("own server", tmp_path / "store") as url, DataStore.connect(url) as store:
        store.write(b"key", payload)
        reader, again = store.open_reader(b"key"), store.open_reader(b"key")
        assert reader is not None
        assert again is not None
        head = reader.read(1000)
        store.write(b"key", b"new")
        assert head + reader.readall() == payload
        again.read(10)
        store.close()
        with pytest.raises(ClosedError):
            again.read(10)


def test_streams_of_a_connection_that_breaks(proxy: Proxy) -> None:
    payload = random.Random(2).randbytes(9 * 1024 * 1024)
    direct_url = "ws://{}:{}".format(*proxy.upstream)
    with DataStore.connect(proxy.url) as store, DataStore.connect(direct_url) as direct:
        store.write(b"key", payload)
        reader, other = store.open_reader(b"key"), store.open_reader(b"key")
        assert reader is not None
        assert other is not None
        found = reader.read(1000)
        writer = store.open_writer(b"written")
        writer.write(payload)
        proxy.cut()
        assert found + reader.readall() == payload
        with pytest.raises(ConnectionFailedError, match="nothing was written"):
            writer.close()
        assert writer.closed
        direct.write(b"key", b"new")
        with pytest.raises(ServerError, match="overwritten or deleted") as raised:
            other.read()
        assert not raised.value.retryable
        assert direct.read(b"written") is None


def test_damage_shows_at_the_end_of_what_is_read(tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", b"a" * LARGE)
        entry = store.entry(b"key")
        assert entry is not None
        with open(tmp_path / "store", "r+b") as file:
            file.seek(entry.start_offset + 1000)
            file.write(b"b")
        reader = store.open_reader(b"key")
        assert reader is not None
        with pytest.raises(CorruptError):
            shutil.copyfileobj(reader, io.BytesIO())


def test_compaction(tmp_path: Path) -> None:
    store = DataStore.open(tmp_path / "store")
    assert store.compact() == 0
    for number in range(3):
        store.batch_write([(b"%d" % key, b"%d" % number * 100) for key in range(1000)])
    store.batch_delete([b"%d" % key for key in range(500)])
    size, saves, view = store.file_size(), store.estimate_compaction(), store.view(b"700")
    progress = Progress()
    assert store.compact(progress) == saves > 0
    assert progress.done() == progress.total() > 0
    assert store.file_size() == size - saves == (tmp_path / "store").stat().st_size
    assert store.estimate_compaction() == 0
    assert len(store) == 500
    assert view == store.read(b"700") == b"2" * 100
    store.write(b"new", b"payload")
    with pytest.raises(LockedError):
        DataStore.open(tmp_path / "store")
    store.close()
    with DataStore.open(tmp_path / "store") as store:
        assert len(store) == 501
        assert store.read(b"999") == b"2" * 100
        assert store.read(b"new") == b"payload"
        cancelled = Progress()
        cancelled.cancel()
        store.write(b"new", b"again")
        with pytest.raises(InterruptedError):
            store.compact(cancelled)
        assert store.read(b"new") == b"again"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["store"]


def test_payloads_go_to_other_keys_and_stores(store: DataStore, tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "other") as other:
        store.write(b"key", b"payload")
        store.copy_to(b"key", other)
        assert store.read(b"key") == other.read(b"key") == b"payload"
        store.write(b"key", b"later")
        store.move_to(b"key", other)
        assert store.read(b"key") is None
        assert other.read(b"key") == b"later"
        for call in (other.copy_to, other.move_to):
            with pytest.raises(InvalidArgumentError, match="key"):
                call(b"none", store)
            with pytest.raises(InvalidArgumentError):
                call(b"key", other)
        assert other.read(b"key") == b"later"
        other.rename(b"key", b"new")
        assert other.read(b"key") is None
        assert other.read(b"new") == b"later"
        for old, new in ((b"none", b"new"), (b"new", b"new")):
            with pytest.raises(InvalidArgumentError):
                other.rename(old, new)
        assert other.read(b"new") == b"later"


def test_a_payload_is_not_moved_between_names_of_one_server(url: str, tmp_path: Path) -> None:
    with DataStore.connect(url) as store, DataStore.connect(url) as same:
        store.write(b"key", b"payload")
        with Server(tmp_path / "other") as server, DataStore.connect(server.url()) as other:
            for target in (store, same, other):
                with pytest.raises(InvalidArgumentError, match="nothing was moved"):
                    store.move_to(b"key", target)
            store.copy_to(b"key", other)
            assert other.read(b"key") == b"payload"
        assert store.read(b"key") == b"payload"
        with DataStore.open(tmp_path / "file") as file:
            store.move_to(b"key", file)
            assert store.read(b"key") is None
            file.move_to(b"key", store)
            assert file.read(b"key") is None
        assert store.read(b"key") == b"payload"


def test_a_file_that_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "store"
    options = OpenOptions(read_only=True)
    with pytest.raises(StoreIOError):
        DataStore.open(path, options)
    assert not path.exists()
    with DataStore.open(path) as store:
        store.batch_write([(b"key", b"payload"), (b"gone", b"payload")])
        store.delete(b"gone")
        with pytest.raises(LockedError):
            DataStore.open(path, options)
    before = path.read_bytes()
    with DataStore.open(path, options) as one, DataStore.open(path, options) as two:
        for store in (one, two):
            assert store.read(b"key") == b"payload"
            view = store.view(b"key")
            assert view is not None
            assert bytes(view) == b"payload"
            assert store.read(b"gone") is None
            assert len(store) == len(list(store.entries())) == 1
            with pytest.raises(StoreIOError, match="read-only"):
                store.write(b"key", b"other")
        with pytest.raises(LockedError):
            DataStore.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", UPSTREAM)
def test_upstreams_servers_have_no_streams(kind: str, tmp_path: Path) -> None:
    with served(kind, tmp_path / "store") as url:
        with DataStore.connect(url) as store:
            with pytest.raises(UnsupportedError, match="open_reader"):
                store.open_reader(b"key")
            with pytest.raises(UnsupportedError, match="open_writer"):
                store.open_writer(b"key")

        async def run() -> None:
            async with AsyncDataStore.connect(url) as store:
                with pytest.raises(UnsupportedError, match="open_reader"):
                    await store.open_reader(b"key")
                with pytest.raises(UnsupportedError, match="open_writer"):
                    await store.open_writer(b"key")

        asyncio.run(run())


def test_a_server_does_not_compact(url: str) -> None:
    with DataStore.connect(url) as store:
        for call in (
            lambda: store.rename(b"key", b"new"),
            store.compact,
            store.estimate_compaction,
        ):
            with pytest.raises(UnsupportedError):
                call()


def test_async(tmp_path: Path) -> None:
    async def run() -> None:
        async with AsyncDataStore.open(tmp_path / "store") as store:
            async with await store.open_writer(b"key") as writer:
                assert await writer.write(b"pay") == 3
                await writer.write(b"load")
            with pytest.raises(ZeroDivisionError):  # noqa: PT012
                async with await store.open_writer(b"key") as writer:
                    await writer.write(b"half")
                    raise ZeroDivisionError
            reader = await store.open_reader(b"key")
            assert reader is not None
            assert reader.read() == b"payload"
            await store.rename(b"key", b"new")
            assert await store.compact() > 0
            assert await store.read(b"new") == b"payload"

    asyncio.run(run())


def test_async_streams(streaming: str) -> None:
    payload = random.Random(3).randbytes(LARGE)

    async def run() -> None:
        async with await async_connected(streaming) as store:
            async with await store.open_writer(b"key") as writer:
                for start in range(0, LARGE, 200_000):
                    piece = payload[start : start + 200_000]
                    assert await writer.write(memoryview(piece)) == len(piece)
            with pytest.raises(ValueError, match="closed"):
                await writer.write(b"more")
            with pytest.raises(ZeroDivisionError):  # noqa: PT012
                async with await store.open_writer(b"key") as writer:
                    await writer.write(b"half")
                    raise ZeroDivisionError
            assert await store.read(b"key") == payload
            assert await store.open_reader(b"none") is None
            async with await opened(store) as reader:
                assert await reader.aread(10) == payload[:10]
                assert reader.seek(-5, io.SEEK_END) == LARGE - 5
                assert await reader.aread() == payload[-5:]
                assert await reader.aread(10) == b""
                reader.seek(0)
                assert b"".join([piece async for piece in reader]) == payload
                reader.seek(100)
                assert reader.read(5) == payload[100:105]
                assert await reader.aread(5) == payload[105:110]
            with pytest.raises(ValueError, match="closed"):
                await reader.aread(1)

    asyncio.run(run())


def test_many_async_streams_at_once(streaming: str) -> None:
    async def copy(store: AsyncDataStore, number: int) -> None:
        payload = random.Random(number).randbytes(1024 * 1024 + number)
        key = b"%d" % number
        async with await store.open_writer(key) as writer:
            await writer.write(payload[:1000])
            await writer.write(payload[1000:])
        reader = await store.open_reader(key)
        assert reader is not None
        assert await reader.aread() == payload
        reader.close()

    async def run() -> None:
        async with await async_connected(streaming) as store:
            await asyncio.gather(*(copy(store, number) for number in range(30)))
            assert await store.len() == 30

    asyncio.run(run())


def test_the_event_loop_goes_on_while_a_server_is_slow(proxy: Proxy) -> None:
    payload = random.Random(2).randbytes(9 * 1024 * 1024)

    async def ticks_during(call: "asyncio.Future[bytes]") -> int:
        """How often the loop comes round before the responses pass again, in 0.3 s."""
        ticks = 0
        end = asyncio.get_running_loop().time() + 0.3
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.01)
            ticks += 1
        assert not call.done()
        return ticks

    async def run() -> None:
        async with AsyncDataStore.connect(proxy.url) as store:
            await store.write(b"key", payload)
            reader = await opened(store)
            writer = await store.open_writer(b"written")
            proxy.responses_pass.clear()
            reading = asyncio.ensure_future(reader.aread())
            assert await ticks_during(reading) > 10
            # One call at a time, and none of them blocks.
            with pytest.raises(InvalidArgumentError, match="another call"):
                reader.read(10)
            with pytest.raises(InvalidArgumentError, match="another call"):
                await reader.aread(10)
            proxy.responses_pass.set()
            assert await reading == payload
            # What was cancelled is read again.
            reader.seek(10)
            proxy.responses_pass.clear()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(reader.aread(), 0.1)
            assert reader.tell() == 10
            proxy.responses_pass.set()
            assert await reader.aread() == payload[10:]
            # Nobody knows how much of it was taken.
            proxy.responses_pass.clear()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(writer.write(payload * 3), 0.1)
            proxy.responses_pass.set()
            with pytest.raises(StoreIOError, match="cancelled"):
                await writer.write(b"more")
            with pytest.raises(StoreIOError, match="nothing was written"):
                await writer.close()
            assert await store.read(b"written") is None

    asyncio.run(run())


def test_each_piece_has_the_timeout_of_the_store(proxy: Proxy) -> None:
    # What is to end in time has more of it: on a busy machine, all of a large payload takes longer.
    soon, patient = timedelta(seconds=0.3), 60
    options = ConnectOptions(read_timeout=soon, write_timeout=soon)
    with DataStore.connect(proxy.url, options) as store:
        store.write(b"key", b"a" * LARGE, timeout=patient)
        reader = store.open_reader(b"key")
        assert reader is not None
        writer = store.open_writer(b"key")
        proxy.responses_pass.clear()
        with pytest.raises(StoreTimeoutError, match="read_part"):
            reader.read()
        with pytest.raises((StoreTimeoutError, ConnectionFailedError)):
            writer.write(b"b" * 9 * 1024 * 1024)
        with pytest.raises((StoreTimeoutError, ConnectionFailedError)):
            writer.close()
        proxy.responses_pass.set()
        assert store.read(b"key", timeout=patient) == b"a" * LARGE
