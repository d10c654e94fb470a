"""The command line that the benchmarks have in common."""

import argparse
import os
import shutil
import subprocess
import sys
from typing import Optional

PACKAGE = "simd_r_drive_ws_client"
FIND = f"import sys, importlib.util as util; sys.exit(util.find_spec('{PACKAGE}') is None)"


def parser(description: Optional[str]) -> argparse.ArgumentParser:
    """A parser of the interpreter to measure, the rounds, and the seconds for one figure."""
    found = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_interpreter(found)
    found.add_argument("--rounds", type=int, default=5)
    found.add_argument("--seconds", type=float, default=0.3, help="for one figure of a round")
    return found


def add_interpreter(found: argparse.ArgumentParser) -> None:
    """Adds the option for the Python whose package is measured."""
    found.add_argument(
        "--interpreter",
        default=sys.executable,
        type=with_package,
        metavar="PYTHON",
        help="one that has the package",
    )


def with_package(program: str) -> str:
    """The path of an interpreter that has this project's package."""
    found = shutil.which(program)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no program {program}")
    if subprocess.run([found, "-c", FIND], check=False).returncode:
        raise argparse.ArgumentTypeError(
            f"{program} lacks {PACKAGE}: install the wheel in it, or use .venv/bin/python, "
            "which `make demo` makes"
        )
    # Not resolved: a virtual environment is known by the path of its Python.
    return os.path.abspath(found)
