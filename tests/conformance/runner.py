"""A runner as a process: steps in, answers out."""

import contextlib
import json
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from typing import Any, Optional

from . import stopping

# The longest time that a runner may take for one step. A step that times out has a shorter one.
PATIENCE = 60.0
START = 30.0
END = 10.0


class RunnerError(Exception):
    """The runner has not kept the protocol, or has ended."""


class Runner:
    """A running runner."""

    def __init__(self, command: list[str]) -> None:
        stopping.check()
        self.log = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log
        )
        self.lines: queue.Queue[Optional[bytes]] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.sent = 0
        hello = self.receive(START)
        if hello.get("protocol") != 1 or not isinstance(hello.get("language"), str):
            self.kill()
            raise RunnerError(f"{command[0]}: not a runner of protocol 1: {hello}")
        self.language: str = hello["language"]
        self.version = str(hello.get("version"))

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def send(self, step: dict[str, Any]) -> int:
        """Sends a step. Returns its number."""
        self.sent += 1
        self.send_line(json.dumps({"id": self.sent, **step}))
        return self.sent

    def send_line(self, line: str) -> None:
        stopping.check()
        assert self.process.stdin
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise RunnerError(f"it has ended: {error}\n{self.output()}") from None

    def receive(self, patience: float = PATIENCE) -> dict[str, Any]:
        """The next line that it writes."""
        try:
            line = self.lines.get(timeout=patience)
        except queue.Empty:
            raise RunnerError(f"no answer within {patience} s\n{self.output()}") from None
        if line is None:
            status = self.process.wait(END)
            raise RunnerError(f"it has ended with status {status}\n{self.output()}")
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise RunnerError(f"not a JSON object: {line[:200]!r}")
        return answer

    def execute(self, step: dict[str, Any]) -> dict[str, Any]:
        """Sends a step and returns its answer."""
        number = self.send(step)
        answer = self.receive()
        if answer.get("id") != number:
            raise RunnerError(f"the answer to step {number} has the id {answer.get('id')!r}")
        return answer

    def output(self) -> str:
        """The end of what it wrote to its standard error."""
        self.log.seek(0)
        return self.log.read()[-2000:].strip()

    def close(self) -> None:
        """Ends its input, and waits until it has ended."""
        assert self.process.stdin
        try:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
            status, output = self.process.wait(END), self.output()
        except subprocess.TimeoutExpired:
            raise RunnerError(f"it goes on {END} s after the end of its input") from None
        finally:
            self.kill()
        if status:
            raise RunnerError(f"it has ended with status {status}\n{output}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join(END)
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            assert pipe
            with contextlib.suppress(OSError):
                pipe.close()


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[Runner]:
    """A runner, which is ended at the end."""
    runner = Runner(command)
    try:
        yield runner
    except BaseException:
        runner.kill()
        raise
    runner.close()
