"""The command line that the benchmarks have in common."""

import argparse
import os
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
    """An interpreter that has this project's package, as a command for any folder."""
    command = os.path.abspath(program) if os.sep in program else program
    try:
        has_it = subprocess.run([command, "-c", FIND], check=False).returncode == 0
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{program}: {error.strerror}") from error
    if not has_it:
        raise argparse.ArgumentTypeError(
            f"{program} lacks {PACKAGE}: install the wheel in it, or use .venv/bin/python, "
            "which `make demo` makes"
        )
    return command
