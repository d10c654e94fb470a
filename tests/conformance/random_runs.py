"""Runs random programs. One that fails is made as short as possible."""

import json
import shlex
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Optional

from .backends import missing
from .console import say, say_failed
from .execute import run
from .files import load
from .gaps import forms_of
from .parallel import each
from .programs import Program, program
from .runner import Runner, RunnerError, running
from .shrink import shortest

# A language that fails everywhere need not shrink every program.
MOST_FAILURES = 3


def main(commands: list[list[str]], seeds: Iterable[int]) -> int:
    """Runs the programs of all seeds. Returns whether one failed."""
    chosen = list(seeds)
    return int(any(each(lambda command: run_all(command, chosen), commands)))


def run_all(command: list[str], seeds: list[int]) -> bool:
    begin, failures, gaps, run_count = time.monotonic(), 0, 0, 0
    attempts = Attempts(command)
    for seed in seeds:
        drawn = program(seed, forms_of(attempts.runner.language))
        if missing(drawn.backend):
            continue
        run_count += 1
        failure = attempts.failure(drawn)
        gaps += attempts.gap
        if failure:
            failures += 1
            report(command, drawn, failure, attempts)
            if failures == MOST_FAILURES:
                break
    attempts.close()
    seconds = time.monotonic() - begin
    passed = run_count - failures - gaps
    language = attempts.runner.language
    say(
        f"{language}: {passed}/{run_count} random programs in {seconds:.0f} s, seeds {seeds[0]} to "
        f"{seeds[-1]}; with gaps: {gaps}; failed: {failures}"
    )
    return bool(failures)


class Attempts:
    """Runs programs, with a new runner after one that has ended."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.runner = Runner(command)
        self.gap = False

    def failure(self, drawn: Program) -> Optional[str]:
        """How the program fails, if it does."""
        self.gap = False
        try:
            outcome = run(self.runner, drawn.test(), drawn.backend, drawn.form)
        except RunnerError as error:
            self.runner.kill()
            self.runner = Runner(self.command)
            return f"the runner: {error}"
        self.gap = outcome.gap is not None
        return outcome.failure

    def close(self) -> None:
        self.runner.close()


def report(command: list[str], drawn: Program, failure: str, attempts: Attempts) -> None:
    """Prints a failure, and the shortest program that fails."""
    say_failed(f"{attempts.runner.language}: seed {drawn.seed}: {failure}")
    drawn.actions = shortest(
        drawn.actions,
        lambda actions: (
            attempts.failure(Program(drawn.seed, drawn.backend, drawn.form, actions)) is not None
        ),
    )
    path = Path(tempfile.gettempdir()) / f"conformance-{attempts.runner.language}-{drawn.seed}.json"
    path.write_text(json.dumps(drawn.document(), indent=1, ensure_ascii=False), encoding="utf-8")
    runner = shlex.quote(shlex.join(command))
    say(f"  its {len(drawn.actions)} actions that are needed: {drawn.actions}")
    say(f"  again, all of it: python -m conformance random --seed {drawn.seed} --runner {runner}")
    say(f"  again, the short one: python -m conformance replay {path} --runner {runner}")


def replay(commands: list[list[str]], path: Path) -> int:
    """Runs an instruction file that is not one of the suite's."""
    failed = False
    for command in commands:
        with running(command) as runner:
            for test in load(path):
                outcome = run(runner, test, test.backends[0], test.forms[0])
                print(f"{runner.language}: {outcome.failure or outcome.gap or 'passed'}")
                failed |= outcome.failure is not None
    return int(failed)
