"""The stores that every test of a store runs against."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import upstream_binary, upstream_server
from simd_r_drive_ws_client import DataStore, Server

# One server of each generation of the protocol.
UPSTREAM = ["upstream 0.17.5-alpha", "upstream 0.16.3-alpha"]


def pytest_configure() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, and so all that this starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def served(kind: str, path: Path) -> Iterator[str]:
    """A store of one kind: gives the target that `connected` takes."""
    if kind == "embedded":
        yield str(path)
    elif kind == "own server":
        with Server(path) as server:
            yield server.url()
    else:
        binary = upstream_binary(kind.removeprefix("upstream "))
        if binary is None:
            pytest.skip(f"no {kind} server here: `make upstream` installs it")
        with upstream_server(binary, path) as url:
            yield url


def connected(target: str) -> DataStore:
    """The store at a path or a URL."""
    return DataStore.connect(target) if "://" in target else DataStore.open(target)


@pytest.fixture(params=["embedded", "own server", *UPSTREAM])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A path or a URL of an empty store: every backend in turn."""
    with served(request.param, tmp_path / "store.bin") as target:
        yield target


@pytest.fixture
def store(target: str) -> Iterator[DataStore]:
    """An empty store: every backend in turn."""
    with connected(target) as store:
        yield store


@pytest.fixture(params=["own server", *UPSTREAM])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a server over an empty store: both servers in turn."""
    with served(request.param, tmp_path / "store.bin") as url:
        yield url
