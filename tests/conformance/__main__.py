"""`python -m conformance`: runs the conformance suite; see README.md."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from typing import Optional

from . import operations, suite


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    files = commands.add_parser("files", help="the instruction files")
    add_runners(files)
    files.add_argument("--only", default="", help="tests whose name contains this")
    files.add_argument("--backend", choices=suite.BACKENDS, action="append")
    files.set_defaults(
        run=lambda o: suite.main(o.runner, o.only, o.backend or list(suite.BACKENDS))
    )
    written = commands.add_parser("operations", help="write operations.json from the .udl")
    written.add_argument("--check", action="store_true", help="fail if it would change")
    written.set_defaults(run=lambda o: operations.main(o.check))
    options = parser.parse_args(arguments)
    return int(options.run(options))


def add_runners(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runner", required=True, action="append", type=shlex.split, metavar="COMMAND",
        help="the command of a runner; may be given several times",
    )


if __name__ == "__main__":
    sys.exit(main())
