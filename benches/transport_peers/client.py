"""The worker's other end: a client under test, asked from here."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BENCHES = Path(__file__).parent.parent


class Client:
    """A client that another interpreter runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, do: str, **job: float) -> Any:
        """Has it do a job; gives the result."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **job}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args!r} failed in the job {do!r}")
        return json.loads(answer)


@contextlib.contextmanager
def client(interpreter: str, url: str) -> Iterator[Client]:
    """The client that `interpreter` has, connected to a server."""
    process = subprocess.Popen(
        [os.path.abspath(interpreter), "-m", "transport_peers.worker", url],
        cwd=BENCHES,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Client(process)
    finally:
        process.kill()
        process.communicate()
