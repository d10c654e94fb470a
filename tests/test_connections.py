"""Connections: failures, authorization, and the errors of calls in each case."""

import contextlib
import http.server
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlsplit

import pytest

from conftest import SINGLES, UPSTREAM, Between, served
from proxy import Proxy
from servers import free_port, upstream_binary, upstream_server
from simd_r_drive_ws_client import (
    AckStrategy,
    ClosedError,
    ConnectionFailedError,
    ConnectionState,
    ConnectOptions,
    DataStore,
    DataStoreError,
    OutcomeUnknownError,
    Server,
    ServerError,
    ServerOptions,
    StoreTimeoutError,
)

TLS = Path(__file__).parent / "tls"
SHORT = timedelta(seconds=1)


def in_thread(call: Callable[[], Any]) -> Callable[[], Any]:
    """Starts a call. Returns a function that waits for its result or raises its error."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append((call(), None))
        except BaseException as error:
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def wait() -> Any:
        thread.join(30)
        assert outcome, "the call hangs"
        result, error = outcome[0]
        if error is not None:
            raise error
        return result

    return wait


# --- Other programs at the address ---


@contextlib.contextmanager
def answering(serve: Callable[[socket.socket], object]) -> Iterator[str]:
    """A listener that calls `serve` with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    serve(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def test_a_silent_socket_is_no_server() -> None:
    kept: list[socket.socket] = []
    with answering(kept.append) as url:
        started = time.monotonic()
        with pytest.raises(DataStoreError, match=url.removeprefix("ws://")) as caught:
            DataStore.connect(url, ConnectOptions(connect_timeout=SHORT))
        assert isinstance(caught.value, (ConnectionError, TimeoutError))
        assert time.monotonic() - started < 10
    for connection in kept:
        connection.close()


def test_a_socket_that_closes_at_once_is_no_server() -> None:
    with answering(lambda connection: connection.close()) as url:
        with pytest.raises(DataStoreError, match=url.removeprefix("ws://")) as caught:
            DataStore.connect(url, ConnectOptions(connect_timeout=SHORT))
        assert isinstance(caught.value, ConnectionError)


class Quiet(http.server.BaseHTTPRequestHandler):
    """Answers every request with an error, and logs nothing."""

    def log_message(self, *_: object) -> None:
        pass


def test_an_http_server_is_no_server() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(DataStoreError, match=str(server.server_port)) as caught:
            DataStore.connect(f"ws://127.0.0.1:{server.server_port}")
        assert isinstance(caught.value, ConnectionError)
        server.shutdown()


def test_headers_and_token_are_sent() -> None:
    requests: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        requests.append(connection.recv(65536))
        connection.close()

    with answering(serve) as url:
        options = ConnectOptions(
            headers={"X-Tenant": "seven"}, token="secret", connect_timeout=SHORT
        )
        with pytest.raises(DataStoreError) as caught:
            DataStore.connect(url + "/some/path", options)
        assert "secret" not in str(caught.value)
    request = requests[0].decode()
    assert request.startswith("GET /some/path HTTP/1.1\r\n")
    assert "x-tenant: seven\r\n" in request.lower()
    assert "authorization: bearer secret\r\n" in request.lower()


@pytest.mark.parametrize("strategy", AckStrategy)
def test_each_way_to_acknowledge(url: str, strategy: AckStrategy) -> None:
    with DataStore.connect(url, ConnectOptions(ack_strategy=strategy)) as store:
        store.batch_write([(b"%d" % i, b"x" * 10_000) for i in range(100)])
        assert store.batch_read([b"%d" % i for i in range(100)]) == [b"x" * 10_000] * 100


# --- Authorization ---


def test_only_those_with_a_token(tmp_path: Path) -> None:
    options = ServerOptions(tokens=["first", "second"])
    with Server(tmp_path / "store.bin", options=options) as server:
        for bad in (None, "third", "firs"):
            with pytest.raises(ServerError, match="401"):
                DataStore.connect(server.url(), ConnectOptions(token=bad))
        with DataStore.connect(server.url(), ConnectOptions(token="second")) as store:
            store.write(b"key", b"payload")
        with DataStore.connect(f"ws://first@{server.address()}") as store:
            assert store.read(b"key") == b"payload"


def test_tls(tmp_path: Path) -> None:
    options = ServerOptions(certificate=str(TLS / "server.pem"), key=str(TLS / "server.key"))
    with Server(tmp_path / "store.bin", options=options) as server:
        assert server.url().startswith("wss://")
        trusting = ConnectOptions(ca_file=str(TLS / "ca.pem"))
        with DataStore.connect(server.url(), trusting) as store:
            store.write(b"key", b"x" * 1_000_000)
            assert store.read(b"key") == b"x" * 1_000_000
        with pytest.raises(DataStoreError, match="certificate") as caught:
            DataStore.connect(server.url())
        assert isinstance(caught.value, ConnectionError)
        with pytest.raises(DataStoreError, match=r"missing\.pem"):
            DataStore.connect(server.url(), ConnectOptions(ca_file="missing.pem"))


def test_tls_needs_certificate_and_key(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="both"):
        Server(tmp_path / "store.bin", options=ServerOptions(certificate=str(TLS / "server.pem")))


def test_a_server_has_limits(tmp_path: Path) -> None:
    options = ServerOptions(max_connections=1)
    with Server(tmp_path / "store.bin", options=options) as server:
        store = DataStore.connect(server.url())
        store.write(b"key", b"payload")
        with pytest.raises(ServerError, match="503"):
            DataStore.connect(server.url())
        assert store.read(b"key") == b"payload"
        store.close()


# --- Failures of the connection ---


def test_a_read_is_repeated_over_a_new_connection(between: Between) -> None:
    with DataStore.connect(between.url) as store:
        store.write(b"key", b"payload")
        states = store.states()
        for _ in range(3):
            between.network.cut()
            assert store.read(b"key") == b"payload"
            assert store.batch_read([b"key", b"none"]) == [b"payload", None]
            assert len(store) == 1
        store.close()
        seen = states.take(SHORT)
        assert sum(isinstance(state, ConnectionState.LOST) for state in seen) == 3
        assert isinstance(seen[-1], ConnectionState.CLOSED)


def test_a_read_is_repeated_when_its_answer_is_lost(between: Between) -> None:
    with DataStore.connect(between.url) as store:
        store.write(b"key", b"payload")
        between.network.hold_responses(True)
        answer = in_thread(lambda: store.read(b"key"))
        assert between.network.response_held.wait(10)
        between.network.cut()
        assert answer() == b"payload"


@pytest.mark.parametrize("retry_writes", [False, True])
def test_a_write_whose_answer_is_lost(between: Between, retry_writes: bool) -> None:
    with DataStore.connect(between.url, ConnectOptions(retry_writes=retry_writes)) as store:
        between.network.hold_responses(True)
        answer = in_thread(lambda: store.write(b"key", b"payload"))
        assert between.network.response_held.wait(10)
        between.network.cut()
        if retry_writes:
            answer()
        else:
            with pytest.raises(OutcomeUnknownError, match="unknown") as caught:
                answer()
            assert isinstance(caught.value, ConnectionError)
        assert store.read(b"key") == b"payload"


def test_no_call_hangs_past_its_timeout(between: Between) -> None:
    options = ConnectOptions(read_timeout=SHORT, write_timeout=SHORT)
    with DataStore.connect(between.url, options) as store:
        between.network.hold_responses(True)
        for call in (
            lambda: store.read(b"key"),
            lambda: store.write(b"key", b"payload"),
            lambda: store.batch_read([b"key"]),
        ):
            started = time.monotonic()
            with pytest.raises((StoreTimeoutError, OutcomeUnknownError)) as caught:
                call()
            assert time.monotonic() - started < 10
            assert between.is_named_in(str(caught.value))


def test_closing_ends_a_call_in_flight(between: Between) -> None:
    store = DataStore.connect(between.url)
    between.network.hold_responses(True)
    calls = [in_thread(lambda: store.read(b"key")) for _ in range(4)]
    assert between.network.response_held.wait(10)
    closing = [in_thread(store.close) for _ in range(2)]
    for call in calls:
        with pytest.raises(ClosedError):
            call()
    for close in closing:
        close()


@pytest.mark.parametrize("kind", ["own server", *UPSTREAM, *SINGLES])
def test_a_server_that_is_gone_for_good(kind: str, tmp_path: Path) -> None:
    options = ConnectOptions(read_timeout=timedelta(seconds=5), max_attempts=2)
    with (
        served(kind, tmp_path / "store.bin") as url,
        Proxy(url) as proxy,
        DataStore.connect(proxy.url, options) as store,
    ):
        proxy.refuse()
        proxy.cut()
        with pytest.raises(ConnectionFailedError, match=urlsplit(proxy.url).netloc):
            store.read(b"key")


def test_a_server_that_was_killed_and_came_back(tmp_path: Path) -> None:
    binary = upstream_binary("0.17.5-alpha")
    if binary is None:
        pytest.skip("no upstream server here: `make upstream` installs it")
    port = free_port()
    store: Optional[DataStore] = None
    for round_ in range(3):
        with upstream_server(binary, tmp_path / "store.bin", port) as url:
            store = store or DataStore.connect(url)
            if round_:
                assert store.read(b"%d" % (round_ - 1)) == b"payload"
            store.write(b"%d" % round_, b"payload")
    assert store is not None
    store.close()


# --- Other processes ---

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@forking
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_forked_workers_have_connections_of_their_own(any_url: str) -> None:
    with DataStore.connect(any_url) as store:
        store.write(b"parent", b"payload")
        workers = []
        for number in range(4):
            worker = os.fork()
            if worker == 0:
                # A child must not run the rest of the tests, whatever happens.
                status = 1
                try:
                    for i in range(20):
                        key = b"%d-%d" % (number, i)
                        store.write(key, key)
                        assert store.read(key) == key
                    assert store.read(b"parent") == b"payload"
                    status = 0
                finally:
                    os._exit(status)
            workers.append(worker)
        for _ in range(20):
            assert store.read(b"parent") == b"payload"
        assert [os.waitpid(worker, 0)[1] for worker in workers] == [0] * 4
        assert len(store) == 81


def write_from_another_process(url: str, key: bytes) -> None:
    with DataStore.connect(url) as store:
        store.write(key, key)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_multiprocessing(any_url: str, method: str) -> None:
    context: Any = multiprocessing.get_context(method)
    with DataStore.connect(any_url) as store:
        process = context.Process(target=write_from_another_process, args=(any_url, b"key"))
        process.start()
        process.join(60)
        assert process.exitcode == 0
        assert store.read(b"key") == b"key"


def test_the_interpreter_exits_while_a_call_waits() -> None:
    code = """
import socket, sys, threading, time
from datetime import timedelta
from simd_r_drive_ws_client import ConnectOptions, DataStore, Server
import tempfile, os
folder = tempfile.mkdtemp()
server = Server(os.path.join(folder, "store.bin"))
store = DataStore.connect(server.url())
def calls():
    while True:
        store.read(b"key")
for _ in range(4):
    threading.Thread(target=calls, daemon=True).start()
time.sleep(0.3)
print("ends", flush=True)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == b"ends"
