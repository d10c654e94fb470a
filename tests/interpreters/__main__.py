"""Runs the backend's fixtures and the package's tests in every interpreter that it can get.

    python tests/interpreters [--only TEXT] [--list]

Interpreters of this machine are used where they are. Those of Debian's other releases, a free-
threaded CPython that is built from source, and one for AArch64 go into folders below
`target/interpreters`; that needs root, debootstrap and a mirror of Debian, and for AArch64 qemu.
What could not be had is listed with the reason. It exits with 1 if a test failed, and prints a
table and the same as JSON.

The wheel must be built (`make wheel`).
"""

import argparse
import json
import sys
from typing import Union

import aarch64
import debian
import free_threaded
import local
from runs import Interpreter, Result, UnavailableError, run_suites

# An interpreter, a suite, and what became of it.
Row = tuple[str, str, Union[Result, UnavailableError]]


def main() -> int:
    chosen = options()
    known: list[Interpreter] = [
        *local.interpreters(),
        *debian.interpreters(),
        *free_threaded.interpreters(),
        *aarch64.interpreters(),
    ]
    found = [one for one in known if chosen.only.lower() in one.name.lower()]
    if chosen.list:
        print("\n".join(one.name for one in found))
        return 0
    rows: list[Row] = []
    for one in found:
        print(f"{one.name} …", file=sys.stderr, flush=True)
        try:
            rows.extend((one.name, suite, result) for suite, result in run_suites(one.prepare()))
        except UnavailableError as reason:
            rows.append((one.name, "", reason))
    print_table(rows)
    return 1 if any(isinstance(result, Result) and result.is_failed for *_, result in rows) else 0


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="those whose name has it")
    parser.add_argument("--list", action="store_true", help="print their names only")
    return parser.parse_args()


def print_table(rows: list[Row]) -> None:
    """One line for each suite in each interpreter."""
    print(f"{'interpreter':42} {'suite':10} {'passed':>7} {'failed':>7} {'skipped':>8}")
    for name, suite, result in rows:
        if isinstance(result, UnavailableError):
            print(f"{name:42} not run: {result}")
        else:
            counts = f"{result.passed:7} {result.failed:7} {result.skipped:8}"
            print(f"{result.interpreter:42} {suite:10} {counts}")
            for test in result.failures:
                print(f"    {test}")
    print(
        json.dumps(
            [
                {"interpreter": name, "suite": suite, **result.as_json()}
                for name, suite, result in rows
            ]
        )
    )


if __name__ == "__main__":
    sys.exit(main())
