"""Programs that are no Redis or Valkey servers, and servers whose answers are spoilt on the way."""

import contextlib
import functools
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from clusters import programs, topology
from clusters.node import TLS, Settings
from clusters.topology import Cluster
from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError

TIMEOUT = timedelta(seconds=1)
# How much longer than its timeout a call may take on a busy machine.
SLACK = 2.0
ERROR = b"-WHAT is this\r\n"


@contextlib.contextmanager
def program(answer: bytes, stays: bool = True) -> Iterator[str]:
    """A program that answers everything with this. Yields its address."""
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while received := connection.recv(65536):
                # One answer to each command.
                connection.sendall(answer * max(received.count(b"*"), 1))
                if not stays:
                    connection.close()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            # Otherwise the system goes on to accept for the thread that waits.
            listener.shutdown(socket.SHUT_RDWR)
            for connection in connections:
                connection.close()


def refusal(url: str, options: ConnectOptions) -> DataStoreError:
    """How connecting fails. It must do so in time."""
    begin = time.monotonic()
    with pytest.raises(DataStoreError) as caught:
        DataStore.connect(url, options)
    assert time.monotonic() - begin < TIMEOUT.total_seconds() + SLACK
    return caught.value


NONSENSE: dict[str, tuple[bytes, bool, type[DataStoreError]]] = {
    "HTTP": (b"HTTP/1.1 400 Bad Request\r\n\r\n", False, DataStoreError.Protocol),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", True, DataStoreError.Protocol),
    "random bytes": (random.Random(1).randbytes(500), True, DataStoreError.Protocol),
    "half an answer": (b"$100\r\nabc", True, DataStoreError.Timeout),
    "half an answer and the end": (b"$100\r\nabc", False, DataStoreError.Protocol),
    "nothing": (b"", True, DataStoreError.Timeout),
    "the end": (b"", False, DataStoreError.Connection),
    "an unknown error": (ERROR, True, DataStoreError.Server),
    "a very long answer": (b"$99999999999\r\n", True, DataStoreError.Timeout),
    "an answer that is too long": (b"$%d\r\n" % 10**30, True, DataStoreError.Protocol),
    "a very long array": (b"*99999999999\r\n", True, DataStoreError.Timeout),
    "arrays in arrays": (b"*1\r\n" * 100_000, True, DataStoreError.Protocol),
}


@pytest.mark.parametrize("scheme", ["redis", "redis+cluster"])
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_what_is_no_server_is_named(nonsense: str, scheme: str) -> None:
    answer, stays, kind = NONSENSE[nonsense]
    with program(answer, stays) as address:
        error = refusal(f"{scheme}://{address}/a", ConnectOptions(connect_timeout=TIMEOUT))
        assert isinstance(error, kind), error
        # Also after the URL, which every message begins with, unless all that is known is the URL.
        named = 1 if kind is DataStoreError.Timeout else 2
        assert str(error).count(address) == named, error


def test_an_answer_of_another_kind_is_no_payload() -> None:
    with program(b":5\r\n") as address, DataStore.connect(f"redis://{address}/a") as store:
        # A number is an answer to the other calls.
        for call in (
            functools.partial(store.write, b"k", b"v"),
            functools.partial(store.read, b"k"),
            functools.partial(store.batch_read, [b"k", b"l"]),
            functools.partial(len, store),
        ):
            with pytest.raises(DataStoreError.Protocol) as caught:
                call()
            assert caught.value.reason.startswith(f"{address}: the answer to `")
        assert store.exists(b"k")
        store.delete(b"k")


def test_tls_and_no_tls_are_told_apart() -> None:
    found = programs.program("redis")
    if found is None:
        pytest.skip("no redis-server here")
    options = ConnectOptions(connect_timeout=timedelta(seconds=3))
    trusting = ConnectOptions(connect_timeout=options.connect_timeout, ca_file=str(TLS / "ca.pem"))
    with topology.running(Settings(found), 1, 0) as plain:
        error = refusal(plain.url().replace("redis+", "rediss+"), trusting)
        assert isinstance(error, DataStoreError.Connection)
        assert "begins with redis instead" in str(error)
        assert str(error).count(plain.addresses) == 2
    with topology.running(Settings(found, is_tls=True), 1, 0) as secret:
        error = refusal(secret.url().replace("rediss+", "redis+"), options)
        assert isinstance(error, DataStoreError.Connection)
        assert "rediss" in str(error)
        assert str(error).count(secret.addresses) == 2
        error = refusal(secret.url(), options)
        assert isinstance(error, DataStoreError.Protocol)
        assert "`ca_file`" in str(error)


@pytest.fixture(scope="module")
def small_cluster() -> Iterator[Cluster]:
    """One master behind a network."""
    found = programs.program("redis")
    if found is None:
        pytest.skip("no redis-server here")
    with topology.running(Settings(found), 1, 0, has_network=True) as cluster:
        yield cluster


def noise(seed: int) -> Callable[[bytes], bytes]:
    """Puts random bytes into answers, or takes some out, now and then."""
    chance = random.Random(seed)

    def spoil(part: bytes) -> bytes:
        if chance.random() < 0.9:
            return part
        place = chance.randrange(len(part) + 1)
        if chance.random() < 0.3:
            return part[:place]
        return part[:place] + chance.randbytes(chance.randrange(1, 40)) + part[place:]

    return spoil


@pytest.mark.parametrize("seed", range(12))
def test_spoilt_answers_give_no_wrong_payload(small_cluster: Cluster, seed: int) -> None:
    quick = timedelta(seconds=0.2)
    options = ConnectOptions(
        read_timeout=quick, write_timeout=quick, heartbeat_interval=timedelta(seconds=0.1)
    )
    network = small_cluster.network
    assert network
    written: dict[bytes, set[bytes]] = {}
    chance = random.Random(seed)
    failed = 0
    with DataStore.connect(small_cluster.url(f"noise-{seed}"), options) as store:
        network.spoil = noise(seed)
        try:
            for number in range(150):
                key = b"%d" % chance.randrange(8)
                begin = time.monotonic()
                try:
                    if chance.random() < 0.5:
                        payload = b"%d %s" % (
                            number,
                            chance.randbytes(chance.choice([1, 50, 5000])),
                        )
                        written.setdefault(key, set()).add(payload)
                        store.write(key, payload)
                    else:
                        read = store.read(key)
                        assert read is None or read in written[key]
                except DataStoreError:
                    failed += 1
                assert time.monotonic() - begin < quick.total_seconds() + SLACK
        finally:
            network.spoil = bytes
        deadline = time.monotonic() + 10
        while True:
            # It goes on with what is right again.
            try:
                store.write(b"after", b"all")
                assert store.read(b"after") == b"all"
                break
            except DataStoreError:
                assert time.monotonic() < deadline
    assert failed


if sys.implementation.name != "cpython" or sys.version_info < (3, 11):
    pytest.skip("tests of the servers run on CPython from 3.11 on", allow_module_level=True)
