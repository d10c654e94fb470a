"""Views of payloads in the file, and reads into the caller's memory."""

import array
import gc
import os
import zlib
from pathlib import Path

import pytest

from simd_r_drive_ws_client import (
    AsyncDataStore,
    DataStore,
    InvalidArgumentError,
    LockedError,
    UnsupportedError,
    key_hash,
)


@pytest.fixture
def file_store(tmp_path: Path) -> DataStore:
    return DataStore.open(tmp_path / "store")


def test_a_view_is_the_payload_in_place(file_store: DataStore) -> None:
    payload = bytes(range(256)) * 3
    file_store.write(b"key", payload)
    view = file_store.view(b"key")
    assert view is not None
    assert view == payload
    assert view.readonly
    assert (view.format, view.itemsize, view.ndim, view.contiguous) == ("B", 1, 1, True)
    with pytest.raises(TypeError):
        view[0] = 1
    assert view.cast("Q")[1] == int.from_bytes(payload[8:16], "little")
    assert file_store.view(b"none") is None


def test_a_view_outlives_all_that_happens_to_its_store(tmp_path: Path) -> None:
    store = DataStore.open(tmp_path / "store")
    store.write(b"key", b"first" * 1000)
    view = store.view(b"key")
    entry = store.entry(b"key")
    assert view is not None
    assert entry is not None
    for number in range(200):
        store.write(b"key", b"%d" % number * 500)
    store.delete(b"key")
    store.close()
    del store
    (tmp_path / "store").unlink()
    gc.collect()
    assert view == b"first" * 1000
    part = memoryview(entry.as_memoryview())[:5]
    del entry, view
    gc.collect()
    assert bytes(part) == b"first"


def test_the_metadata_of_an_entry(file_store: DataStore, tmp_path: Path) -> None:
    file_store.write(b"key", b"payload")
    entry = file_store.entry(b"key")
    assert entry is not None
    assert (entry.size, len(entry), bytes(entry)) == (7, 7, b"payload")
    assert entry.key_hash == key_hash(b"key")
    assert entry.checksum == zlib.crc32(b"payload")
    assert entry.is_valid_checksum()
    assert entry.address % 64 == 0
    assert entry.end_offset - entry.start_offset == entry.size <= entry.file_size
    raw = (tmp_path / "store").read_bytes()
    assert raw[entry.start_offset : entry.end_offset] == b"payload"
    assert "7 bytes" in repr(entry)


def test_a_damaged_payload_shows_in_its_entry(tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", b"payload")
        entry = store.entry(b"key")
        assert entry is not None
        with open(tmp_path / "store", "r+b") as file:
            file.seek(entry.start_offset)
            file.write(b"P")
        assert bytes(entry) == b"Payload"
        assert not entry.is_valid_checksum()


def test_entries_are_the_live_ones_newest_first(file_store: DataStore) -> None:
    assert list(file_store.entries()) == []
    assert file_store.last_entry() is None
    keys = [b"%d" % number for number in range(2500)]
    file_store.batch_write([(key, b"old") for key in keys])
    for key in keys[100:200]:
        file_store.delete(key)
    file_store.write(keys[7], b"new")
    entries = file_store.entries()
    first = next(entries)
    file_store.write(b"later", b"unseen")
    rest = list(entries)
    assert (first.key_hash, bytes(first)) == (key_hash(keys[7]), b"new")
    expected = [key_hash(k) for k in reversed(keys) if k not in keys[100:200] and k != keys[7]]
    assert [entry.key_hash for entry in rest] == expected
    file_store.close()
    assert {bytes(entry) for entry in rest} == {b"old"}
    last = rest[0]
    assert last.is_valid_checksum()


def test_operations_by_hash(file_store: DataStore) -> None:
    hash = key_hash(b"key")
    assert not file_store.exists_by_hash(hash)
    file_store.write_by_hash(hash, b"payload")
    assert file_store.read(b"key") == file_store.read_by_hash(hash) == b"payload"
    entry = file_store.entry_by_hash(hash)
    assert entry is not None
    assert bytes(entry) == b"payload"
    file_store.delete_by_hash(hash)
    assert file_store.read(b"key") is file_store.read_by_hash(hash) is None
    assert len(file_store) == 0
    for payload in (b"", b"\0"):
        with pytest.raises(InvalidArgumentError, match="nothing was written"):
            file_store.write_by_hash(hash, payload)


def test_reads_into_memory_of_the_callers(store: DataStore) -> None:
    store.write(b"key", b"payload")
    buffer = bytearray(b"." * 10)
    assert store.read_into(b"key", buffer) == 7
    assert buffer == b"payload..."
    assert store.read_into(b"none", buffer) is None
    assert store.read_into(b"key", memoryview(buffer)[3:]) == 7
    assert buffer == b"paypayload"
    with pytest.raises(InvalidArgumentError, match=r"6 bytes.*7"):
        store.read_into(b"key", memoryview(buffer)[:6])
    assert buffer == b"paypayload"
    buffer.append(0)  # There are no more references to it.


def test_a_batch_into_one_array(store: DataStore) -> None:
    numbers = array.array("q", range(100))
    entries = {b"%d" % number: number.to_bytes(8, "little") for number in range(100)}
    store.batch_write(entries)
    found = array.array("q", [-1] * 101)
    expected = [True] * 100
    assert store.batch_read_into(list(entries), memoryview(found)[:100]) == expected
    assert found[:100] == numbers
    assert found[100] == -1
    assert store.batch_read_into([b"none", b"3"], memoryview(found)[:2]) == [False, True]
    assert list(found[:2]) == [0, 3]
    assert store.batch_read_into([], bytearray()) == []
    store.write(b"long", b"123456789")
    before = found.tobytes()
    with pytest.raises(InvalidArgumentError, match=r"keys\[1\].*9 bytes, not 8"):
        store.batch_read_into([b"3", b"long"], memoryview(found)[:2])
    with pytest.raises(InvalidArgumentError, match="17 bytes"):
        store.batch_read_into([b"3", b"4"], memoryview(bytearray(17)))
    assert found.tobytes() == before


def test_the_bad_key_of_a_long_batch_is_named_by_its_place(file_store: DataStore) -> None:
    keys = [b"%d" % number for number in range(3000)]
    file_store.batch_write([(key, b"12345678") for key in keys])
    buffer = bytearray(8 * len(keys))
    assert file_store.batch_read_into(keys, buffer) == [True] * len(keys)
    assert buffer == b"12345678" * len(keys)
    file_store.write(keys[2345], b"123456789")
    with pytest.raises(InvalidArgumentError, match=r"keys\[2345\]"):
        file_store.batch_read_into(keys, buffer)
    keys[1234] = "text"  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"keys\[1234\]"):
        file_store.batch_read_into(keys, buffer)


@pytest.mark.parametrize("buffer", [b"read-only", memoryview(b"read-only"), "text", None, 7])
def test_invalid_buffers_for_read_into(file_store: DataStore, buffer: object) -> None:
    file_store.write(b"key", b"payload")
    with pytest.raises((TypeError, BufferError, ValueError)):
        file_store.read_into(b"key", buffer)


def test_a_server_has_no_entries(url: str) -> None:
    with DataStore.connect(url) as store:
        for call in (
            lambda: store.view(b"key"),
            lambda: list(store.entries()),
            store.last_entry,
            store.sync,
        ):
            with pytest.raises(UnsupportedError, match="store file") as caught:
                call()
            assert isinstance(caught.value, NotImplementedError)
        assert len(store) == 0


def test_async(tmp_path: Path) -> None:
    import asyncio

    async def run() -> None:
        async with await AsyncDataStore.open(tmp_path / "store") as store:
            assert await store.view(b"key") is None
            await store.write(b"key", b"payload")
            view = await store.view(b"key")
            assert view is not None
            assert bytes(view) == b"payload"
            assert [bytes(entry) async for entry in store.entries()] == [b"payload"]
            entry = await store.entry_by_hash(key_hash(b"key"))
            assert entry is not None
            assert entry.size == 7

    asyncio.run(run())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
# Python warns of a fork beside other threads, which tests before this one may have left.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_stream_of_entries_in_a_forked_child(file_store: DataStore) -> None:
    file_store.batch_write([(b"%d" % number, b"payload") for number in range(3000)])
    entries, view = file_store.entries(), file_store.view(b"5")
    next(entries)
    child = os.fork()
    if not child:
        code = 1
        try:
            assert view is not None
            assert bytes(view) == b"payload"
            list(entries)
        except LockedError:
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert len(list(entries)) == 2999
