"""Servers for the tests, each at a free port. Each is stopped at the end of its test."""

import contextlib
import os
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

ROOT = Path(__file__).parent.parent
START_TIMEOUT = 20.0


def upstream_binary(version: str) -> Optional[Path]:
    """The upstream server of that version that `make upstream` has installed, if any."""
    name = "simd-r-drive-ws-server" + (".exe" if os.name == "nt" else "")
    folder = os.environ.get("SIMD_R_DRIVE_UPSTREAM", str(ROOT / "target" / "upstream"))
    binary = Path(folder) / version / "bin" / name
    return binary if binary.exists() else None


@contextlib.contextmanager
def upstream_server(binary: Path, store: Path, port: Optional[int] = None) -> Iterator[str]:
    """Runs upstream's server with a store file. Yields its URL."""
    port = port or free_port()
    log = store.with_suffix(".server.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(binary), str(store), "--host", "127.0.0.1", "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_listens(port, process, log)
        yield f"ws://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def lasting_port() -> int:
    """A free port that the system assigns to nobody while no server listens at it."""
    while True:
        port = random.randrange(15_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits for the server's socket. Fails with the server's output if it ends before."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at its start: {log.read_text()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"no server at port {port} after {START_TIMEOUT} s: {log.read_text()}")
