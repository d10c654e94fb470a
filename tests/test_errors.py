"""The errors behave as a Python program expects of errors."""

import copy
import errno
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

import simd_r_drive_ws_client as package
from servers import free_port
from simd_r_drive_ws_client import (
    ClosedError,
    ConnectionFailedError,
    ConnectOptions,
    CorruptError,
    DataStore,
    DataStoreError,
    InvalidArgumentError,
    LockedError,
    NotAStoreError,
    OutcomeUnknownError,
    ProtocolError,
    Server,
    ServerError,
    ServerOptions,
    StoreInterruptedError,
    StoreIOError,
    StoreTimeoutError,
    UnsupportedError,
)

SECOND = timedelta(seconds=1)
ALL = [
    InvalidArgumentError("port", "0 is not from 1 to 65535"),
    ClosedError("/tmp/store"),
    ConnectionFailedError("ws://h:1/ws", "refused (os error 111)", errno.ECONNREFUSED),
    StoreTimeoutError("ws://h:1/ws", "read", SECOND),
    OutcomeUnknownError("ws://h:1/ws", "write", "it broke"),
    ProtocolError("ws://h:1/ws", "it speaks no WebSocket"),
    ServerError("ws://h:1/ws", "connect", "401 Unauthorized", 401),
    LockedError("/tmp/store", "process 1"),
    NotAStoreError("/tmp/store", "its end is none of an entry's"),
    CorruptError("/tmp/store", 64, None, 3, "checksum"),
    StoreInterruptedError("/tmp/store"),
    UnsupportedError("ws://h:1/ws", "entries"),
    StoreIOError(path="/tmp/store", reason="No space left on device", errno=errno.ENOSPC),
]


def test_they_are_all_here() -> None:
    exported = {getattr(package, name) for name in package.__all__ if name.endswith("Error")}
    assert {type(error) for error in ALL} == exported - {DataStoreError}
    # Each variant of the interface has a class, also one that is added there.
    generated = [value for value in vars(package._native).values() if isinstance(value, type)]
    variants = [cls for cls in generated if issubclass(cls, package._native.DataStoreError)]
    assert len(variants) == len(exported)


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_they_are_copied_and_pickled(error: DataStoreError) -> None:
    copies = [pickle.loads(pickle.dumps(error, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
    for other in (*copies, copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert other.args == error.args
        assert vars(other) == vars(error)
        assert str(other) == str(error)
        assert repr(other) == repr(error)
        assert getattr(other, "errno", None) == getattr(error, "errno", None)


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_their_repr_makes_them_anew(error: DataStoreError) -> None:
    again = eval(repr(error), {"datetime": __import__("datetime"), **vars(package)})
    assert type(again) is type(error)
    assert again.args == error.args


def test_the_names_in_tracebacks_are_those_of_the_package(tmp_path: Path) -> None:
    with pytest.raises(DataStoreError) as caught:
        DataStore.open(tmp_path)
    assert type(caught.value) is StoreIOError
    assert DataStoreError.Io is StoreIOError
    assert type(caught.value).__qualname__ == "StoreIOError"


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_a_program_has_classes_of_its_own_below_them(error: DataStoreError) -> None:
    class Own(type(error)):  # type: ignore[misc]
        pass

    own = Own(*error.args)
    assert isinstance(own, type(error))
    assert str(own) == str(error)
    assert repr(own).startswith("Own(")


def test_a_program_has_an_error_of_its_own() -> None:
    class MissingUserError(DataStoreError):
        pass

    error = MissingUserError("no such user")
    assert str(error) == "no such user"
    assert repr(error) == "MissingUserError('no such user')"
    assert not error.retryable


def test_a_refusal_of_the_system_has_its_number(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="x") as missing:
        DataStore.open(tmp_path / "no" / "x")
    assert missing.value.errno == errno.ENOENT
    with pytest.raises(OSError, match=str(tmp_path)) as folder:
        DataStore.open(tmp_path)
    assert folder.value.errno == errno.EISDIR
    with pytest.raises(OSError, match="connection") as refused:
        DataStore.connect(f"ws://127.0.0.1:{free_port()}")
    assert refused.value.errno == errno.ECONNREFUSED
    with DataStore.open(tmp_path / "store"), pytest.raises(OSError, match="open in") as locked:
        DataStore.open(tmp_path / "store")
    assert locked.value.errno == errno.EAGAIN
    assert StoreIOError("/tmp/store", "no number").errno is None
    # It is not read from the words.
    assert StoreIOError("/tmp/store", "no number (os error 2)").errno is None


def test_a_full_disk_has_its_number(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", b"payload")
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (store.file_size(), before[1]))
        try:
            with pytest.raises(StoreIOError, match="nothing was written") as caught:
                store.write(b"other", bytes(1000) + b"1")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert caught.value.errno == errno.EFBIG
        assert store.read(b"key") == b"payload"


@contextmanager
def http_server(status: HTTPStatus) -> Iterator[str]:
    """A server that answers one request with that status. Yields its URL."""
    with create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with listener.accept()[0] as client:
                while not client.recv(65536).endswith(b"\r\n\r\n"):
                    pass
                head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Length: 0\r\n\r\n"
                client.sendall(head.encode())

        thread = Thread(target=answer)
        thread.start()
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        (HTTPStatus.UNAUTHORIZED, False),
        (HTTPStatus.FORBIDDEN, False),
        (HTTPStatus.NOT_FOUND, False),
        (HTTPStatus.TOO_MANY_REQUESTS, True),
        (HTTPStatus.SERVICE_UNAVAILABLE, True),
    ],
)
def test_a_refused_handshake_has_the_http_status(status: HTTPStatus, retryable: bool) -> None:
    options = ConnectOptions(max_attempts=1)
    with http_server(status) as url, pytest.raises(DataStoreError, match=status.phrase) as caught:
        DataStore.connect(url, options)
    assert caught.value.http_status == status
    assert caught.value.retryable is retryable


def test_a_server_refuses_a_bad_token_with_401(tmp_path: Path) -> None:
    with Server(tmp_path / "store", options=ServerOptions(tokens=["secret"])) as server:
        with pytest.raises(ServerError) as caught:
            DataStore.connect(server.url(), ConnectOptions(token="wrong"))
        assert caught.value.http_status == 401
        assert not caught.value.retryable


@pytest.mark.parametrize(
    ("error", "retryable"),
    [
        (ALL[0], False),
        (ClosedError("/tmp/store"), False),
        (ConnectionFailedError("ws://h:1/ws", "refused"), True),
        (StoreTimeoutError("ws://h:1/ws", "batch_read", SECOND), True),
        (StoreTimeoutError("ws://h:1/ws", "connect", SECOND), True),
        (StoreTimeoutError("ws://h:1/ws", "write", SECOND), False),
        (StoreTimeoutError("ws://h:1/ws", "a call to come", SECOND), False),
        (OutcomeUnknownError("ws://h:1/ws", "write", "it broke"), False),
        (ServerError("ws://h:1/ws", "read", "busy"), True),
        (ServerError("ws://h:1/ws", "batch_write", "busy"), False),
        (ServerError("ws://h:1/ws", "connect", "Service Unavailable", 503), True),
        (ServerError("ws://h:1/ws", "connect", "Unauthorized", 401), False),
        (LockedError("/tmp/store", "process 1"), True),
        (StoreIOError("/tmp/store", "No space left on device (os error 28)"), False),
    ],
)
def test_what_can_be_made_again(error: DataStoreError, retryable: bool) -> None:
    assert error.retryable is retryable


def test_only_a_refused_connection_has_an_http_status() -> None:
    assert ServerError("ws://h:1/ws", "write", "503 entries refused").http_status is None
    assert DataStoreError("a program's own").http_status is None
    assert all(error.http_status is None for error in ALL if not isinstance(error, ServerError))


@pytest.mark.parametrize("call", [lambda s: s.read(b"k"), lambda s: s.write(b"k", b"p")])
def test_what_is_raised_by_a_call_in_flight(
    tmp_path: Path, call: Callable[[DataStore], object]
) -> None:
    with Server(tmp_path / "store") as server:
        store = DataStore.connect(server.url(), ConnectOptions(max_attempts=1))
    with store, pytest.raises(ConnectionFailedError) as caught:
        call(store)
    assert caught.value.retryable
