"""Random interfaces: many of them generated, type-checked and imported, some built and called.

    python interfaces/run.py [--many N] [--built N] [--first SEED] [INTERPRETER …]

An interface is the same for a seed. Each of the interpreters (this one, unless others are named)
imports the many and calls the others; mypy is of this one. It fails with what failed, and its seed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import build
import many
from grow import interface

HERE = Path(__file__).parent


def cargo(*arguments: str) -> None:
    subprocess.run([build.CARGO, *arguments, "-p=uniffi-bindgen-cffi"], cwd=HERE, check=True)


def check_many(seeds: list[int], interpreters: list[str]) -> None:
    """From their `.udl` files, with a library that does nothing."""
    cargo("build", "--quiet", "--example=from-udl")
    target = build.target_directory()
    generator = target / "debug" / "examples" / "from-udl"
    many.check(seeds, target / "many-interfaces", generator, interpreters)


def check_built(seeds: list[int], interpreters: list[str]) -> None:
    """As crates, with libraries that do what they say."""
    cargo("build", "--quiet")
    target = build.target_directory()
    folder = target / "built-interfaces"
    out = folder / "modules"
    build.write(seeds, folder)
    build.build(folder, target)
    build.generate(seeds, folder, target, target / "debug" / "uniffi-bindgen", out)
    modules = [f"{crate.name}" for seed in seeds for crate in interface(seed)]
    many.check_types(modules, out, folder / "mypy_cache")
    for interpreter in interpreters:
        command = [interpreter, str(HERE / "call.py"), str(out), *map(str, seeds)]
        subprocess.run(command, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--many", type=int, default=1000, help="generated, checked and imported")
    parser.add_argument("--built", type=int, default=100, help="built and called")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("interpreters", nargs="*", default=[sys.executable])
    arguments = parser.parse_args()
    first = arguments.first
    if arguments.many:
        check_many(list(range(first, first + arguments.many)), arguments.interpreters)
    if arguments.built:
        check_built(list(range(first, first + arguments.built)), arguments.interpreters)


if __name__ == "__main__":
    main()
