"""Shared by the benchmarks. They start servers as the tests do."""

import sys
from pathlib import Path
from types import TracebackType
from typing import Optional

ROOT = Path(__file__).parent.parent.parent
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


sys.excepthook = say_where_to_run
