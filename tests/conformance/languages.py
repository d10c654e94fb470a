"""The packages in `bindings/`, and how their runners are built."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import simd_r_drive_ws_client

ROOT = Path(__file__).resolve().parent.parent.parent
BINDINGS = ROOT / "bindings"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
NATIVE = Path(simd_r_drive_ws_client.__file__).parent / "_native"
# Python's package is the wheel, which is built and tested elsewhere.
PYTHON_RUNNER = BINDINGS / "python" / "conformance" / "runner.py"
# A build that fetches its dependencies the first time.
PATIENCE = 1200


class MakeFailed(Exception):  # noqa: N818
    """A target of a language's Makefile has failed: its output."""


@dataclass
class Language:
    """A language's package."""

    name: str

    @property
    def build(self) -> Path:
        return TARGET / "bindings" / self.name

    @property
    def has_runner(self) -> bool:
        return (BINDINGS / self.name / "conformance").is_dir()

    def make(self, *targets: str) -> str:
        """Makes targets of the language's Makefile, each once. Returns its output."""
        done = subprocess.run(
            [
                *("make", "--silent", "--no-print-directory", "-C", str(BINDINGS / self.name)),
                *(*targets, f"CDYLIB={cdylib()}", f"BINDGEN={TARGET / 'debug'}"),
                f"BUILD={self.build}",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            raise MakeFailed(f"make {' '.join(targets)}: {done.stdout.strip()[-4000:]}")
        return done.stdout.strip()

    def command(self) -> list[str]:
        """The command of its runner."""
        if self.name == "python":
            return [sys.executable, str(PYTHON_RUNNER)]
        return [str(self.build / "runner")]


def all_languages() -> Iterator[Language]:
    """Python, and each folder that has a Makefile."""
    yield Language("python")
    for makefile in sorted(BINDINGS.glob("*/Makefile")):
        yield Language(makefile.parent.name)


def cdylib() -> Path:
    """The native library in the installed wheel."""
    return next(path for path in NATIVE.iterdir() if path.suffix in (".so", ".dylib", ".dll"))


def build_generators() -> None:
    """Builds the workspace's generators."""
    crates = sorted(path.name for path in (ROOT / "crates").glob("uniffi-bindgen-*"))
    packages = [argument for crate in crates for argument in ("--package", crate)]
    subprocess.run(["cargo", "build", "--quiet", "--locked", *packages], cwd=ROOT, check=True)
