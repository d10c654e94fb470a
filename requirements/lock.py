"""Writes the lock files of the development tools, from the groups in pyproject.toml.

`--check` does not change them, and fails if they would change. If the package index cannot be
reached, that cannot be checked: then it prints a message and does not fail.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = Path(__file__).parent
GROUPS = ("test", "dev")
UV = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
    *("--no-emit-index-url", "--no-header", "--no-annotate", "--python-version", "3.9"),
    # The system's certificates: that of a company's proxy may be trusted only there.
    "--system-certs",
)


class UnreachableError(Exception):
    """The package index cannot be reached."""


def lock(folder: Path) -> None:
    """Writes the lock files to a folder. A version that is pinned there is kept if it fits."""
    for group in GROUPS:
        done = subprocess.run(
            [*UV, "--group", group, "-o", str(folder / f"{group}.txt"), "pyproject.toml"],
            cwd=LOCKS.parent,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            continue
        if "Failed to fetch" in done.stderr:
            raise UnreachableError(done.stderr.strip().rpartition("cause: ")[2])
        sys.exit(done.stderr)


def check() -> None:
    """Exits with an error that names the lock files that would change."""
    with tempfile.TemporaryDirectory() as folder:
        written = [Path(folder) / f"{group}.txt" for group in GROUPS]
        for file in written:
            shutil.copy(LOCKS / file.name, file)
        lock(Path(folder))
        stale = [f.name for f in written if f.read_bytes() != (LOCKS / f.name).read_bytes()]
    if stale:
        names = ", ".join(stale)
        sys.exit(f"requirements: not what pyproject.toml asks for: {names}; write with `make lock`")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    checks = parser.parse_args().check
    try:
        check() if checks else lock(LOCKS)
    except UnreachableError as error:
        reason = f"the package index cannot be reached: {error}"
        if not checks:
            sys.exit(reason)
        print(f"skipped, {reason}")


if __name__ == "__main__":
    main()
