"""A run that is ended in the middle leaves nothing behind."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clusters.waiting import until
from conformance.backends import CLUSTERS, missing
from conformance.files import HERE
from conformance.languages import PYTHON_RUNNER

RUNNER = shlex.join([sys.executable, str(PYTHON_RUNNER)])
# The run and its two runners.
OWN = 3

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")


def processes_of(session: int) -> list[int]:
    """The processes of a session that have not ended: the run, and what it has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # Behind the name, which may have any characters: the state, two numbers, the session.
            state, _, _, its_session, *_ = (path / "stat").read_text().rpartition(")")[2].split()
            if state != "Z" and int(its_session) == session:
                found.append(int(path.name))
    return found


def test_sigterm_ends_all_threads_runners_and_servers() -> None:
    # The program of one seed is short: there must be many.
    command = [sys.executable, "-m", "conformance", "random", "--count", "1000000"]
    command += ["--runner", RUNNER, "--runner", RUNNER]
    run = subprocess.Popen(
        command, cwd=HERE.parent, stdout=subprocess.DEVNULL, start_new_session=True
    )
    servers = 0 if all(map(missing, CLUSTERS)) else 1
    try:
        until(lambda: len(processes_of(run.pid)) >= OWN + servers, "all have begun")
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 128 + signal.SIGTERM
        until(lambda: not processes_of(run.pid), "runners and servers have ended")
    finally:
        for process in processes_of(run.pid):
            os.kill(process, signal.SIGKILL)
        run.wait()
