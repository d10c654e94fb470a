"""Shared by the benchmarks. They start servers as the tests do."""

import sys
from pathlib import Path
from types import TracebackType
from typing import Optional

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "tests"))


def say_where_to_run(
    kind: type[BaseException], error: BaseException, trace: Optional[TracebackType]
) -> None:
    """Says of a module that this Python lacks which one has it."""
    if isinstance(error, ModuleNotFoundError):
        print(f"{error}. `make demo` makes an environment for this:", file=sys.stderr)
        print(f"    .venv/bin/python {' '.join(sys.argv)}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


# Only in a benchmark itself: what the packages that it measures lack is said in its tables.
if Path(sys.argv[0]).resolve().parent == ROOT / "benches":
    sys.excepthook = say_where_to_run
