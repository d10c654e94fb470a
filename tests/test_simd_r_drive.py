"""A program for the package `simd_r_drive` runs if its import is changed."""

import io
import zlib
from pathlib import Path

import pytest

from simd_r_drive_ws_client import DataStoreError
from simd_r_drive_ws_client.simd_r_drive import DataStore, EntryHandle, NamespaceHasher


def test_the_whole_of_it(tmp_path: Path) -> None:
    path = str(tmp_path / "store")
    store = DataStore(path)
    key = NamespaceHasher(b"users").namespace(b"key")
    store.write(key, b"payload")
    store.batch_write([(b"a", b"1"), (b"b", b"22")])
    assert store.read(key) == b"payload"
    assert store.read(b"none") is None
    assert store.exists(b"a")
    assert b"a" in store
    store.delete(b"a")
    assert b"a" not in store
    assert store.read_entry(b"a") is None
    assert store.read_stream(b"a") is None

    entry = store.read_entry(key)
    assert isinstance(entry, EntryHandle)
    assert entry.as_memoryview().tobytes() == entry.as_slice() == b"payload"
    assert entry.as_memoryview().readonly
    assert entry.size == len(entry) == 7
    assert entry.file_size == entry.size_with_metadata == 27
    assert entry.offset_range() == (entry.start_offset, entry.end_offset) == (0, 7)
    begin, end = entry.address_range()
    assert end - begin == 7
    assert entry.checksum == zlib.crc32(b"payload")
    assert entry.raw_checksum() == entry.checksum.to_bytes(4, "little")
    assert entry.is_valid_checksum()
    assert entry.clone_arc().as_slice() == b"payload"
    assert entry.key_hash == entry.clone_arc().key_hash


def test_streams(tmp_path: Path) -> None:
    store = DataStore(str(tmp_path / "store"))
    payload = bytes(range(256)) * 100
    store.write_stream(b"key", io.BytesIO(payload))
    stream = store.read_stream(b"key")
    assert stream is not None
    assert stream.read(10) == payload[:10]
    assert b"".join(stream) == payload[10:]
    assert stream.read(1) == b""
    assert list(stream) == []
    with pytest.raises(DataStoreError):
        store.write_stream(b"empty", io.BytesIO())
    with pytest.raises(TypeError):
        store.write_stream(b"text", io.StringIO("text"))
    assert not store.exists(b"text")
