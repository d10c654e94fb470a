"""Servers in processes of their own, over a file, at a port; killed (SIGKILL) at their end."""

import contextlib
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

from servers import free_port, upstream_binary, upstream_server, wait_until_it_listens

OWN = "own"
UPSTREAM = "0.17.5-alpha"
UPSTREAM_BEFORE = "0.16.3-alpha"


@contextlib.contextmanager
def running(
    kind: str, store: Path, port: Optional[int] = None, interpreter: str = sys.executable
) -> Iterator[str]:
    """A server: this package's (`OWN`), or upstream's of the version `kind`; gives its URL."""
    if kind == OWN:
        with own_server(interpreter, store, port or free_port()) as url:
            yield url
        return
    binary = upstream_binary(kind)
    if binary is None:
        sys.exit(f"no upstream server {kind} here: `make upstream` installs it")
    with upstream_server(binary, store, port) as url:
        yield url


@contextlib.contextmanager
def own_server(interpreter: str, store: Path, port: int) -> Iterator[str]:
    """The server of the package that `interpreter` has."""
    log = store.with_suffix(".server.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(os.path.abspath(interpreter), "-m", "simd_r_drive_ws_client"),
                *("serve", str(store), "--port", str(port)),
            ],
            cwd=store.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_listens(port, process, log)
        yield f"ws://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def lasting_port() -> int:
    """A free port that the system gives to nobody while no server listens at it."""
    while True:
        port = random.randrange(15_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
