"""A run that is ended in the middle leaves nothing behind."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from clusters.waiting import until
from conformance.files import HERE
from conformance.languages import PYTHON_RUNNER

# It says which process it is.
RUNNER = 'echo $$ > "$0"; exec "$@"'


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_sigterm_ends_all_threads_and_runners(tmp_path: Path) -> None:
    said = [tmp_path / "one", tmp_path / "two"]
    runners = [["sh", "-c", RUNNER, str(one), sys.executable, str(PYTHON_RUNNER)] for one in said]
    # The program of one seed is short: there must be many.
    command = [sys.executable, "-m", "conformance", "random", "--count", "1000000"]
    for runner in runners:
        command += ["--runner", shlex.join(runner)]
    run = subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    try:
        until(lambda: all(one.exists() and one.read_text() for one in said), "both have begun")
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 128 + signal.SIGTERM
    finally:
        run.kill()
        run.wait()
    started = [int(one.read_text()) for one in said]
    until(lambda: not any(map(is_running, started)), "the runners have ended")
