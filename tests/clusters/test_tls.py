"""TLS, with and without certificates of clients, to clusters and to one server."""

import contextlib
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Optional

import pytest

from clusters import programs, topology
from clusters.node import TLS, Settings
from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError
from simd_r_drive_ws_client.errors import InvalidArgumentError, ProtocolError, ServerError

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 11),
    reason="tests of the servers run on CPython from 3.11 on",
)

QUICK = timedelta(seconds=3)
CA = str(TLS / "ca.pem")
TRUSTING = ConnectOptions(connect_timeout=QUICK, ca_file=CA)
CERTIFICATE, KEY = str(TLS / "node.pem"), str(TLS / "node.key")
PAYLOAD = bytes(range(256)) * 8000


@contextlib.contextmanager
def serving(settings: Settings, is_cluster: bool) -> Iterator[str]:
    """Servers with TLS. Yields the URL of a store."""
    if is_cluster:
        with topology.running(settings, 3, 0) as cluster:
            yield cluster.url()
    else:
        with topology.single(settings) as node:
            yield node.url()


@pytest.fixture(scope="module", params=["cluster", "server"])
def asking(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a store whose servers ask clients for a certificate."""
    program = programs.program("redis")
    if program is None:
        pytest.skip("no redis-server here")
    settings = Settings(program, is_tls=True, asks_clients=True)
    with serving(settings, request.param == "cluster") as url:
        yield url


def known(
    ca_file: Optional[str] = CA,
    client_certificate: Optional[str] = CERTIFICATE,
    client_key: Optional[str] = KEY,
) -> ConnectOptions:
    """The options of a client that has a certificate."""
    return ConnectOptions(
        connect_timeout=QUICK,
        ca_file=ca_file,
        client_certificate=client_certificate,
        client_key=client_key,
    )


def test_a_client_shows_its_certificate(asking: str) -> None:
    with DataStore.connect(asking, known()) as store:
        entries = [(b"%d" % number, PAYLOAD[:number]) for number in range(2, 300)]
        store.batch_write(entries)
        assert store.batch_read([key for key, _ in entries]) == [payload for _, payload in entries]
        with store.open_writer(b"large") as writer:
            writer.write(PAYLOAD)
        assert store.read(b"large") == PAYLOAD
        assert len(store) == len(entries) + 1


def test_a_client_without_a_certificate_is_refused(asking: str) -> None:
    with pytest.raises(ProtocolError, match="`client_certificate`") as caught:
        DataStore.connect(asking, TRUSTING)
    assert "127.0.0.1" in caught.value.reason


def test_servers_that_are_not_trusted(asking: str) -> None:
    with pytest.raises(ProtocolError, match="`ca_file`"):
        DataStore.connect(asking, known(ca_file=None))


def test_certificates_that_are_none(asking: str, tmp_path: Path) -> None:
    none = tmp_path / "none.pem"
    none.write_text("nothing")
    for field in ("ca_file", "client_certificate", "client_key"):
        for path in (none, tmp_path / "missing.pem"):
            with pytest.raises(InvalidArgumentError) as caught:
                DataStore.connect(asking, known(**{field: str(path)}))
            assert caught.value.argument == field
    with pytest.raises(InvalidArgumentError) as caught:
        DataStore.connect(asking, known(client_key=None))
    assert caught.value.argument == "client_key"


@pytest.mark.parametrize("is_cluster", [True, False])
def test_a_user_over_tls(is_cluster: bool) -> None:
    program = programs.program("redis")
    if program is None:
        pytest.skip("no redis-server here")
    users = ("app@home on >s:e/c?r#e%t ~store:* ~{store:* +@all",)
    settings = Settings(program, is_tls=True, password="pw", users=users)
    with serving(settings, is_cluster) as url:
        named = url.replace("://", "://app%40home:s%3Ae%2Fc%3Fr%23e%25t@")
        with DataStore.connect(named, TRUSTING) as store:
            store.write(b"key", PAYLOAD)
            assert store.read(b"key") == PAYLOAD
        token = ConnectOptions(connect_timeout=QUICK, ca_file=CA, token="s:e/c?r#e%t")
        with DataStore.connect(url.replace("://", "://app%40home:@"), token) as store:
            assert store.read(b"key") == PAYLOAD
        with pytest.raises(ServerError, match="WRONGPASS"):
            DataStore.connect(url.replace("://", "://app%40home:wrong@"), TRUSTING)
        with pytest.raises(DataStoreError.Connection, match="rediss"):
            DataStore.connect(
                named.replace("rediss", "redis"), ConnectOptions(connect_timeout=QUICK)
            )
