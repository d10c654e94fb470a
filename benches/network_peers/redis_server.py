"""A redis-server in a process of its own, which keeps all data in memory."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from servers import free_port, wait_until_it_listens


@contextlib.contextmanager
def running(program: str, folder: Path) -> Iterator[int]:
    """Runs it. Yields its port."""
    port, log = free_port(), folder / "redis.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(port), "--save", ""],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_listens(port, process, log)
        yield port
    finally:
        process.kill()
        process.wait()
