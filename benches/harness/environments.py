"""Virtual environments for the other packages that a benchmark measures."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from harness import ROOT

ENVIRONMENTS = ROOT / "target" / "bench"


class NotHereError(Exception):
    """A package that does not run here, and the reason."""


def python_with(interpreter: str, requirement: str, *pip_options: str) -> str:
    """A Python like `interpreter` with a package. Installs it the first time."""
    tag = output([interpreter, "-c", "import sys; print(sys.implementation.cache_tag)"])
    environment = ENVIRONMENTS / f"{tag}-{requirement.replace('==', '-')}"
    python = str(environment / "bin" / "python")
    installed = environment / "installed"
    if not installed.exists():
        print(f"installing {requirement} in {environment}", file=sys.stderr)
        output([interpreter, "-m", "venv", "--clear", str(environment)])
        # Nothing is compiled: a package without a wheel for this interpreter does not run here.
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        output([*pip, "--only-binary", ":all:", *pip_options, requirement])
        installed.touch()
    return python


def name(interpreter: str) -> str:
    """The implementation and version of an interpreter."""
    code = "import platform as p; print(p.python_implementation(), p.python_version())"
    return output([interpreter, "-c", code])


def output(command: Sequence[str], folder: Path = ROOT) -> str:
    """The output of a program. If it fails, raises an error with the end of its output."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or [f"{command[0]} failed"]
        raise NotHereError(words[-1])
    return done.stdout.strip()
