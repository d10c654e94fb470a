"""All instruction files with some runners, and how they went."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from .backends import BACKENDS, missing
from .execute import Outcome, run
from .files import Test, load_all
from .runner import Runner, RunnerError, running

__all__ = ["BACKENDS", "main"]
SLOW = 2.0
GAPS = Path(__file__).parent / "gaps.json"


def expected_gaps(language: str) -> set[str]:
    """The gaps that a language is known to have."""
    gaps: dict[str, list[str]] = json.loads(GAPS.read_text(encoding="utf-8"))
    return set(gaps.get(language, []))


def main(commands: list[list[str]], only: str, backends: list[str]) -> int:
    tests = [test for test in load_all() if only in test.name]
    for backend in filter(missing, backends):
        print(f"not run: {backend}, which `make upstream` installs")
    here = [backend for backend in backends if not missing(backend)]
    failed = False
    for command in commands:
        begin = time.monotonic()
        language, outcomes = run_all(command, tests, here)
        failed |= report(language, outcomes, time.monotonic() - begin)
    return int(failed)


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


def report(language: str, outcomes: list[Outcome], seconds: float) -> bool:
    """Prints how a language went. Returns whether something failed."""
    known = expected_gaps(language.partition(" ")[0])
    failures = [outcome for outcome in outcomes if outcome.failure]
    gaps = Counter(outcome.gap for outcome in outcomes if outcome.gap)
    for outcome in failures:
        print(f"FAILED {outcome.test.name} [{outcome.backend}, {outcome.form}]: {outcome.failure}")
    for outcome in outcomes:
        if outcome.seconds > SLOW:
            print(f"slow: {outcome.test.name} [{outcome.backend}, {outcome.form}]: {outcome.seconds:.1f} s")
    for gap in sorted(gaps.keys() - known):
        print(f"FAILED {language}: the gap {gap!r} is not in gaps.json")
    passed = len(outcomes) - len(failures) - gaps.total()
    named = ", ".join(f"{gap}: {count}" for gap, count in sorted(gaps.items()))
    print(f"{language}: {passed}/{len(outcomes)} in {seconds:.0f} s; gaps: {named or 'none'}")
    return bool(failures or gaps.keys() - known)
