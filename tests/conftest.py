"""The stores with which every test of a store runs."""

import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Union

import pytest

from clusters import programs, shared
from clusters.network import Network
from proxy import Proxy
from servers import upstream_binary, upstream_server
from simd_r_drive_ws_client import DataStore, Server

# One server of each generation of the protocol.
UPSTREAM = ["upstream 0.17.5-alpha", "upstream 0.16.3-alpha"]
# Three masters and three replicas, of each kind of server.
CLUSTERS = [f"{kind} cluster" for kind in programs.KINDS]
# One server of each kind, which is no cluster.
SINGLES = [f"{kind} server" for kind in programs.KINDS]


def pytest_configure() -> None:
    """Handles Ctrl-C even if a shell has started this in the background, where it is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure() -> None:
    """Ends the clusters."""
    shared.end()


@dataclass(frozen=True)
class Between:
    """A network between the client and the servers of a store."""

    # Where the client connects.
    url: str
    network: Union[Proxy, Network]

    def is_named_in(self, message: str) -> bool:
        """Whether a message names one of the servers."""
        addresses = self.url.partition("://")[2].partition("/")[0].split(",")
        return any(address in message for address in addresses)


def redis_url(kind: str) -> str:
    """The URL of an empty store in the cluster of that kind, or on the server."""
    program, _, form = kind.partition(" ")
    servers = (shared.cluster if form == "cluster" else shared.single)(program)
    return servers.url(shared.store_name()) if servers else pytest.skip(f"no {program}-server here")


@contextlib.contextmanager
def with_network(kind: str, path: Path) -> Iterator[Between]:
    """A store of one kind behind a network that is whole, and that nobody else uses."""
    if kind not in CLUSTERS:
        with served(kind, path) as url, Proxy(url) as proxy:
            yield Between(proxy.url, proxy)
        return
    program = kind.partition(" ")[0]
    with shared.cluster_alone(program) as cluster:
        if cluster is None:
            pytest.skip(f"no {program}-server here")
        assert cluster.network
        try:
            yield Between(cluster.url(shared.store_name()), cluster.network)
        finally:
            cluster.network.hold_responses(False)


@contextlib.contextmanager
def served(kind: str, path: Path) -> Iterator[str]:
    """A store of one kind. Yields the target for `connected`."""
    if kind == "embedded":
        yield str(path)
    elif kind == "own server":
        with Server(path) as server:
            yield server.url()
    elif kind in CLUSTERS or kind in SINGLES:
        yield redis_url(kind)
    else:
        binary = upstream_binary(kind.removeprefix("upstream "))
        if binary is None:
            pytest.skip(f"no {kind} server here: `make upstream` installs it")
        with upstream_server(binary, path) as url:
            yield url


def connected(target: str) -> DataStore:
    """The store at a path or a URL."""
    return DataStore.connect(target) if "://" in target else DataStore.open(target)


@pytest.fixture(params=["embedded", "own server", *UPSTREAM, *CLUSTERS])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A path or a URL of an empty store, for every backend."""
    with served(request.param, tmp_path / "store.bin") as target:
        yield target


@pytest.fixture
def store(target: str) -> Iterator[DataStore]:
    """An empty store, for every backend."""
    with connected(target) as store:
        yield store


@pytest.fixture(params=["embedded", "own server", *UPSTREAM])
def file_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DataStore]:
    """An empty store, for every backend that keeps it in a file."""
    with served(request.param, tmp_path / "store.bin") as target, connected(target) as store:
        yield store


@pytest.fixture(params=CLUSTERS)
def cluster_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DataStore]:
    """An empty store in a cluster, of every kind of server."""
    with served(request.param, tmp_path) as target, connected(target) as store:
        yield store


@pytest.fixture(params=["own server", *UPSTREAM, *SINGLES, *CLUSTERS])
def between(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Between]:
    """An empty store behind a network, for every backend with servers."""
    with with_network(request.param, tmp_path / "store.bin") as between:
        yield between


@pytest.fixture(params=["own server", *UPSTREAM, *SINGLES, *CLUSTERS])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store, for every backend with servers."""
    with served(request.param, tmp_path / "store.bin") as url:
        yield url


@pytest.fixture(params=["own server", *UPSTREAM])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a server with an empty store, for both servers."""
    with served(request.param, tmp_path / "store.bin") as url:
        yield url
