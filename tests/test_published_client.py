"""Code for the published client runs unchanged."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import simd_r_drive_ws_client
from simd_r_drive_ws_client import (
    BaseDataStoreWsClient,
    ConnectOptions,
    DataStore,
    DataStoreWsClient,
    NamespaceHasher,
    Server,
    ServerError,
    ServerOptions,
    setup_logging,
    test_rust_logging,
)

# pytest would collect it as a test.
log_two_events = test_rust_logging
del test_rust_logging


@pytest.fixture
def client(url: str) -> Iterator[DataStoreWsClient]:
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    client = DataStoreWsClient(parts.hostname, parts.port)
    yield client
    client.close()


@pytest.fixture
def end_of_logging() -> Iterator[None]:
    yield
    forwarder = simd_r_drive_ws_client.logs._forwarder
    assert forwarder is not None
    forwarder.stop()
    simd_r_drive_ws_client.logs._forwarder = None


def until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert true()


def test_quick_start(client: DataStoreWsClient) -> None:
    client.write(b"hello", b"world")
    client.write(b"another", b"one")
    assert b"hello" in client
    assert len(client) > 1
    assert client.read(b"hello") == b"world"
    client.delete(b"hello")
    assert b"hello" not in client
    assert not client.is_empty()
    assert client.file_size() > 0
    assert client.check_connection() is None  # type: ignore[func-returns-value]
    assert isinstance(client, BaseDataStoreWsClient)


def test_what_it_does_as_a_dict(client: DataStoreWsClient) -> None:
    client[b"key"] = b"payload"
    client.update({b"a": b"1"})
    assert client[b"key"] == b"payload"
    assert client.pop(b"a") == b"1"
    with pytest.raises(TypeError, match="DataStoreWsClient: its keys cannot be listed"):
        list(client)


@pytest.mark.parametrize("kind", [BaseDataStoreWsClient, DataStoreWsClient])
def test_it_takes_options(tmp_path: Path, kind: type[BaseDataStoreWsClient]) -> None:
    options = ServerOptions(tokens=["secret"])
    with Server(tmp_path / "store", options=options) as server:
        host, port = server.address().split(":")
        for client in (
            kind(host, int(port), ConnectOptions(token="secret")),
            kind(host=host, port=int(port), options=ConnectOptions(token="secret")),
        ):
            with client:
                assert client.is_empty()
        with pytest.raises(ServerError, match="401"):
            kind(host, int(port))


def test_batches(client: DataStoreWsClient) -> None:
    client.batch_write([(b"a", b"1"), (b"b", b"2")])
    assert client.batch_read([b"b", b"x", b"a"]) == [b"2", None, b"1"]


def test_structured_reads(client: DataStoreWsClient) -> None:
    client.batch_write([(b"a", b"1"), (b"b", b"2")])
    assert client.batch_read_structured({"one": b"a", 2: b"x"}) == {"one": b"1", 2: None}
    assert client.batch_read_structured([{"one": b"a"}, {}, {"two": b"b", "one": b"x"}]) == [
        {"one": b"1"},
        {},
        {"two": b"2", "one": None},
    ]
    assert client.batch_read_structured({}) == {}
    bad: Any = [{"one": b"a"}, b"b"]
    with pytest.raises(TypeError, match="a list of dicts, got a bytes"):
        client.batch_read_structured(bad)


def test_use_after_close_is_an_error_of_the_connection(client: DataStoreWsClient) -> None:
    client.close()
    with pytest.raises(simd_r_drive_ws_client.ClosedError):
        client.check_connection()


@pytest.mark.parametrize(
    ("prefix", "key", "hash_"),
    [
        # These were made with the published client.
        (b"x", b"y", "11cdb280646cf0eae5a9c0d7e6572b27"),
    ],
)
def test_namespaced_keys_are_upstreams(prefix: bytes, key: bytes, hash_: str) -> None:
    assert NamespaceHasher(prefix).namespace(key).hex() == hash_


@pytest.mark.usefixtures("end_of_logging")
def test_a_callback_gets_lines() -> None:
    lines: list[str] = []
    setup_logging(lines.append)
    log_two_events()
    until(lambda: len(lines) >= 2)
    assert lines[-2].startswith(" INFO ")
    assert lines[-1].startswith(" WARN ")


@pytest.mark.usefixtures("end_of_logging")
def test_events_arrive_in_logging(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="simd_r_drive_ws_client")
    setup_logging(level=logging.DEBUG)
    log_two_events()
    until(lambda: any(record.levelno == logging.WARNING for record in caplog.records))
    simd_r_drive_ws_client.DataStore.connect(url).close()
    address = urlsplit(url).netloc
    until(lambda: any(address in record.getMessage() for record in caplog.records))
    until(lambda: any("generation" in record.getMessage() for record in caplog.records))
    names = {record.name for record in caplog.records}
    assert names <= {f"simd_r_drive_ws_client.{part}" for part in ("client", "server", "store")}


@pytest.mark.usefixtures("end_of_logging")
def test_the_log_names_parts_and_no_modules_of_rust(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.NOTSET + 1, logger="simd_r_drive_ws_client")
    setup_logging(level=logging.NOTSET + 1)
    with Server(tmp_path / "store") as server, DataStore.connect(server.url()) as store:
        store.write(b"key", b"payload")
    DataStore.open(tmp_path / "store").close()
    parts = {f"simd_r_drive_ws_client.{part}" for part in ("store", "client", "server")}
    until(lambda: parts <= {record.name for record in caplog.records})
    assert {record.name for record in caplog.records} <= {*parts, "simd_r_drive_ws_client.engine"}
    lines: list[str] = []
    setup_logging(lines.append, level=logging.NOTSET + 1)
    DataStore.open(tmp_path / "store").close()
    until(lambda: any(line.startswith(" INFO simd_r_drive.store: ") for line in lines))
    assert not any("::" in line for line in lines)


@pytest.mark.usefixtures("end_of_logging")
def test_a_later_setup_takes_the_place_of_an_earlier_one() -> None:
    first: list[str] = []
    second: list[str] = []
    setup_logging(first.append)
    setup_logging(second.append, level=logging.WARNING)
    log_two_events()
    until(lambda: second)
    assert not first
    assert all(line.startswith(" WARN ") for line in second)


def test_a_callback_must_be_callable() -> None:
    bad: Any = "not callable"
    with pytest.raises(TypeError, match="callback"):
        setup_logging(bad)
