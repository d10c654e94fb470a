"""Servers in processes of their own, with a file and a port. They are stopped by SIGKILL."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from servers import free_port, upstream_binary, wait_until_it_listens

OWN = "own"
UPSTREAM = "0.17.5-alpha"
UPSTREAM_BEFORE = "0.16.3-alpha"


@dataclass
class Running:
    """A running server."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        """The URL for clients."""
        return f"ws://127.0.0.1:{self.port}"

    def freeze(self) -> None:
        """Stops the process (SIGSTOP), which keeps its connections."""
        self.process.send_signal(signal.SIGSTOP)


@contextlib.contextmanager
def running(
    kind: str, store: Path, port: Optional[int] = None, interpreter: str = sys.executable
) -> Iterator[Running]:
    """A server: that of the package in `interpreter` (`OWN`), or upstream's `kind`."""
    port = port or free_port()
    log = store.with_suffix(".server.log")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*program(kind, interpreter), str(store), "--host", "127.0.0.1", "--port", str(port)],
            cwd=store.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_listens(port, process, log)
        yield Running(port, process)
    finally:
        process.kill()
        process.wait()


def program(kind: str, interpreter: str) -> list[str]:
    """The beginning of the command line."""
    if kind == OWN:
        return [os.path.abspath(interpreter), "-m", "simd_r_drive_ws_client", "serve"]
    binary = upstream_binary(kind)
    if binary is None:
        sys.exit(f"no upstream server {kind} here: `make upstream` installs it")
    return [str(binary)]


def leave_none_behind() -> None:
    """Also stops the started processes if this process gets SIGTERM."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
