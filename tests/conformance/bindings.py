"""Builds the packages of all languages, tests them, and holds them to the suite."""

import contextlib
import time
from dataclasses import dataclass, field

from . import matrix, random_runs, suite, together
from .languages import Language, MakeFailed, all_languages, build_generators
from .runner import running

TARGETS = ("generate", "build", "test", "runner")


@dataclass
class Result:
    """How a language went."""

    language: Language
    not_run: str = ""
    failures: list[str] = field(default_factory=list)


def main(only: list[str], count: int, seconds: float) -> int:
    """Returns whether something failed. `only` names languages; empty, all are run."""
    build_generators()
    chosen = [each for each in all_languages() if not only or each.name in only]
    results = [prepared(language) for language in chosen]
    here = [r.language.command() for r in results if not r.not_run and not r.failures]
    failed = suite.main(here, "", list(suite.BACKENDS)) + random_runs.main(here, range(count))
    failed += each_with_each(here, seconds)
    for result in results:
        if result.not_run:
            print(f"{result.language.name}: not run, this machine has no {result.not_run}")
        for failure in result.failures:
            print(f"FAILED {result.language.name}: {failure}")
    return int(bool(failed or any(result.failures for result in results)))


def prepared(language: Language) -> Result:
    """Builds and tests a package."""
    result = Result(language)
    if language.name == "python":
        return result
    begin = time.monotonic()
    try:
        result.not_run = ", ".join(language.make("missing").splitlines())
        for target in () if result.not_run else TARGETS:
            language.make(target)
    except MakeFailed as error:
        result.failures.append(str(error))
    seconds = time.monotonic() - begin
    state = "not run" if result.not_run else "failed" if result.failures else "built and tested"
    print(f"{language.name}: {state} in {seconds:.0f} s", flush=True)
    return result


def each_with_each(commands: list[list[str]], seconds: float) -> bool:
    """The matrix, and all at once. Returns whether something failed."""
    with contextlib.ExitStack() as stack:
        runners = [stack.enter_context(running(command)) for command in commands]
        return matrix.main(runners) | together.main(runners, seconds)
