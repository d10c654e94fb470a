"""All instruction files with some runners, and how they went."""

import time
from collections import Counter
from dataclasses import dataclass

from .backends import BACKENDS, missing
from .console import say, say_failed
from .execute import Outcome, run
from .files import Test, load_all
from .gaps import known_gaps
from .parallel import each
from .refusals import all_refused
from .runner import Runner, RunnerError, running

__all__ = ["BACKENDS", "main"]
SLOW = 2.0


@dataclass
class Score:
    """How a language went."""

    language: str
    passed: int
    total: int
    has_failed: bool

    def __str__(self) -> str:
        return f"{self.passed:,}/{self.total:,}"


def main(commands: list[list[str]], only: str, backends: list[str]) -> int:
    """Returns whether something failed."""
    return int(any(score.has_failed for score in scores(commands, only, backends)))


def scores(commands: list[list[str]], only: str, backends: list[str]) -> list[Score]:
    """Runs the tests whose names contain `only`, for these backends, with each runner."""
    tests = [test for test in load_all() if only in test.name]
    for backend in filter(missing, backends):
        print(f"{backend}: not run, this machine lacks {missing(backend)}")
    here = [backend for backend in backends if not missing(backend)]
    return each(lambda command: score_of(command, tests, here), commands)


def score_of(command: list[str], tests: list[Test], backends: list[str]) -> Score:
    """Runs the tests and the invalid steps with one runner, and prints how that went."""
    begin = time.monotonic()
    language, outcomes = run_all(command, tests, backends)
    score = report(language, outcomes, time.monotonic() - begin)
    score.has_failed |= report_refusals(command)
    return score


def run_all(
    command: list[str], tests: list[Test], backends: list[str]
) -> tuple[str, list[Outcome]]:
    """Each test, for each of its backends and in each of its forms."""
    outcomes = []
    runner = Runner(command)
    language = f"{runner.language} ({runner.version})"
    for test in tests:
        for form in test.forms:
            for backend in [b for b in backends if b in test.backends]:
                try:
                    outcomes.append(run(runner, test, backend, form))
                except RunnerError as error:
                    outcomes.append(Outcome(test, backend, form, f"the runner: {error}"))
                    runner.kill()
                    runner = Runner(command)
    runner.close()
    return language, outcomes


def report_refusals(command: list[str]) -> bool:
    """Prints how a runner takes invalid steps. Returns whether something failed."""
    try:
        with running(command) as runner:
            count, wrong = all_refused(runner)
    except RunnerError as error:
        say_failed(f"invalid steps: {error}")
        return True
    for what in wrong:
        say_failed(f"{runner.language}: invalid step {what}")
    say(f"{runner.language}: {count - len(wrong)}/{count} invalid steps refused")
    return bool(wrong)


def report(language: str, outcomes: list[Outcome], seconds: float) -> Score:
    """Prints how a language went."""
    name = language.partition(" ")[0]
    known = known_gaps(name)
    failures = [outcome for outcome in outcomes if outcome.failure]
    gaps = Counter(outcome.gap for outcome in outcomes if outcome.gap)
    for outcome in failures:
        say_failed(f"{name}: {outcome.place}: {outcome.failure}")
    for outcome in outcomes:
        if outcome.seconds > SLOW:
            say(f"slow: {name}: {outcome.place}: {outcome.seconds:.1f} s")
    for gap in sorted(gaps.keys() - known):
        say_failed(f"{language}: the gap {gap!r} is not in gaps.json")
    passed = len(outcomes) - len(failures) - gaps.total()
    named = ", ".join(f"{gap}: {count}" for gap, count in sorted(gaps.items()))
    say(f"{language}: {passed}/{len(outcomes)} in {seconds:.0f} s; gaps: {named or 'none'}")
    return Score(name, passed, len(outcomes), bool(failures or gaps.keys() - known))
