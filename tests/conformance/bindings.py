"""Builds the packages of all languages, tests them, and holds them to the suite."""

import contextlib
import time
from dataclasses import dataclass, field

from . import matrix, random_runs, suite, table, together
from .console import say_failed
from .languages import BINDINGS, Language, MakeFailed, all_languages, build_generators
from .runner import running

TARGETS = ("generate", "build", "test")


@dataclass
class Result:
    """How a language went."""

    language: Language
    not_run: str = ""
    failures: list[str] = field(default_factory=list)


def main(only: list[str], count: int, seconds: float, with_costs: bool) -> int:
    """Returns whether something failed. `only` names languages; empty, all are run."""
    results = [prepared(language, targets(language)) for language in chosen(only)]
    ready = [r.language for r in results if not r.not_run and not r.failures]
    here = [language.command() for language in ready if language.has_runner]
    scores = suite.scores(here, "", list(suite.BACKENDS))
    failed = any(score.has_failed for score in scores)
    failed |= bool(random_runs.main(here, range(count)))
    failed |= each_with_each(here, seconds)
    failed |= report(results)
    passed = {score.language: str(score) for score in scores}
    table.show([result.language for result in results], passed, with_costs)
    return int(failed)


def targets(language: Language) -> tuple[str, ...]:
    """What is made of a package before it is held to the suite."""
    return (*TARGETS, "runner") if language.has_runner else TARGETS


def generate(only: list[str]) -> int:
    """Generates the code of the languages. Returns whether something failed."""
    results = [prepared(language, ("generate",)) for language in chosen(only)]
    return int(report(results))


def chosen(only: list[str]) -> list[Language]:
    """The languages of these names, or all."""
    languages = list(all_languages())
    for name in {*only} - {language.name for language in languages}:
        raise SystemExit(f"no language is called {name} in {BINDINGS}")
    build_generators()
    return [language for language in languages if not only or language.name in only]


def report(results: list[Result]) -> bool:
    """Prints what was not run, and what failed. Returns whether something failed."""
    for result in results:
        if result.not_run:
            print(f"{result.language.name}: not run, this machine lacks: {result.not_run}")
        elif not result.language.has_runner:
            print(
                f"{result.language.name}: not held to the suite, it has no conformance runner yet"
            )
        for failure in result.failures:
            say_failed(f"{result.language.name}: {failure}")
    return any(result.failures for result in results)


def prepared(language: Language, targets: tuple[str, ...]) -> Result:
    """A package with these targets of its Makefile made."""
    result = Result(language)
    if language.name == "python":
        return result
    begin = time.monotonic()
    try:
        result.not_run = ", ".join(language.make("missing").splitlines())
        if not result.not_run:
            language.make(*targets)
    except MakeFailed as error:
        result.failures.append(str(error))
    seconds = time.monotonic() - begin
    state = "not run" if result.not_run else "failed" if result.failures else "made"
    print(f"{language.name}: {state} in {seconds:.0f} s", flush=True)
    return result


def each_with_each(commands: list[list[str]], seconds: float) -> bool:
    """The matrix, and all at once. Returns whether something failed."""
    with contextlib.ExitStack() as stack:
        runners = [stack.enter_context(running(command)) for command in commands]
        return matrix.main(runners) | together.main(runners, seconds)
