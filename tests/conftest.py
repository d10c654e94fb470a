"""The stores with which every test of a store runs."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters import programs, shared
from servers import upstream_binary, upstream_server
from simd_r_drive_ws_client import DataStore, Server

# One server of each generation of the protocol.
UPSTREAM = ["upstream 0.17.5-alpha", "upstream 0.16.3-alpha"]
# Three masters and three replicas, of each kind of server.
CLUSTERS = [f"{kind} cluster" for kind in programs.KINDS]


def pytest_configure() -> None:
    """Handles Ctrl-C even if a shell has started this in the background, where it is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure() -> None:
    """Ends the clusters."""
    shared.end()


def cluster_url(kind: str) -> str:
    """The URL of an empty store in the cluster of that kind."""
    cluster = shared.cluster(kind)
    return cluster.url(shared.store_name()) if cluster else pytest.skip(f"no {kind}-server here")


@contextlib.contextmanager
def served(kind: str, path: Path) -> Iterator[str]:
    """A store of one kind. Yields the target for `connected`."""
    if kind == "embedded":
        yield str(path)
    elif kind == "own server":
        with Server(path) as server:
            yield server.url()
    elif kind in CLUSTERS:
        yield cluster_url(kind.partition(" ")[0])
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


@pytest.fixture(params=["own server", *UPSTREAM])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a server with an empty store, for both servers."""
    with served(request.param, tmp_path / "store.bin") as url:
        yield url
