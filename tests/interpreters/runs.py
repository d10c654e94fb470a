"""Runs the test suites in one interpreter, and counts what became of the tests."""

import functools
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "interpreters"
FIXTURES = "crates/uniffi-bindgen-cffi/fixtures"
WHO = (
    "import platform as p, sys; "
    "t = ' free-threaded' if not getattr(sys, '_is_gil_enabled', lambda: True)() else ''; "
    "v = '.'.join(map(str, getattr(sys, 'pypy_version_info', ())[:3])); "
    "print(p.python_implementation(), v, p.python_version() + t)"
)


class UnavailableError(Exception):
    """Why an interpreter cannot be used here."""

    def as_json(self) -> dict[str, object]:
        return {"not_run": str(self)}


class Interpreter(Protocol):
    """An interpreter that is known, whether it is here or not."""

    name: str

    def prepare(self) -> "Python":
        """Has it, and what it needs, where it can be used.

        Raises:
            UnavailableError: it cannot be had.
        """
        ...


@dataclass
class Python:
    """An interpreter, and how commands are run where it is."""

    command: Sequence[str]
    # What begins every command: nothing, or what enters another folder.
    enter: Sequence[str] = ()
    # Where the project is for it, and its own files.
    project: str = str(ROOT)
    own: str = ""
    # The fixtures' modules and the package's wheel, where they are not those of this machine.
    modules: str = ""
    wheel: str = ""

    def run(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs a command; what it prints is part of the error if it fails."""
        done = subprocess.run(
            [*self.enter, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise UnavailableError(f"{arguments[0]} failed: {done.stdout.strip()[-400:]}")
        return done


@dataclass
class Result:
    """What became of one suite's tests."""

    interpreter: str
    passed: int
    failed: int
    skipped: int
    failures: list[str]

    @property
    def is_failed(self) -> bool:
        return self.failed > 0 or self.passed == 0

    def as_json(self) -> dict[str, object]:
        return vars(self)


def run_suites(python: Python) -> Iterator[tuple[str, Result]]:
    """Runs both suites in an environment of their own."""
    environment = f"{python.own}/environment"
    executable = f"{environment}/bin/python"
    python.run(*python.command, "-m", "venv", "--clear", environment)
    pip = (executable, "-m", "pip", "--disable-pip-version-check", "-q", "install")
    install_tools(python, executable, pip)
    package = python.wheel or f"{python.project}/dist/{wheel(ROOT / 'dist').name}"
    python.run(*pip, "--no-deps", package)
    interpreter = " ".join(python.run(executable, "-c", WHO).stdout.split())
    built = python.modules or f"{python.project}/{modules()}"
    suites = {
        "fixtures": [FIXTURES, f"--modules={built}", "-m", "not once"],
        "package": ["tests", "--ignore=tests/conformance"],
    }
    for suite, arguments in suites.items():
        yield suite, run_suite(python, executable, interpreter, suite, arguments)


def install_tools(python: Python, executable: str, pip: Sequence[str]) -> None:
    """What the tests need, as far as there is a version of it that works here."""
    locked = python.run(*pip, "-r", f"{python.project}/requirements/test.txt", check=False)
    works = python.run(executable, "-c", "import hypothesis", check=False)
    if locked.returncode or works.returncode:
        # The last hypothesis that is Python only.
        python.run(*pip, "pytest", "pytest-timeout", "pytest-order", "hypothesis==6.141.1")
        for package in ("cffi", "numpy", "trio", "anyio", "typing-extensions"):
            python.run(*pip, package, check=False)


def run_suite(
    python: Python, executable: str, interpreter: str, suite: str, arguments: Sequence[str]
) -> Result:
    """Runs one suite."""
    report = f"{python.own}/{suite}.xml"
    script = f'cd {python.project} && exec "$0" -m pytest -q -p no:cacheprovider "$@"'
    done = python.run(
        "sh", "-c", script, executable, *arguments, f"--junitxml={report}", check=False
    )
    Path(WORK / f"last-{suite}.log").write_text(done.stdout)
    text = python.run("cat", report, check=False)
    if text.returncode:
        raise UnavailableError(f"{suite}: pytest did not run: {done.stdout.strip()[-400:]}")
    return count(interpreter, text.stdout)


def count(interpreter: str, report: str) -> Result:
    """The counts of a JUnit report."""
    cases = list(ET.fromstring(report).iter("testcase"))
    failures = [
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    skipped = sum(case.find("skipped") is not None for case in cases)
    return Result(
        interpreter,
        passed=len(cases) - len(failures) - skipped,
        failed=len(failures),
        skipped=skipped,
        failures=failures,
    )


def wheel(folder: Path) -> Path:
    """The package that is built there, as by `make wheel`."""
    wheels = list(folder.glob("*.whl"))
    if not wheels:
        raise SystemExit("there is no wheel yet: run `make wheel` first")
    return wheels[0]


@functools.cache
def modules() -> str:
    """The folder of the fixtures' modules, which are the same for all interpreters."""
    cargo = ("cargo", "metadata", "--no-deps", "--format-version=1")
    target = Path(json.loads(subprocess.check_output(cargo, cwd=ROOT))["target_directory"])
    of_fixtures("conftest.build()")
    return str((target / "cffi-fixtures" / "dev").relative_to(ROOT))


def of_fixtures(code: str) -> str:
    """Runs code that uses the fixtures' own `conftest`, and returns what it prints."""
    command = [sys.executable, "-c", f"import conftest, pathlib; {code}"]
    return subprocess.run(
        command, cwd=ROOT / FIXTURES, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
