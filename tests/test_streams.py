"""Payloads that are read and written as files, transfers, and compaction."""

import asyncio
import gc
import io
import random
import shutil
from pathlib import Path

import pytest

from simd_r_drive_ws_client import (
    AsyncDataStore,
    ClosedError,
    CorruptError,
    DataStore,
    InvalidArgumentError,
    LockedError,
    OpenOptions,
    Progress,
    Server,
    StoreIOError,
    UnsupportedError,
)

LARGE = 3 * 1024 * 1024 + 17


@pytest.fixture
def file_store(tmp_path: Path) -> DataStore:
    return DataStore.open(tmp_path / "store")


def test_a_payload_is_written_and_read_as_a_file(file_store: DataStore) -> None:
    payload = random.Random(1).randbytes(LARGE)
    with file_store.open_writer(b"key") as writer:
        shutil.copyfileobj(io.BytesIO(payload), writer)
        assert writer.tell() == LARGE
        assert file_store.read(b"key") is None
    assert writer.closed
    assert file_store.read(b"key") == payload
    reader = file_store.open_reader(b"key")
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
    assert file_store.open_reader(b"none") is None
    buffered = file_store.open_reader(b"key")
    assert buffered is not None
    assert io.BufferedReader(buffered).read() == payload


def test_what_is_not_finished_is_not_written(file_store: DataStore) -> None:
    file_store.write(b"key", b"before")
    size = file_store.file_size()
    with pytest.raises(ZeroDivisionError), file_store.open_writer(b"key") as writer:  # noqa: PT012
        writer.write(b"half")
        raise ZeroDivisionError
    assert writer.closed
    writer = file_store.open_writer(b"key")
    writer.write(b"x" * LARGE)
    writer.abort()
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"more")
    forgotten = file_store.open_writer(b"key")
    forgotten.write(b"half")
    del forgotten
    gc.collect()
    for payload in (b"", b"\0"):
        writer = file_store.open_writer(b"key")
        writer.write(payload)
        with pytest.raises(InvalidArgumentError, match="nothing was written"):
            writer.close()
        assert writer.closed
    assert file_store.read(b"key") == b"before"
    assert file_store.file_size() == size


def test_a_writer_of_a_closed_store(file_store: DataStore) -> None:
    writer = file_store.open_writer(b"key")
    writer.write(b"payload")
    file_store.close()
    with pytest.raises(ClosedError):
        writer.close()
    with pytest.raises(ClosedError):
        file_store.open_writer(b"key")


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


def test_a_server_has_no_streams(url: str) -> None:
    with DataStore.connect(url) as store:
        for call in (
            lambda: store.open_reader(b"key"),
            lambda: store.open_writer(b"key"),
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
