"""`python -m conformance`: runs the conformance suite; see README.md."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from clusters import shared

from . import bindings, console, operations, random_runs, stopping, suite


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
    programs = commands.add_parser("random", help="random programs")
    add_runners(programs)
    seeds = programs.add_mutually_exclusive_group(required=True)
    seeds.add_argument("--count", type=int, help="the programs of so many seeds, from 0")
    seeds.add_argument("--seed", type=int, help="the program of this seed")
    programs.set_defaults(
        run=lambda o: random_runs.main(
            o.runner, range(o.count) if o.seed is None else range(o.seed, o.seed + 1)
        )
    )
    pairs = commands.add_parser("matrix", help="each language with each other, and all at once")
    add_runners(pairs)
    pairs.add_argument(
        "--seconds", type=float, default=60, help="how long all at once, on each kind of server"
    )
    pairs.set_defaults(run=lambda o: int(bindings.each_with_each(o.runner, o.seconds)))
    every = commands.add_parser(
        "bindings", help="build, test and compare the packages of all languages"
    )
    every.add_argument(
        "--count", type=int, default=1000, help="random programs a language (%(default)s)"
    )
    every.add_argument(
        "--seconds",
        type=float,
        default=60,
        help="how long all at once, on each kind of server (%(default)s)",
    )
    every.add_argument("language", nargs="*", help="only these")
    every.add_argument("--costs", action="store_true", help="also measure what a read costs")
    every.add_argument("--generate", action="store_true", help="only generate their code")
    every.set_defaults(
        run=lambda o: (
            bindings.generate(o.language)
            if o.generate
            else bindings.main(o.language, o.count, o.seconds, o.costs)
        )
    )
    again = commands.add_parser("replay", help="an instruction file that `random` has written")
    add_runners(again)
    again.add_argument("file", type=Path)
    again.set_defaults(run=lambda o: random_runs.replay(o.runner, o.file))
    written = commands.add_parser("operations", help="write operations.json from the .udl")
    written.add_argument("--check", action="store_true", help="fail if it would change")
    written.set_defaults(run=lambda o: operations.main(o.check))
    options = parser.parse_args(arguments)
    stopping.on_sigterm()
    try:
        return int(options.run(options))
    finally:
        console.repeat_failures()
        shared.end()


def add_runners(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runner",
        required=True,
        action="append",
        type=shlex.split,
        metavar="COMMAND",
        help="the command of a runner; may be given several times",
    )


if __name__ == "__main__":
    sys.exit(main())
