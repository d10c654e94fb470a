"""The command line that the benchmarks have in common."""

import argparse
import sys
from typing import Optional


def parser(description: Optional[str]) -> argparse.ArgumentParser:
    """A parser of the interpreter to measure, the rounds, and the seconds for one figure."""
    found = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--interpreter", default=sys.executable, metavar="PYTHON")
    found.add_argument("--rounds", type=int, default=5)
    found.add_argument("--seconds", type=float, default=0.3, help="for one figure of a round")
    return found
