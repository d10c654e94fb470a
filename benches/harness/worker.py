"""Workers: processes in which the peers run, each with its interpreter."""

import contextlib
import faulthandler
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BENCHES = Path(__file__).parent.parent
# A job that takes longer hangs: the process exits and prints a traceback.
HANGS = 300.0


class Worker:
    """The benchmark's side of a worker."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def ask(self, do: str, **job: float) -> Any:
        """Makes it do a job. Returns the result."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **job}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args!r} failed in the job {do!r}")
        return json.loads(answer)


@contextlib.contextmanager
def running(interpreter: str, module: str, *arguments: str) -> Iterator[Worker]:
    """A worker: `module`, run by `interpreter` until the context ends."""
    process = subprocess.Popen(
        [os.path.abspath(interpreter), "-m", module, *arguments],
        cwd=BENCHES,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Worker(process)
    finally:
        process.kill()
        process.communicate()


def do_jobs(make: Callable[[], object]) -> None:
    """The worker's side: calls methods of the object that `make` returns until stdin ends.

    Each line of stdin is a job, a JSON object. Each line of stdout is its result, a JSON value.
    Other output, such as logs of native libraries, goes to stderr.
    """
    results = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    jobs = make()
    for line in sys.stdin:
        job: dict[str, Any] = json.loads(line)
        faulthandler.dump_traceback_later(HANGS, exit=True)
        result = getattr(jobs, job.pop("do"))(**job)
        faulthandler.cancel_dump_traceback_later()
        print(json.dumps(result), file=results, flush=True)
