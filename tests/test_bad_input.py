"""Invalid input raises a clear error, and does not change the store."""

from pathlib import Path
from typing import Any

import pytest

from servers import free_port
from simd_r_drive_ws_client import (
    ConnectionFailedError,
    DataStore,
    DataStoreError,
    DataStoreWsClient,
    InvalidArgumentError,
    NamespaceHasher,
    Server,
    StoreIOError,
)


@pytest.fixture
def filled(store: DataStore) -> DataStore:
    """A store with one entry, which no invalid call may change."""
    store.write(b"key", b"payload")
    return store


@pytest.mark.parametrize("text", ["key", 1, None, ["key"]])
@pytest.mark.parametrize("method", ["read", "exists", "delete"])
def test_keys_that_are_no_bytes(filled: DataStore, method: str, text: Any) -> None:
    with pytest.raises(TypeError, match="key"):
        getattr(filled, method)(text)
    assert filled.read(b"key") == b"payload"


def test_payloads_that_are_no_bytes(filled: DataStore) -> None:
    bad: Any = "text"
    with pytest.raises(TypeError, match="payload"):
        filled.write(b"key", bad)
    with pytest.raises(TypeError, match="payload"):
        filled.batch_write([(b"other", b"1"), (b"key", bad)])
    with pytest.raises(TypeError, match="key"):
        filled.batch_read([b"key", bad])
    assert filled.read(b"key") == b"payload"
    assert b"other" not in filled


@pytest.mark.parametrize(("payload", "reason"), [(b"", "empty"), (b"\0", "0x00")])
def test_payloads_that_no_store_takes(filled: DataStore, payload: bytes, reason: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"payload: .*{reason}.*key of 3 bytes") as one:
        filled.write(b"key", payload)
    assert isinstance(one.value, DataStoreError)
    assert isinstance(one.value, ValueError)
    assert one.value.argument == "payload"
    with pytest.raises(InvalidArgumentError, match=reason) as batch:
        filled.batch_write([(b"a", b"1"), (b"key", payload), (b"b", b"2")])
    assert batch.value.argument == "entries[1].payload"
    assert filled.read(b"key") == b"payload"
    assert len(filled) == 1


@pytest.mark.parametrize("bad", [(), (b"a",), (b"a", b"b", b"c")])
def test_batches_with_tuples_of_another_length(filled: DataStore, bad: Any) -> None:
    with pytest.raises(TypeError, match=r"entries\[1\]: expected Entry or a tuple of 2"):
        filled.batch_write([(b"a", b"1"), bad])
    assert len(filled) == 1


def test_batches_that_are_no_pairs(filled: DataStore) -> None:
    bad: Any = [(b"a", b"1"), b"ab"]
    with pytest.raises(TypeError, match=r"entries\[1\]: expected a \(key, payload\) pair"):
        filled.batch_write(bad)
    assert len(filled) == 1


def test_no_server_at_the_address() -> None:
    port = free_port()
    with pytest.raises(ConnectionFailedError, match=str(port)) as caught:
        DataStore.connect(f"ws://127.0.0.1:{port}")
    assert isinstance(caught.value, ConnectionError)
    with pytest.raises(OSError, match=str(port)):
        DataStoreWsClient("127.0.0.1", port)


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "http://127.0.0.1:80", "ws://", "ws://h:x"])
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="url"):
        DataStore.connect(url)


@pytest.mark.parametrize("port", [-1, 0, 65536, 10**30])
def test_ports_out_of_range(port: int, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match=f"port: {port}"):
        DataStoreWsClient("127.0.0.1", port)
    if port != 0:
        with pytest.raises(InvalidArgumentError, match=f"port: {port}"):
            Server(tmp_path / "store.bin", port=port)
        assert not (tmp_path / "store.bin").exists()


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    with Server(tmp_path / "one.bin") as server:
        port = int(server.address().rpartition(":")[2])
        with pytest.raises(StoreIOError, match=str(port)):
            Server(tmp_path / "two.bin", port=port)


def test_prefixes_that_are_no_bytes() -> None:
    bad: Any = "users"
    with pytest.raises(TypeError, match="prefix"):
        NamespaceHasher(bad)
