"""Workers: what is measured runs in processes of its own, by the interpreter that has it."""

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
# A job that takes longer hangs: the process ends, and says where it was.
HANGS = 300.0


class Worker:
    """The benchmark's end of a worker."""

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
def running(interpreter: str, module: str, *arguments: str) -> Iterator[Worker]:
    """A worker: `module`, run by `interpreter` until it is not needed any more."""
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
    """The worker's end: calls the methods of what `make` returns by their names until stdin ends.

    A job is a JSON object a line on stdin, its result a JSON value a line on stdout. What else is
    printed, as native libraries do for their logs, goes to stderr.
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
