"""The command line that the benchmarks have in common."""

import argparse
import os
import sys
from typing import Optional


def parser(description: Optional[str]) -> argparse.ArgumentParser:
    """A parser of the interpreter to measure, the rounds, and the seconds for one figure."""
    found = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--interpreter", default=sys.executable, type=as_command, metavar="PYTHON")
    found.add_argument("--rounds", type=int, default=5)
    found.add_argument("--seconds", type=float, default=0.3, help="for one figure of a round")
    return found


def as_command(program: str) -> str:
    """A program that can also be started from another folder."""
    return os.path.abspath(program) if os.sep in program else program
